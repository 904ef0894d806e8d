import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '#domain/clock.ts';
import type { GaugeRow, Sample } from '#domain/monitoring/metrics/gauge-row.ts';
import type { GaugeBoard } from '#domain/monitoring/ports.ts';
import { openTable } from './table.ts';

/** A model that is not checked any more has no figures after this. */
const keptDays = 8;

interface Item {
  readonly model: string;
  readonly windowTo: string;
  readonly versionCreatedAt: string | null;
  /** JSON: a third of the size, and of the time to read it, of DynamoDB's own maps. */
  readonly samples: string;
}

/** `GAUGES` / `MODEL#{name}`: one item a model, so that a scrape is one query. */
export function dynamoGaugeBoard(
  client: DynamoDBClient,
  tableName: string,
  clock: Clock,
): GaugeBoard {
  const { client: documents, table: TableName } = openTable(client, tableName);
  return {
    async put({ model, windowTo, versionCreatedAt, samples }) {
      const item: Item = { model, windowTo, versionCreatedAt, samples: JSON.stringify(samples) };
      try {
        await documents.send(
          new PutCommand({
            TableName,
            Item: {
              pk: 'GAUGES',
              sk: `MODEL#${model}`,
              ...item,
              expiresAt: Math.floor(clock.now().getTime() / 1000) + keptDays * 86_400,
            },
            ConditionExpression: 'attribute_not_exists(pk) OR windowTo <= :windowTo',
            ExpressionAttributeValues: { ':windowTo': windowTo },
          }),
        );
      } catch (error) {
        // A newer window is there already.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
    async all() {
      const rows: GaugeRow[] = [];
      let from: Record<string, unknown> | undefined;
      do {
        const page = await documents.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': 'GAUGES' },
            ...(from && { ExclusiveStartKey: from }),
          }),
        );
        for (const { samples, model, windowTo, versionCreatedAt } of (page.Items ?? []) as Item[])
          rows.push({
            model,
            windowTo,
            versionCreatedAt,
            samples: JSON.parse(samples) as readonly Sample[],
          });
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
      return rows;
    },
  };
}
