import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RowSnapshots } from '#adapters/dynamodb/tracking/row-snapshots.ts';
import type { StoredRun } from '#adapters/dynamodb/tracking/run-item.ts';
import { openRowCache } from '#adapters/dynamodb/tracking/run-rows.ts';
import { experimentId, runId, runTable } from './run-table.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** Snapshots in memory, and what was asked of them. */
function memorySnapshots(turn: () => Promise<unknown> = async () => {}) {
  const kept = new Map<string, Uint8Array>();
  const asked = { reads: 0, writes: 0 };
  const snapshots: RowSnapshots = {
    async read(id) {
      asked.reads += 1;
      await turn();
      return kept.get(id);
    },
    async write(id, bytes) {
      asked.writes += 1;
      await turn();
      kept.set(id, bytes);
    },
  };
  return { snapshots, kept, asked };
}

/** A table with a run in each shard, and processes that search it; a snapshot is worth it from 10 on. */
async function setup() {
  const table = runTable();
  const { snapshots, kept, asked } = memorySnapshots();
  const clock = { now: 10 * day };
  const warned: string[] = [];
  const write = async (id: string) => {
    const revision = await table.put(id);
    await table.raise(id);
    return revision;
  };
  const process = (stored: RowSnapshots = snapshots) =>
    openRowCache(table.items, {
      now: () => clock.now,
      snapshotFrom: 10,
      warn: (message, _, reason) => warned.push(`${message}: ${reason}`),
      snapshots: stored,
    });
  /** Revisions by id, and how many queries it took. */
  const search = async (cache = process()) => {
    table.read.queries = 0;
    const revisions = revisionsIn(await cache.rows(experimentId));
    return { revisions, queries: table.read.queries };
  };
  for (let shard = 0; shard < 64; shard += 1) await write(runId(shard));
  return { table, kept, asked, clock, warned, write, process, search };
}

const revisionsIn = (rows: readonly StoredRun[]) =>
  new Map(rows.map(({ id, revision }) => [id, revision]));

describe('a search in a process that has read nothing yet', () => {
  it('TRK-1: takes what another one left, and reads only what has changed since', async () => {
    const { search, write, asked } = await setup();
    const first = await search();
    expect(first.revisions.size).toBe(64);
    expect(first.queries).toBe(8);
    expect(await search()).toEqual({ ...first, queries: 0 });
    await write(runId(20));
    await write(runId(20, 1));
    await write(runId(44));
    const { revisions, queries } = await search();
    expect(queries).toBe(2);
    expect(revisions.get(runId(20))).toBe(2);
    expect(revisions.get(runId(20, 1))).toBe(1);
    expect(revisions.get(runId(44))).toBe(2);
    expect(asked).toEqual({ reads: 3, writes: 1 });
  });

  it('has no use for snapshots of small experiments, and needs none at all', async () => {
    const table = runTable();
    const { snapshots, asked } = memorySnapshots();
    await table.put(runId(1));
    await table.raise(runId(1));
    expect(await openRowCache(table.items, { snapshots }).rows(experimentId)).toHaveLength(1);
    expect(asked).toEqual({ reads: 0, writes: 0 });
    const large = await setup();
    expect(await openRowCache(large.table.items).rows(experimentId)).toHaveLength(64);
    expect(large.asked).toEqual({ reads: 0, writes: 0 });
  });

  it('leaves a snapshot again when a quarter had changed, and not after less', async () => {
    const { search, write, asked, clock } = await setup();
    await search();
    clock.now += 10 * minute;
    for (let shard = 0; shard < 15; shard += 1) await write(runId(shard));
    await search();
    expect(asked.writes).toBe(1);
    await write(runId(15));
    await search();
    expect(asked.writes).toBe(2);
    expect((await search()).queries).toBe(0);
  });

  it('leaves no more than one in five minutes', async () => {
    const { search, write, asked, clock, process } = await setup();
    const busy = process();
    const everyShard = async () => {
      for (let shard = 0; shard < 64; shard += 1) await write(runId(shard));
      await search(busy);
    };
    await everyShard();
    clock.now += 4 * minute;
    await everyShard();
    expect(asked.writes).toBe(1);
    clock.now += minute;
    await everyShard();
    expect(asked.writes).toBe(2);
  });
});

describe('a write without its counter, whose writer died', () => {
  it('TRK-1: shows in a process that took a snapshot from before it, some searches later', async () => {
    const { search, table, clock, process } = await setup();
    await search();
    await table.put(runId(33));
    clock.now += 5 * minute;
    const later = process();
    const first = await search(later);
    expect(first).toMatchObject({ queries: 0 });
    expect(first.revisions.get(runId(33))).toBe(1);
    for (let again = 0; again < 7; again += 1) expect((await search(later)).queries).toBe(8);
    expect((await search(later)).revisions.get(runId(33))).toBe(2);
    expect((await search(later)).queries).toBe(0);
  });

  it('TRK-1: shows after a day where each process searches once, whoever handed the rows on', async () => {
    const { search, table, write, clock, asked } = await setup();
    await search();
    await table.put(runId(33));
    clock.now += day - 2;
    // Another snapshot, in which the shard is as old as it was.
    for (let shard = 0; shard < 16; shard += 1) await write(runId(shard));
    await search();
    expect(asked.writes).toBe(2);
    clock.now += 1;
    expect((await search()).revisions.get(runId(33))).toBe(1);
    clock.now += 1;
    expect((await search()).revisions.get(runId(33))).toBe(2);
  });
});

describe('a snapshot that is of no use', () => {
  it.each([
    ['damaged', (bytes: Uint8Array) => bytes.fill(0, 20, 30)],
    ['cut off', (bytes: Uint8Array) => bytes.subarray(0, -1)],
    ['empty', () => new Uint8Array()],
  ])('is told and read past, and the next one is right: %s', async (_, harm) => {
    const { search, kept, warned } = await setup();
    const { revisions } = await search();
    kept.set(experimentId, harm(kept.get(experimentId) as Uint8Array));
    expect(await search()).toEqual({ revisions, queries: 8 });
    expect(warned).toEqual([expect.stringMatching(/^snapshot of runs not read: \w*Error/)]);
    expect(await search()).toEqual({ revisions, queries: 0 });
  });

  it('hides nothing when its bucket is gone', async () => {
    const { search, process, warned } = await setup();
    const gone = async () => {
      throw new Error('The specified bucket does not exist');
    };
    const { revisions } = await search(process({ read: gone, write: gone }));
    expect(revisions.size).toBe(64);
    expect(warned).toEqual([
      'snapshot of runs not read: Error: The specified bucket does not exist',
      'snapshot of runs not written: Error: The specified bucket does not exist',
    ]);
  });

  it('TRK-1: hides nothing when the table was restored from a backup and counts again', async () => {
    const { search, table, write } = await setup();
    const backup = structuredClone([...table.stored]);
    await write(runId(9, 1));
    expect((await search()).revisions.has(runId(9, 1))).toBe(true);
    table.stored.clear();
    for (const [place, item] of backup) table.stored.set(place, item);
    await write(runId(9, 2));
    const { revisions } = await search();
    expect([...revisions.keys()].filter((id) => id.startsWith('24'))).toEqual([
      runId(9),
      runId(9, 2),
    ]);
  });
});

describe('searches while others write, search and leave snapshots', () => {
  it('TRK-1: each sees every write that was acknowledged before it began, in whatever order things happen', async () => {
    const step = fc.oneof(
      fc.record({ write: fc.constantFrom(runId(2), runId(2, 1), runId(3), runId(60)) }),
      fc.record({ search: fc.constantFrom('a', 'b', 'new'), later: fc.nat({ max: 4 * minute }) }),
    );
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.array(step, { maxLength: 6 }), { minLength: 2, maxLength: 5 }),
        async (scheduler, actors) => {
          const turn = () => scheduler.schedule(Promise.resolve());
          const table = runTable(turn);
          const { snapshots, asked } = memorySnapshots(turn);
          let now = 10 * day;
          const process = () =>
            openRowCache(table.items, { now: () => now, snapshotFrom: 1, snapshots });
          const lasting = { a: process(), b: process() };
          const acknowledged = new Map<string, number>();
          const act = async (steps: (typeof actors)[number]) => {
            for (const one of steps)
              if ('write' in one) {
                const revision = await table.put(one.write);
                await table.raise(one.write);
                acknowledged.set(one.write, Math.max(revision, acknowledged.get(one.write) ?? 0));
              } else {
                const before = [...acknowledged];
                now += one.later;
                const cache = one.search === 'new' ? process() : lasting[one.search as 'a' | 'b'];
                const rows = await cache.rows(experimentId);
                const seen = revisionsIn(rows);
                expect(seen.size).toBe(rows.length);
                for (const [id, revision] of before)
                  expect(seen.get(id) ?? 0, id).toBeGreaterThanOrEqual(revision);
              }
          };
          await scheduler.waitFor(Promise.all(actors.map(act)));
          taken += asked.reads;
        },
      ),
      { numRuns: 300 },
    );
    expect(taken).toBeGreaterThan(300);
  });
});
