import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type DomainError, tooLarge, unavailable } from '#domain/errors.ts';
import { withoutLogLines } from '../without-log-lines.ts';

export type Item = Record<string, AttributeValue>;

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Texts of DynamoDB's expression language with what their placeholders stand for. */
export interface Expression {
  readonly condition?: string;
  readonly update?: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Item;
}

/** Whether a conditional write was done; if not, the item that was against it, when there is one. */
export type Written = { readonly done: true } | { readonly done: false; readonly old?: Item };

export interface Range {
  readonly pk: string;
  /** Sort keys that begin so, or those between two, both included. */
  readonly sk: { readonly prefix: string } | { readonly from: string; readonly to: string };
  readonly only?: {
    readonly projection: string;
    readonly names?: Readonly<Record<string, string>>;
  };
}

/**
 * One table's items as DynamoDB's own attribute values: a search takes ten thousand of them apart, and the document
 * client takes twice as long for it. All reads are strongly consistent.
 */
export interface Items {
  get(key: Key): Promise<Item | undefined>;
  /** In any order, without those that are not there. */
  getAll(keys: readonly Key[]): Promise<readonly Item[]>;
  put(key: Key, item: Item, expression?: Expression): Promise<Written>;
  update(key: Key, expression: Expression): Promise<Written>;
  /** Adds to a number, which counts from 0 when it is not there, and answers the sum. */
  add(key: Key, attribute: string, amount: number): Promise<number>;
  /** Pages of up to 1 MB. */
  query(range: Range): AsyncGenerator<Page>;
  /** All pages in one list. */
  queryAll(range: Range): Promise<readonly Item[]>;
  /** The reason by place, when a condition was against it; undefined when it was done. */
  transact(writes: readonly Write[]): Promise<readonly (string | undefined)[] | undefined>;
}

export interface Page {
  readonly items: readonly Item[];
  /** Whether another page follows; it can be empty. */
  readonly more: boolean;
}

export interface Write extends Expression {
  readonly key: Key;
  /** Absent: deletes. */
  readonly item?: Item;
}

/** `BatchGetItem` takes no more. */
const keysPerBatch = 100;

export function openItems(given: DynamoDBClient, TableName: string): Items {
  const client = withoutLogLines(given);
  const items: Items = {
    async get(key) {
      const { Item } = await patiently(() =>
        client.send(new GetItemCommand({ TableName, Key: keyOf(key), ConsistentRead: true })),
      );
      return Item;
    },
    async getAll(keys) {
      const groups = Array.from({ length: Math.ceil(keys.length / keysPerBatch) }, (_, at) =>
        keys.slice(at * keysPerBatch, (at + 1) * keysPerBatch),
      );
      return (await inGroups(groups, 8, (group) => getGroup(client, TableName, group))).flat();
    },
    put: (key, item, expression) =>
      conditionally(() =>
        client.send(
          new PutItemCommand({
            TableName,
            Item: { ...item, ...keyOf(key) },
            ...written(expression),
            ...(expression?.condition && { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
          }),
        ),
      ),
    update: (key, expression) =>
      conditionally(() =>
        client.send(
          new UpdateItemCommand({
            TableName,
            Key: keyOf(key),
            ...written(expression),
            UpdateExpression: expression.update,
            ...(expression.condition && { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
          }),
        ),
      ),
    async add(key, attribute, amount) {
      const { Attributes } = await patiently(() =>
        client.send(
          new UpdateItemCommand({
            TableName,
            Key: keyOf(key),
            UpdateExpression: 'ADD #a :n',
            ExpressionAttributeNames: { '#a': attribute },
            ExpressionAttributeValues: { ':n': { N: `${amount}` } },
            ReturnValues: 'UPDATED_NEW',
          }),
        ),
      );
      return Number(Attributes?.[attribute]?.N);
    },
    async *query({ pk, sk, only }) {
      const [text, values]: [string, Item] =
        'prefix' in sk
          ? ['begins_with(sk, :from)', { ':from': { S: sk.prefix } }]
          : ['sk BETWEEN :from AND :to', { ':from': { S: sk.from }, ':to': { S: sk.to } }];
      let next: Item | undefined;
      do {
        const ExclusiveStartKey = next;
        const page = await patiently(() =>
          client.send(
            new QueryCommand({
              TableName,
              ConsistentRead: true,
              KeyConditionExpression: `pk = :pk AND ${text}`,
              ExpressionAttributeValues: { ':pk': { S: pk }, ...values },
              ...(only && { ProjectionExpression: only.projection }),
              ...(only?.names && { ExpressionAttributeNames: only.names }),
              ...(ExclusiveStartKey && { ExclusiveStartKey }),
            }),
          ),
        );
        next = page.LastEvaluatedKey;
        yield { items: page.Items ?? [], more: next !== undefined };
      } while (next !== undefined);
    },
    async queryAll(range) {
      const found: Item[] = [];
      for await (const page of items.query(range)) found.push(...page.items);
      return found;
    },
    async transact(writes) {
      const command = new TransactWriteItemsCommand({
        TransactItems: writes.map((write) => transactItem(TableName, write)),
      });
      try {
        await patiently(() => client.send(command));
        return undefined;
      } catch (error) {
        const codes = codesOf(error);
        if (codes.includes('ConditionalCheckFailed')) return codes;
        throw error;
      }
    },
  };
  return items;
}

export const keyOf = ({ pk, sk }: Key): Item => ({ pk: { S: pk }, sk: { S: sk } });

const written = (expression: Expression | undefined) => ({
  ...(expression?.condition && { ConditionExpression: expression.condition }),
  ...(expression?.names && { ExpressionAttributeNames: expression.names }),
  ...(expression?.values && { ExpressionAttributeValues: expression.values }),
});

const transactItem = (TableName: string, { key, item, ...expression }: Write): TransactWriteItem =>
  item === undefined
    ? { Delete: { TableName, Key: keyOf(key), ...written(expression) } }
    : { Put: { TableName, Item: { ...item, ...keyOf(key) }, ...written(expression) } };

async function conditionally(send: () => Promise<unknown>): Promise<Written> {
  try {
    await patiently(send);
    return { done: true };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { done: false, ...(error.Item && { old: error.Item }) };
  }
}

async function getGroup(client: DynamoDBClient, table: string, keys: readonly Key[]) {
  const found: Item[] = [];
  let left = keys.map(keyOf);
  for (let stalls = 0; left.length > 0; ) {
    const Keys = left;
    const { Responses, UnprocessedKeys } = await patiently(() =>
      client.send(
        new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
      ),
    );
    found.push(...(Responses?.[table] ?? []));
    // An answer holds 16 MB, so what is left is no sign of trouble while something came.
    left = UnprocessedKeys?.[table]?.Keys ?? [];
    stalls = left.length === Keys.length ? stalls + 1 : 0;
    if (stalls === maxTries) throw busy();
    if (stalls > 0) await pause(stalls);
  }
  return found;
}

/** Beyond the SDK's own three tries: half a minute at most. */
const maxTries = 8;

/** Waits out what passes: throttling and other transactions on the same items. */
async function patiently<T>(send: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await send();
    } catch (error) {
      if (isItemTooLarge(error)) throw tooLargeItem(error);
      if (!mayPass(error)) throw error;
      if (tries === maxTries) throw busy(error);
      await pause(tries);
    }
  }
}

const firstPauseMs = 10;
const longestPauseMs = 2_000;

/** Random, so that those who met once do not meet again; longer from try to try (1, 2, …). */
export const pause = (tries: number): Promise<void> =>
  sleep(Math.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** tries));

const passing = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'TransactionConflictException',
  'TransactionInProgressException',
  'InternalServerError',
  'ServiceUnavailable',
  'ItemCollectionSizeLimitExceededException',
]);
const passingCodes = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

function mayPass(error: unknown): boolean {
  const codes = codesOf(error);
  if (codes.length > 0)
    return (
      !codes.includes('ConditionalCheckFailed') &&
      codes.some((code) => passingCodes.has(code ?? ''))
    );
  return passing.has((error as Error).name);
}

/** Why a transaction was cancelled, by the place of its writes; empty for other errors. */
const codesOf = (error: unknown): readonly (string | undefined)[] =>
  ((error as Partial<TransactionCanceledException>).CancellationReasons ?? []).map(
    ({ Code }) => Code,
  );

const isItemTooLarge = (error: unknown): boolean =>
  (error as Error).name === 'ValidationException' && /item size/i.test((error as Error).message);

const tooLargeItem = (cause: unknown): DomainError =>
  tooLarge(
    'There is no room for it: what belongs together exceeds the 400 KB that one item holds.',
    {
      hint: 'Log long texts as artifacts and use fewer keys: spread them over several runs, models or experiments.',
      cause,
    },
  );

export const busy = (cause?: unknown): DomainError =>
  unavailable('The tracking table is busy.', {
    hint: 'Send the request again in a few seconds: what was done of it is not done twice.',
    ...(cause !== undefined && { cause }),
  });

/** `work` on all items, so many at a time; results in the order of the items. */
export async function inGroups<T, R>(
  items: readonly T[],
  size: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += size)
    results.push(...(await Promise.all(items.slice(from, from + size).map(work))));
  return results;
}
