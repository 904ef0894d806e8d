import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, type BatchGetCommandInput } from '@aws-sdk/lib-dynamodb';
import { unavailable } from '#domain/errors.ts';
import type { FeatureValue } from '#domain/serving/capture.ts';
import type { OnlineFeatures } from '#domain/serving/ports.ts';
import { openTable } from './table.ts';

/** BatchGetItem takes 100 keys. */
const batchKeys = 100;
const maxTries = 5;
const firstPauseMs = 10;

interface EntityRow {
  readonly pk: string;
  readonly features: Readonly<Record<string, FeatureValue>>;
}

type Keys = NonNullable<BatchGetCommandInput['RequestItems']>;

/** Features in the feature table: pk `ENTITY#{model}#{id}`, sk `FEATURES`, attribute `features`. */
export function dynamoOnlineFeatures(client: DynamoDBClient, tableName: string): OnlineFeatures {
  const { client: documents, table } = openTable(client, tableName);

  async function batch(pks: readonly string[]): Promise<readonly EntityRow[]> {
    const rows: EntityRow[] = [];
    let asked: Keys = { [table]: { Keys: pks.map((pk) => ({ pk, sk: 'FEATURES' })) } };
    for (let tries = 1; ; tries += 1) {
      const { Responses, UnprocessedKeys } = await documents.send(
        new BatchGetCommand({ RequestItems: asked }),
      );
      rows.push(...((Responses?.[table] ?? []) as EntityRow[]));
      if (UnprocessedKeys?.[table] === undefined) return rows;
      if (tries === maxTries)
        throw unavailable('The feature table answers only in part now.', { hint: 'Try again.' });
      asked = UnprocessedKeys as Keys;
      await sleep(Math.random() * firstPauseMs * 2 ** tries);
    }
  }

  return {
    async get(model, ids) {
      const keyOf = (id: string) => `ENTITY#${model}#${id}`;
      const pks = [...new Set(ids.map(keyOf))];
      const batches = Array.from({ length: Math.ceil(pks.length / batchKeys) }, (_, at) =>
        batch(pks.slice(at * batchKeys, (at + 1) * batchKeys)),
      );
      const rows = new Map((await Promise.all(batches)).flat().map((row) => [row.pk, row]));
      return ids.map((id) => rows.get(keyOf(id))?.features);
    },
  };
}
