import {
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { Model } from '#domain/registry/model.ts';
import type { Table } from './table.ts';

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
    const check: NonNullable<TransactWriteCommandInput['TransactItems']>[number] = {
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
    try {
      await client.send(new TransactWriteCommand({ TransactItems: [check, ...deletes] }));
    } catch (error) {
      const { CancellationReasons: reasons } = error as {
        CancellationReasons?: readonly { readonly Code?: string }[];
      };
      if (reasons?.[0]?.Code === 'ConditionalCheckFailed') return;
      throw error;
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
