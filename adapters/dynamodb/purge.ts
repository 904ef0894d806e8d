import {
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unavailable } from '#domain/errors.ts';
import type { Model } from '#domain/registry/model.ts';
import { codesOf, maxTries, mayPass, pauseAfter } from './cancelled.ts';
import type { Table } from './table.ts';

type Writes = NonNullable<TransactWriteCommandInput['TransactItems']>;

/** One of a transaction's 100 items is the check that the model is still the deleted one. */
const batch = 99;

interface Key {
  readonly pk: string;
  readonly sk: string;
}

/**
 * Deletes what hung on a deleted model. Every transaction checks that nobody has made a model of this name meanwhile:
 * then it was purged before, and what is there now is the new one's.
 */
export async function purge({ client, table }: Table, deleted: Model): Promise<void> {
  const pk = `MODEL#${deleted.name}`;
  const keys = await leftKeys({ client, table }, pk);
  for (let start = 0; start < keys.length; start += batch) {
    const check: Writes[number] = {
      ConditionCheck: {
        TableName: table,
        Key: { pk, sk: 'MODEL' },
        ConditionExpression: 'revision = :revision',
        ExpressionAttributeValues: { ':revision': deleted.revision },
      },
    };
    const deletes = keys
      .slice(start, start + batch)
      .map((Key) => ({ Delete: { TableName: table, Key } }));
    if (!(await isTaken(client, [check, ...deletes]))) return;
  }
}

/**
 * Whether the first write's condition held. Whoever makes a model of this name purges too, at the same time: of two
 * transactions that meet DynamoDB cancels one.
 */
async function isTaken(client: Table['client'], TransactItems: Writes): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    try {
      await client.send(new TransactWriteCommand({ TransactItems }));
      return true;
    } catch (error) {
      if (codesOf(error)[0] === 'ConditionalCheckFailed') return false;
      if (!mayPass(error)) throw error;
      if (tries === maxTries)
        throw unavailable('The control table takes no deletions now.', {
          hint: 'Try again in a minute.',
          cause: error,
        });
      await pauseAfter(tries);
    }
  }
}

/** All of the partition but the model itself and its audit trail. */
async function leftKeys({ client, table }: Table, pk: string): Promise<readonly Key[]> {
  const keys: Key[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ProjectionExpression: 'pk, sk',
        ConsistentRead: true,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    for (const { pk, sk } of (page.Items ?? []) as Key[])
      if (sk !== 'MODEL' && !sk.startsWith('AUDIT#')) keys.push({ pk, sk });
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return keys;
}
