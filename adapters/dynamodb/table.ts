import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { withoutLogLines } from './without-log-lines.ts';

/** What every entity of the control table is opened with. */
export interface Table {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/**
 * The control table behind plain JavaScript values. Numbers beyond 2^53 and fractions come back as the doubles they
 * were: DynamoDB keeps 38 digits, a double needs 17.
 */
export const openTable = (client: DynamoDBClient, table: string): Table => ({
  client: DynamoDBDocumentClient.from(withoutLogLines(client), {
    marshallOptions: {
      removeUndefinedValues: true,
      allowImpreciseNumbers: true,
      // What has a key `constructor` (a metric may be called so) is no plain object to the SDK.
      convertClassInstanceToMap: true,
    },
    unmarshallOptions: { wrapNumbers: Number },
  }),
  table,
});

/** Entity names as ElectroDB writes them into `__edb_e__`, so that a row read by hand says what it is. */
export const entity = (name: string) => ({ entity: name, version: '1', service: 'loopwright' });

/** A key of the table in docs/architecture.md: the label, then the attributes with `#` between them. */
export const key = <const Attributes extends readonly string[]>(
  field: 'pk' | 'sk' | 'gsi1pk' | 'gsi1sk',
  label: string,
  composite: Attributes,
) => ({
  field,
  composite,
  template: label + composite.map((name) => `$\{${name}}`).join('#'),
  casing: 'none' as const,
});

/** The partition that holds a model and all that hangs on it. */
export const modelPartition = key('pk', 'MODEL#', ['model']);

export const text = { type: 'string' } as const;
export const number = { type: 'number' } as const;
export const flag = { type: 'boolean' } as const;
/** JSON data whose shape the domain's types describe. */
export const data = { type: 'any' } as const;

/** Numbers in sort keys: ten digits, so that text order is number order. */
export const sortable = { type: 'number', padding: { length: 10, char: '0' } } as const;
