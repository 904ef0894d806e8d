import type { Items } from './items.ts';
import { runPartition } from './keys.ts';
import { openSnapshots, type RowSnapshots, type Warn } from './row-snapshots.ts';
import { type StoredRun, storedRun } from './run-item.ts';
import {
  partitionOfShard,
  readCounters,
  type ShardCounter,
  shardOf,
  shardsPerPartition,
  sortKeysOf,
} from './shards.ts';
import type { ShardRows } from './snapshot-format.ts';

/**
 * All runs of an experiment, of which a process reads only the shards that changed since it read them: 10 000
 * runs of 1.1 KB are 2 750 read units and more than a second, the 64 counters are 8 units and one call. A process that has
 * none of a large experiment's rows takes them from a snapshot (row-snapshots.ts), which is what another process kept.
 *
 * Why no acknowledged write is missed. A write W puts its item, then raises its shard's counter, then is
 * acknowledged. A search reads the counters, then the shards that are stale, and keeps what it read under the
 * counters *it read before*. All reads are strongly consistent and counters only go up. Let W be acknowledged
 * before a search begins, so that the counter c the search reads includes W's raise.
 *  - The shard is kept under another counter than c, or not at all: it is read now, after W put its item: W is
 *    seen.
 *  - The shard is kept under c: somebody read c, then the items. c includes W's raise, so W's item was there
 *    when c was read, and so when the items were: W is in what is kept.
 * "Somebody" may be another process: in a snapshot, too, each shard stands under the counter that was read before
 * its rows, and what was taken from one snapshot goes into the next as it was. So every snapshot is right for the
 * counters it names, however old it is, whoever of several writers was last, and whenever it is read: only
 * the counters have to be read after the search began. S3 need not be consistent for that, only whole.
 *
 * Two searches at once in one process: each answers with what it read itself or what was kept under its own
 * counter, so the argument holds for each; what was read later stays. A page of a `Query` shows each item as of
 * some moment after the query began, which is all the argument needs. A writer that dies between item and
 * counter has acknowledged nothing; who sends its call again raises the counter, also when there is nothing
 * left to write. If nobody does, the write shows when the shard is read anew (`freshMs`); a shard with the
 * counter 0 has nothing but runs whose ids nobody was told.
 *
 * Snapshots say when a shard was read, or that would not end: rows could go from process to process for ever. What
 * comes from one is read anew as if this process had read it then, from its second search on; where all processes
 * end after one search, after a day (`snapshotMs`).
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
  /** Without them each process reads every experiment it searches whole. */
  readonly snapshots?: RowSnapshots;
  /**
   * Writes to an experiment from which a snapshot is looked for, and runs read by one search from which it is
   * written; 1 000 unless told. What is smaller is read as fast without.
   */
  readonly snapshotFrom?: number;
  /** Told why a snapshot was not used or not written; a line on the console by default. */
  readonly warn?: Warn;
}

/** An entry that is older is read anew, */
const freshMs = 5 * 60_000;
/** so many of them by one search: no search pays for the whole experiment. */
const agedAtOnce = 8;
const defaultCells = 2_000_000;
const cellsOf = (run: StoredRun): number => 10 + run.params.size + run.tags.size + run.metrics.size;

const writesTo = (counters: readonly ShardCounter[]): number =>
  counters.reduce((sum, { writes }) => sum + writes, 0);

/** Who read less than this part of the runs found the rest in a snapshot, or will not be missed. */
const partWorthKeeping = 1 / 4;

interface Shard extends ShardRows {
  readonly cells: number;
}

const shardWith = (rows: ShardRows): Shard => ({
  ...rows,
  cells: rows.runs.reduce((sum, run) => sum + cellsOf(run), 0),
});

export function openRowCache(items: Items, settings: RowCacheSettings = {}): RowCache {
  const { now = Date.now, cells: limit = defaultCells, snapshotFrom = 1_000, warn } = settings;
  const snapshots = settings.snapshots && openSnapshots(settings.snapshots, warn);
  /** The experiment used last is at the end. */
  const kept = new Map<string, Map<number, Shard>>();
  let cells = 0;

  const keep = (experimentId: string, read: ReadonlyMap<number, ShardRows>) => {
    const shards = kept.get(experimentId) ?? new Map<number, Shard>();
    kept.delete(experimentId);
    kept.set(experimentId, shards);
    for (const [at, rows] of read) {
      const before = shards.get(at);
      if (before !== undefined && before.readAt > rows.readAt) continue;
      const shard = shardWith(rows);
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
      const cached = kept.get(experimentId);
      const taken =
        cached === undefined && writesTo(counters) >= snapshotFrom
          ? await snapshots?.current(
              experimentId,
              counters.map(({ stamp }) => stamp),
              readAt,
            )
          : undefined;
      const known: ReadonlyMap<number, ShardRows> | undefined = cached ?? taken;
      const current = new Map<number, ShardRows>();
      const stale: number[] = [];
      for (const [at, { stamp }] of counters.entries()) {
        const shard = known?.get(at);
        if (shard?.stamp === stamp) current.set(at, shard);
        else stale.push(at);
      }
      if (taken === undefined) stale.push(...agedOf(current, readAt - freshMs));
      const read = await readShards(items, experimentId, stale, { counters, readAt });
      for (const [at, shard] of read) current.set(at, shard);
      keep(experimentId, new Map([...(taken ?? []), ...read]));
      const rows = runsOf(current);
      // Not after the answer, when Lambda may stop the process.
      if (runsOf(read).length >= Math.max(snapshotFrom, rows.length * partWorthKeeping))
        await snapshots?.keep(experimentId, current, readAt);
      return rows;
    },
  };
}

const runsOf = (shards: ReadonlyMap<number, ShardRows>): readonly StoredRun[] =>
  [...shards.values()].flatMap(({ runs }) => runs);

/** The oldest of those that were read before a time; of all partitions, which can be read at once. */
const agedOf = (shards: ReadonlyMap<number, ShardRows>, before: number): readonly number[] =>
  [...shards]
    .filter(([, { readAt }]) => readAt <= before)
    .sort(([a, one], [b, other]) => one.readAt - other.readAt || inPartition(a) - inPartition(b))
    .slice(0, agedAtOnce)
    .map(([at]) => at);

const inPartition = (shard: number): number => shard % shardsPerPartition;

/** Some shards as they are, under the counters that were read before. */
async function readShards(
  items: Items,
  experimentId: string,
  shards: readonly number[],
  { counters, readAt }: { readonly counters: readonly ShardCounter[]; readonly readAt: number },
): Promise<ReadonlyMap<number, ShardRows>> {
  const written = shards.filter((at) => counters[at]?.writes !== 0).sort((a, b) => a - b);
  const found = await queryShards(items, experimentId, written);
  const runs = Map.groupBy(found, ({ id }) => shardOf(id));
  return new Map(
    shards.map((at) => {
      const { stamp } = counters[at] as ShardCounter;
      return [at, { stamp, readAt, runs: runs.get(at) ?? [] }];
    }),
  );
}

/** Partitions are read at once, a partition's ranges one after the other. */
async function queryShards(items: Items, experimentId: string, shards: readonly number[]) {
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
