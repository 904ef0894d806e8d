import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Alias, ModelVersion } from '#domain/registry/model-version.ts';
import type { ModelStore } from '#domain/registry/ports.ts';
import type { MemberDirectory } from '#domain/serving/ensembles/ports.ts';
import type { ServingRecord } from '#domain/serving/serving-record.ts';
import { openTable } from './table.ts';

/**
 * The few reads of the model store that the prediction path needs, as plain gets. ElectroDB and its ten entities cost a
 * cold start some 30 ms of 140 (measured, Node 24); a test holds the keys and rows to what ElectroDB writes.
 */
export function dynamoServingReads(
  client: DynamoDBClient,
  tableName: string,
): Pick<ModelStore, 'serving' | 'version'> & Pick<MemberDirectory, 'alias'> {
  const { client: documents, table } = openTable(client, tableName);
  async function get<T>(model: string, sk: string): Promise<T | undefined> {
    const { Item } = await documents.send(
      new GetCommand({
        TableName: table,
        Key: { pk: `MODEL#${model}`, sk },
        ConsistentRead: true,
      }),
    );
    return Item && (withoutKeys(Item) as T);
  }
  return {
    serving: (model) => get<ServingRecord>(model, 'SERVING'),
    version: (model, version) =>
      get<ModelVersion>(model, `VERSION#${String(version).padStart(10, '0')}`),
    alias: async (model, alias) => (await get<Alias>(model, `ALIAS#${alias}`))?.version,
  };
}

/** Attributes that belong to the table and to ElectroDB, not to the entity. */
const ofTheTable = /^(?:pk|sk|gsi1pk|gsi1sk|__edb_.*)$/;

const withoutKeys = (item: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(item).filter(([name]) => !ofTheTable.test(name)));
