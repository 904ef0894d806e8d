import { N, numberOf } from './attributes.ts';
import type { Items } from './items.ts';
import { counterOfShardsKey, runPrefix } from './keys.ts';

/**
 * An experiment's runs by the first byte of their ids, four values each: 64 shards with a counter each, which goes up
 * after every write to a run of the shard and before the write is acknowledged. Who has read a shard and sees the counter it
 * had before reading need not read it again (run-rows.ts). The counters lie in 8 items, so that one `BatchGetItem`
 * reads them all and writers of different runs seldom meet.
 */
export const shardCount = 64;
const countersPerItem = 8;
const counterItems = shardCount / countersPerItem;

export const shardOf = (runId: string): number => Number.parseInt(runId.slice(0, 2), 16) >> 2;

/** The sort keys of the runs in shards `first` to `last`. */
export const sortKeysOf = (first: number, last: number) => ({
  from: `${runPrefix}${hex(first * 4)}`,
  // Greater than any digit that can follow.
  to: `${runPrefix}${hex(last * 4 + 3)}g`,
});

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

export async function bumpShard(items: Items, experimentId: string, runId: string): Promise<void> {
  const shard = shardOf(runId);
  await items.update(counterOfShardsKey(experimentId, Math.floor(shard / countersPerItem)), {
    update: 'ADD #v :one',
    names: { '#v': `v${shard}` },
    values: { ':one': N(1) },
  });
}

export async function bumpAllShards(items: Items, experimentId: string): Promise<void> {
  await Promise.all(
    Array.from({ length: counterItems }, (_, item) => {
      const shards = Array.from(
        { length: countersPerItem },
        (_, at) => item * countersPerItem + at,
      );
      return items.update(counterOfShardsKey(experimentId, item), {
        update: `ADD ${shards.map((shard) => `v${shard} :one`).join(', ')}`,
        values: { ':one': N(1) },
      });
    }),
  );
}

/** The counters of all shards, by shard. */
export async function readCounters(items: Items, experimentId: string): Promise<readonly number[]> {
  const keys = Array.from({ length: counterItems }, (_, item) =>
    counterOfShardsKey(experimentId, item),
  );
  const found = Object.assign({}, ...(await items.getAll(keys)));
  return Array.from({ length: shardCount }, (_, shard) => numberOf(found[`v${shard}`]));
}
