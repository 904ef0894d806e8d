import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { aliasEntity } from '#adapters/dynamodb/alias-entity.ts';
import { servingEntity } from '#adapters/dynamodb/serving-entity.ts';
import { dynamoServingReads } from '#adapters/dynamodb/serving-reads.ts';
import { openTable } from '#adapters/dynamodb/table.ts';
import { versionEntity } from '#adapters/dynamodb/version-entity.ts';
import type { ServingRecord } from '#domain/serving/serving-record.ts';
import { newVersion } from '../model-store.conformance.ts';

const record: ServingRecord = {
  kind: 'serving',
  model: 'Churn',
  variants: [
    { version: 12, weight: 66.7, role: 'champion' },
    { version: 13, weight: 33.3, role: 'challenger' },
  ],
  previous: [{ version: 12, weight: 100, role: 'champion' }],
  rolloutId: '01A',
  captureRate: 0.5,
  updatedAt: '2026-11-02T03:04:05.000Z',
};

interface Row {
  readonly TableName: string;
  readonly Item: Readonly<Record<string, unknown>>;
}

/** A table that holds rows as ElectroDB writes them; it answers gets, on the wire's own terms. */
function tableWith(rows: readonly Row[]) {
  const asked: unknown[] = [];
  const client = new DynamoDBClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
  });
  client.middlewareStack.add(
    () => async (args) => {
      const { input } = args as unknown as { input: Record<string, never> };
      asked.push(input);
      const { pk, sk } = input.Key as unknown as Record<string, unknown>;
      const found = rows.find(({ Item }) => Item.pk === pk && Item.sk === sk);
      return { output: { $metadata: {}, Item: found?.Item } as never, response: {} };
    },
    { step: 'initialize', priority: 'high' },
  );
  return { client, asked };
}

describe('dynamoServingReads', () => {
  const table = openTable(new DynamoDBClient({ region: 'eu-central-1' }), 'control');
  const version = newVersion('Churn', 12);
  const rows = [
    servingEntity(table)
      .put(record as never)
      .params(),
    versionEntity(table)
      .put(version as never)
      .params(),
    aliasEntity(table).put({ kind: 'alias', model: 'Churn', alias: 'best', version: 12 }).params(),
  ] as unknown as readonly Row[];

  it('SRV-1: reads what ElectroDB wrote, by its keys and without its marks', async () => {
    const { client } = tableWith(rows);
    const reads = dynamoServingReads(client, 'control');
    expect(await reads.serving('Churn')).toEqual(record);
    expect(await reads.version('Churn', 12)).toEqual(version);
    expect(await reads.alias('Churn', 'best')).toBe(12);
    expect(await reads.alias('Churn', 'worst')).toBeUndefined();
  });

  it('EXP-4: reads consistently: a rollback is not missed', async () => {
    const { client, asked } = tableWith(rows);
    await dynamoServingReads(client, 'control').serving('Churn');
    expect(asked).toMatchObject([{ TableName: 'control', ConsistentRead: true }]);
  });

  it('finds nothing where nothing is', async () => {
    const { client } = tableWith(rows);
    const reads = dynamoServingReads(client, 'control');
    expect(await reads.serving('churn')).toBeUndefined();
    expect(await reads.version('Churn', 1)).toBeUndefined();
  });
});
