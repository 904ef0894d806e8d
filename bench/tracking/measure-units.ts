import { type Ask, asker, measuredSearch } from './ask.ts';
import { type Count, countModelCalls, countRunCalls } from './calls.ts';
import type { Place } from './place.ts';
import { startOurs } from './servers.ts';
import { startMeter } from './units/meter.ts';
import type { Units } from './units/request-units.ts';

export type Counted = Readonly<Record<string, Units & { readonly requests: number }>>;

/** An experiment of a size, and the name its searches are counted under. */
export interface Filled {
  readonly runs: number;
  readonly experimentId: string;
}

/**
 * Request units per call, with the meter between the function and the database. Searches in a process that has not read
 * the experiment before, where nobody has and where another process has left a snapshot in S3 (whose own requests are not
 * counted); in one that has; and in one that has while a run has changed since.
 */
export async function measureUnits(
  place: Place,
  filled: readonly Filled[],
  module?: string,
): Promise<Counted> {
  const meter = await startMeter(place.endpoint);
  const counted: Record<string, Counted[string]> = {};
  const count: Count = async (name, work) => {
    meter.take();
    const result = await work();
    counted[name] = meter.take();
    return result;
  };
  const env = { ...place.env, AWS_ENDPOINT_URL_DYNAMODB: meter.endpoint };
  async function withServer(work: (ask: Ask) => Promise<void>): Promise<void> {
    const server = await startOurs(env, module);
    await work(asker(server.url)).finally(() => server.stop());
  }
  try {
    await withServer(async (ask) => {
      const experimentId = await countRunCalls(ask, count);
      await countModelCalls(ask, count, experimentId);
    });
    for (const one of filled) {
      await place.forgetSnapshots();
      await withServer((ask) => countFirstSearch(ask, count, one));
      await withServer((ask) => countSearches(ask, count, one));
    }
  } finally {
    await meter.close();
  }
  return counted;
}

async function countFirstSearch(ask: Ask, count: Count, { runs, experimentId }: Filled) {
  const search = () => ask('POST', 'runs/search', measuredSearch(experimentId));
  await count(`search${runs}Cold`, search);
}

async function countSearches(ask: Ask, count: Count, { runs, experimentId }: Filled) {
  const search = () => ask('POST', 'runs/search', measuredSearch(experimentId));
  await count(`search${runs}FromSnapshot`, search);
  await count(`search${runs}Warm`, search);
  const one = (await search()).runs[0].info.run_id;
  await ask('POST', 'runs/set-tag', { run_id: one, key: 'touched', value: `${Date.now()}` });
  await count(`search${runs}AfterAWrite`, search);
}
