import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '#domain/clock.ts';
import type { ToldMarks } from '#domain/monitoring/ports.ts';
import { openTable } from './table.ts';

/** EventBridge and Lambda deliver again for at most a day; a report of a week is asked for again within weeks. */
const keptDays = 35;

/**
 * `TOLD#{key}` / `{channel}`; who writes the item first may tell. `claimSeconds` has to be longer than the function may run, so
 * that two never tell at the same time.
 */
export function dynamoToldMarks(
  client: DynamoDBClient,
  tableName: string,
  clock: Clock,
  claimSeconds = 90,
): ToldMarks {
  const { client: documents, table: TableName } = openTable(client, tableName);
  const keyOf = (key: string, channel: string) => ({ pk: `TOLD#${key}`, sk: channel });
  const seconds = () => Math.floor(clock.now().getTime() / 1000);
  return {
    async claim(key, channel) {
      const now = seconds();
      try {
        await documents.send(
          new PutCommand({
            TableName,
            Item: {
              ...keyOf(key, channel),
              told: false,
              claimedUntil: now + claimSeconds,
              expiresAt: now + keptDays * 86_400,
            },
            ConditionExpression:
              'attribute_not_exists(pk) OR (told = :false AND claimedUntil < :now)',
            ExpressionAttributeValues: { ':false': false, ':now': now },
          }),
        );
        return 'mine';
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
      const { Item } = await documents.send(
        new GetCommand({ TableName, Key: keyOf(key, channel), ConsistentRead: true }),
      );
      return Item?.told === true ? 'told' : 'busy';
    },
    async told(key, channel) {
      const Item = {
        ...keyOf(key, channel),
        told: true,
        toldAt: clock.now().toISOString(),
        expiresAt: seconds() + keptDays * 86_400,
      };
      await documents.send(new PutCommand({ TableName, Item }));
    },
    async release(key, channel) {
      await documents.send(new DeleteCommand({ TableName, Key: keyOf(key, channel) }));
    },
  };
}
