import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, it } from 'vitest';

const endpoint = process.env.LOOPWRIGHT_TEST_ENDPOINT;

/** How a client reaches the emulator that test/integration/setup.ts started. */
export interface Place {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Tests of an adapter against the emulator; elsewhere one that is skipped says what is missing. */
export function atEmulator(name: string, tests: (place: Place) => void): void {
  if (endpoint === undefined)
    describe(name, () => {
      it.skip('needs LOOPWRIGHT_TEST_ENDPOINT, the address of an emulator', () => {});
    });
  else
    tests({
      endpoint,
      region: process.env.AWS_REGION ?? 'us-east-1',
      ...(process.env.AWS_ACCESS_KEY_ID === undefined && {
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      }),
    });
}

const keys = (pk: string, sk: string) => [
  { AttributeName: pk, KeyType: 'HASH' as const },
  { AttributeName: sk, KeyType: 'RANGE' as const },
];

/** A table like the control table, for the tests of one file: there before the first, gone after the last. */
export function ownTable(place: Place, prefix: string) {
  const client = new DynamoDBClient(place);
  const TableName = `${prefix}-${Date.now().toString(36)}`;
  beforeAll(async () => {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk', 'gsi1pk', 'gsi1sk'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S' as const,
        })),
        KeySchema: keys('pk', 'sk'),
        GlobalSecondaryIndexes: [
          {
            IndexName: 'gsi1',
            KeySchema: keys('gsi1pk', 'gsi1sk'),
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    );
    await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName });
  });
  afterAll(async () => {
    await client.send(new DeleteTableCommand({ TableName }));
    client.destroy();
  });
  return { client, TableName };
}
