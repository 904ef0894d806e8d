import type { Items } from './items.ts';
import { runPartition } from './keys.ts';
import { type StoredRun, storedRun } from './run-item.ts';
import { partitionOfShard, readCounters, shardOf, sortKeysOf } from './shards.ts';

/**
 * All runs of an experiment, of which a process reads only the shards that changed since it read them: 10 000
 * runs are 1 750 read units and more than a second, the 64 counters are 8 units and one call.
 *
 * Why no acknowledged write is missed. A write W puts its item, then raises its shard's counter, then is
 * acknowledged. A search reads the counters, then the shards that are stale, and keeps what it read under the
 * counters *it read before*. All reads are strongly consistent and counters only go up. Let W be acknowledged
 * before a search begins, so that the counter c the search reads includes W's raise.
 *  - The shard is kept under another counter than c, or not at all: it is read now, after W put its item: W is
 *    seen.
 *  - The shard is kept under c: somebody read c, then the items. c includes W's raise, so W's item was there
 *    when c was read, and so when the items were: W is in what is kept.
 * Two searches at once in one process: each answers with what it read itself or what was kept under its own
 * counter, so the argument holds for each; the later counter stays. A page of a `Query` shows each item as of
 * some moment after the query began, which is all the argument needs. A writer that dies between item and
 * counter has acknowledged nothing; who sends its call again raises the counter, also when there is nothing
 * left to write. If nobody does, the write shows when the shard is read anew (`freshMs`); a shard with the
 * counter 0 has nothing but runs whose ids nobody was told.
 */
export interface RowCache {
  rows(experimentId: string): Promise<readonly StoredRun[]>;
}

export interface RowCacheSettings {
  /** ms since 1970. */
  readonly now?: () => number;
  /**
   * What the cache may hold: a run counts 10, and 1 for each param, tag and metric. One is some 100 bytes, so a
   * million are 100 MB.
   */
  readonly cells?: number;
}

/** An entry that is older is read anew, */
const freshMs = 5 * 60_000;
/** so many of them by one search: no search pays for the whole experiment. */
const agedAtOnce = 8;
const defaultCells = 2_000_000;
const cellsOf = (run: StoredRun): number => 10 + run.params.size + run.tags.size + run.metrics.size;

interface Shard {
  readonly counter: number;
  readonly readAt: number;
  readonly runs: readonly StoredRun[];
  readonly cells: number;
}

export function openRowCache(
  items: Items,
  { now = Date.now, cells: limit = defaultCells }: RowCacheSettings = {},
): RowCache {
  /** The experiment used last is at the end. */
  const kept = new Map<string, Map<number, Shard>>();
  let cells = 0;

  const keep = (experimentId: string, read: ReadonlyMap<number, Shard>) => {
    const shards = kept.get(experimentId) ?? new Map<number, Shard>();
    kept.delete(experimentId);
    kept.set(experimentId, shards);
    for (const [at, shard] of read) {
      const before = shards.get(at);
      if (before !== undefined && before.counter > shard.counter) continue;
      cells += shard.cells - (before?.cells ?? 0);
      shards.set(at, shard);
    }
    for (const [oldest, dropped] of kept) {
      if (cells <= limit) break;
      kept.delete(oldest);
      for (const shard of dropped.values()) cells -= shard.cells;
    }
  };

  return {
    async rows(experimentId) {
      const counters = await readCounters(items, experimentId);
      const readAt = now();
      const known = kept.get(experimentId);
      const current = new Map<number, Shard>();
      const stale: number[] = [];
      for (const [at, counter] of counters.entries()) {
        const shard = known?.get(at);
        if (shard?.counter === counter) current.set(at, shard);
        else stale.push(at);
      }
      stale.push(...agedOf(current, readAt - freshMs));
      const read = new Map<number, Shard>();
      if (stale.length > 0) {
        stale.sort((a, b) => a - b);
        const written = stale.filter((at) => counters[at] !== 0);
        const runs = Map.groupBy(await readShards(items, experimentId, written), ({ id }) =>
          shardOf(id),
        );
        for (const at of stale) {
          const inShard = runs.get(at) ?? [];
          const shard = {
            counter: counters[at] as number,
            readAt,
            runs: inShard,
            cells: inShard.reduce((sum, run) => sum + cellsOf(run), 0),
          };
          read.set(at, shard);
          current.set(at, shard);
        }
      }
      keep(experimentId, read);
      return [...current.values()].flatMap(({ runs }) => runs);
    },
  };
}

/** The oldest of those that were read before a time. */
const agedOf = (shards: ReadonlyMap<number, Shard>, before: number): readonly number[] =>
  [...shards]
    .filter(([, { readAt }]) => readAt <= before)
    .sort(([, a], [, b]) => a.readAt - b.readAt)
    .slice(0, agedAtOnce)
    .map(([at]) => at);

/** Partitions are read at once, a partition's ranges one after the other. */
async function readShards(items: Items, experimentId: string, shards: readonly number[]) {
  const byPartition = Map.groupBy(rangesOf(shards), ([first]) => partitionOfShard(first));
  const found = await Promise.all(
    [...byPartition].map(async ([part, ranges]) => {
      const runs: StoredRun[] = [];
      for (const [first, last] of ranges) {
        const range = { pk: runPartition(experimentId, part), sk: sortKeysOf(first, last) };
        for await (const page of items.query(range))
          for (const item of page.items) runs.push(storedRun(item));
      }
      return runs;
    }),
  );
  return found.flat();
}

/** Neighbours of one partition together: one query each. */
export function rangesOf(shards: readonly number[]): readonly (readonly [number, number])[] {
  const ranges: [first: number, last: number][] = [];
  for (const shard of shards) {
    const range = ranges.at(-1);
    if (range?.[1] === shard - 1 && partitionOfShard(range[0]) === partitionOfShard(shard))
      range[1] = shard;
    else ranges.push([shard, shard]);
  }
  return ranges;
}
