import { median } from '../median.ts';
import { type Ask, asker, measuredSearch, type Took } from './ask.ts';
import type { Filled } from './measure-units.ts';
import type { Place } from './place.ts';
import { startOurs } from './servers.ts';

/** Medians inside of the function, without HTTP around it. */
export interface FunctionTimes {
  readonly calls: Readonly<Record<'logBatch' | 'logMetric' | 'createRun' | 'getRun', Took>>;
  readonly searches: readonly {
    readonly runs: number;
    /** The first search of a fresh process that has answered another call, and nobody has searched before. */
    readonly cold: Took;
    /** The same where another process has left a snapshot. */
    readonly fromSnapshot: Took;
    readonly warm: Took;
    /** A run has changed since the last search. */
    readonly afterAWrite: Took;
  }[];
}

/** What the function takes by itself, and how much of that is its processor time (the rest is waiting for the database). */
export async function measureFunction(
  place: Place,
  filled: readonly Filled[],
  { times, starts }: { readonly times: number; readonly starts: number },
  module?: string,
): Promise<FunctionTimes> {
  const searches = [];
  for (const { runs, experimentId } of filled) {
    const took: Record<'cold' | 'fromSnapshot' | 'warm' | 'afterAWrite', Took[]> = {
      cold: [],
      fromSnapshot: [],
      warm: [],
      afterAWrite: [],
    };
    for (let at = 0; at < starts; at += 1) {
      await place.forgetSnapshots();
      await withServer(async (ask) => {
        took.cold.push((await ask('POST', 'runs/search', measuredSearch(experimentId))).took);
      });
      await withServer(async (ask) => {
        const search = () => ask('POST', 'runs/search', measuredSearch(experimentId));
        const first = await search();
        took.fromSnapshot.push(first.took);
        const run_id = first.runs[0].info.run_id;
        for (let time = 0; time < times; time += 1) {
          took.warm.push((await search()).took);
          await ask('POST', 'runs/set-tag', { run_id, key: 'touched', value: `${time}` });
          took.afterAWrite.push((await search()).took);
        }
      });
    }
    searches.push({
      runs,
      cold: middle(took.cold),
      fromSnapshot: middle(took.fromSnapshot),
      warm: middle(took.warm),
      afterAWrite: middle(took.afterAWrite),
    });
  }
  return { calls: await withServer((ask) => timeCalls(ask, times)), searches };

  async function withServer<T>(work: (ask: Ask) => Promise<T>): Promise<T> {
    const server = await startOurs(place.env, module);
    try {
      return await work(asker(server.url));
    } finally {
      await server.stop();
    }
  }
}

async function timeCalls(ask: Ask, times: number): Promise<FunctionTimes['calls']> {
  const name = `function-${Date.now()}`;
  const { experiment_id } = await ask('POST', 'experiments/create', { name });
  const create = () => ask('POST', 'runs/create', { experiment_id, start_time: Date.now() });
  const { run_id } = (await create()).run.info;
  const point = (key: string, step: number) => ({
    key,
    value: Math.sin(step),
    timestamp: Date.now(),
    step,
  });
  const batch = (step: number) => Array.from({ length: 100 }, (_, at) => point(`m${at}`, step));
  const work: Readonly<
    Record<keyof FunctionTimes['calls'], (step: number) => Promise<{ took: Took }>>
  > = {
    logBatch: (step) => ask('POST', 'runs/log-batch', { run_id, metrics: batch(step) }),
    logMetric: (step) => ask('POST', 'runs/log-metric', { run_id, ...point('solo', step) }),
    createRun: create,
    getRun: () => ask('GET', 'runs/get', { run_id }),
  };
  const took = { logBatch: [], logMetric: [], createRun: [], getRun: [] } as Record<string, Took[]>;
  const warmUp = 5;
  for (let step = 0; step < times + warmUp; step += 1)
    for (const [key, call] of Object.entries(work)) {
      const answer = await call(step);
      if (step >= warmUp) took[key]?.push(answer.took);
    }
  return Object.fromEntries(
    Object.entries(took).map(([key, all]) => [key, middle(all)]),
  ) as FunctionTimes['calls'];
}

const middle = (took: readonly Took[] = []): Took => ({
  appMs: median(took.map(({ appMs }) => appMs)),
  cpuMs: median(took.map(({ cpuMs }) => cpuMs)),
});
