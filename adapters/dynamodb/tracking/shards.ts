import { randomBytes } from 'node:crypto';
import { N, numberOf, S, stringOf } from './attributes.ts';
import type { Item, Items } from './items.ts';
import { firstByte, runPartitions, runPrefix, shardsKey } from './keys.ts';

/**
 * An experiment's runs by the first six bits of their ids: 64 shards, eight in each partition, with a counter
 * each, which goes up after every write to a run of the shard and before the write is acknowledged. Who has
 * read a shard and sees the counter it had before need not read it again (run-rows.ts). A partition's counters
 * are one item, so that one `BatchGetItem` reads all.
 *
 * Each raise leaves a random mark beside the counter. In a table that was restored from a backup counters count again
 * what they had counted: a snapshot from before it (row-snapshots.ts) shares their numbers, and not their marks.
 */
export const shardsPerPartition = 8;
const shardCount = runPartitions * shardsPerPartition;

export const shardOf = (runId: string): number => firstByte(runId) >> 2;
export const partitionOfShard = (shard: number): number => Math.floor(shard / shardsPerPartition);

/** The sort keys of the runs in shards `first` to `last`, which are in one partition. */
export const sortKeysOf = (first: number, last: number) => ({
  from: `${runPrefix}${hex(first * 4)}`,
  // Greater than any digit that can follow.
  to: `${runPrefix}${hex(last * 4 + 3)}g`,
});

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

export async function bumpShard(items: Items, experimentId: string, runId: string): Promise<void> {
  const shard = shardOf(runId);
  await bump(items, experimentId, partitionOfShard(shard), [shard]);
}

/** Every shard of a partition. */
export const bumpPartition = (items: Items, experimentId: string, part: number): Promise<void> =>
  bump(
    items,
    experimentId,
    part,
    Array.from({ length: shardsPerPartition }, (_, at) => part * shardsPerPartition + at),
  );

async function bump(items: Items, experimentId: string, part: number, shards: readonly number[]) {
  await items.update(shardsKey(experimentId, part), {
    update: [
      `ADD ${shards.map((shard) => `v${shard} :one`).join(', ')}`,
      `SET ${shards.map((shard) => `w${shard} = :mark`).join(', ')}`,
    ].join(' '),
    values: { ':one': N(1), ':mark': S(randomBytes(markBytes).toString('base64url')) },
  });
}

const markBytes = 6;

export interface ShardCounter {
  /** 0: no write to any run of it was ever acknowledged. */
  readonly writes: number;
  /** Number and mark: no two states of a shard's counter have the same. */
  readonly stamp: string;
}

/** The counters of all shards, by shard. */
export async function readCounters(
  items: Items,
  experimentId: string,
): Promise<readonly ShardCounter[]> {
  const keys = Array.from({ length: runPartitions }, (_, part) => shardsKey(experimentId, part));
  const found: Item = Object.assign({}, ...(await items.getAll(keys)));
  return Array.from({ length: shardCount }, (_, shard) => {
    const writes = numberOf(found[`v${shard}`]);
    return { writes, stamp: `${writes}:${stringOf(found[`w${shard}`])}` };
  });
}
