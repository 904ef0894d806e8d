import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { unavailable } from '#domain/errors.ts';
import {
  type ArmStatistics,
  addSums,
  rewardSums,
  unknownArm,
} from '#domain/serving/bandits/arm-statistics.ts';
import {
  type BanditLedger,
  type Decision,
  type Reward,
  type RewardOutcome,
  rewardDays,
} from '#domain/serving/bandits/ports.ts';
import { hash32 } from '#domain/serving/hash32.ts';
import { openTable, type Table } from './table.ts';

/** Two transactions on one item exclude each other; spread over eight, rewards of an arm seldom meet. */
const shards = 8;
/** Rounds of one reward that others keep away from its item. */
const maxTries = 12;
const firstPauseMs = 10;

interface DecisionRow extends Decision {
  /** Epoch seconds. */
  readonly expiresAt: number;
  readonly rewardedAt?: string;
}

/**
 * Decisions under `PREDICTION#{id}`, sums of rewards under `BANDIT#{id}`. A reward is one transaction: it marks the
 * decision, on condition that it was not marked, and adds to its arm. Nothing is read to be written again, so however
 * many come at once none is lost, and none is counted twice.
 */
export function dynamoBanditLedger(client: DynamoDBClient, tableName: string): BanditLedger {
  const table = openTable(client, tableName);
  const { client: documents, table: TableName } = table;
  return {
    async statistics({ id, arms }) {
      const { Items = [] } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': `BANDIT#${id}` },
        }),
      );
      return arms.map((version) =>
        Items.filter((item) => item.version === version).reduce<ArmStatistics>(
          (arm, item) => addSums(arm, sumsOf(item)),
          unknownArm(version),
        ),
      );
    },
    async remember(decision) {
      const expiresAt = Math.floor(Date.parse(decision.at) / 1000) + rewardDays * 86_400;
      const Item = { ...decisionKey(decision.id), ...decision, expiresAt };
      await documents.send(new PutCommand({ TableName, Item }));
    },
    async reward(reward) {
      for (let tries = 1; ; tries += 1) {
        const decision = await decisionOf(table, reward);
        if (typeof decision === 'string') return decision;
        try {
          await documents.send(
            new TransactWriteCommand({ TransactItems: writesOf(TableName, decision, reward) }),
          );
          return 'applied';
        } catch (error) {
          if (codesOf(error).length === 0) throw error;
          if (tries === maxTries)
            throw unavailable(`The reward of ${reward.id} could not be added now.`, {
              hint: 'Send it again.',
              cause: error,
            });
          // Marked by another request meanwhile: the next round reads that.
          await sleep(Math.random() * firstPauseMs * 2 ** Math.min(tries, 6));
        }
      }
    },
  };
}

const decisionKey = (id: string) => ({ pk: `PREDICTION#${id}`, sk: 'PREDICTION' });

/** TTL deletes hours late: what is over is told by its time. */
async function decisionOf(
  { client, table }: Table,
  { id, model, at }: Reward,
): Promise<DecisionRow | Exclude<RewardOutcome, 'applied'>> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: decisionKey(id), ConsistentRead: true }),
  );
  const row = Item as DecisionRow | undefined;
  if (row === undefined || row.model !== model || row.expiresAt * 1000 < Date.parse(at))
    return 'unknown';
  return row.rewardedAt === undefined ? row : 'already';
}

function writesOf(TableName: string, decision: DecisionRow, { id, reward, at }: Reward) {
  const { bandit, version, x } = decision;
  const { pulls, reward: sum, gram = [], rewarded = [] } = rewardSums(reward, x);
  const sums = { pulls, rewardSum: sum, ...numbered('g', gram), ...numbered('r', rewarded) };
  const adds = Object.keys(sums).map((name) => `${name} :${name}`);
  return [
    {
      Update: {
        TableName,
        Key: decisionKey(id),
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(rewardedAt)',
        UpdateExpression: 'SET rewardedAt = :at, reward = :reward',
        ExpressionAttributeValues: { ':at': at, ':reward': reward },
      },
    },
    {
      Update: {
        TableName,
        Key: { pk: `BANDIT#${bandit}`, sk: `ARM#${version}#${hash32(id) % shards}` },
        UpdateExpression: `SET #version = :version, #size = :size ADD ${adds.join(', ')}`,
        ExpressionAttributeNames: { '#version': 'version', '#size': 'size' },
        ExpressionAttributeValues: {
          ':version': version,
          ':size': x?.length ?? 0,
          ...Object.fromEntries(Object.entries(sums).map(([name, value]) => [`:${name}`, value])),
        },
      },
    },
  ];
}

const numbered = (letter: string, values: readonly number[]) =>
  Object.fromEntries(values.map((value, at) => [`${letter}${at}`, value]));

function sumsOf(item: Readonly<Record<string, unknown>>): Omit<ArmStatistics, 'version'> {
  const size = item.size as number;
  const list = (letter: string, length: number) =>
    Array.from({ length }, (_, at) => item[`${letter}${at}`] as number);
  return {
    pulls: item.pulls as number,
    reward: item.rewardSum as number,
    ...(size > 0 && { gram: list('g', (size * (size + 1)) / 2), rewarded: list('r', size) }),
  };
}

/** Why a transaction was cancelled; empty for other errors. */
const codesOf = (error: unknown): readonly (string | undefined)[] =>
  ((error as Partial<TransactionCanceledException>).CancellationReasons ?? []).map(
    ({ Code }) => Code,
  );
