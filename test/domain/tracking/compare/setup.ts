import { memoryTrackingStore } from '#adapters/memory/tracking-store.ts';
import type { MetricPoint } from '#domain/tracking/metric.ts';
import { type Run, runNameTag } from '#domain/tracking/run.ts';
import { runIdIn } from '#domain/tracking/tracking-ids.ts';

export interface Logged {
  readonly params?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly metrics?: readonly MetricPoint[];
  readonly more?: Partial<Run>;
}

/** A point of a metric; its time is its step in seconds, after the run's start. */
export const point = (key: string, value: number, step: bigint | number = 0): MetricPoint => ({
  key,
  value,
  step: BigInt(step),
  timestamp: 1_000_000 + 1_000 * Number(BigInt.asIntN(20, BigInt(step))),
});

/** A store with one experiment and one run for each of `logged`, and their ids. */
export async function tracked(...logged: readonly Logged[]) {
  const store = memoryTrackingStore();
  const experiment = await store.createExperiment({
    name: 'churn-training',
    lifecycle: 'active',
    createdAt: 0,
    updatedAt: 0,
    tags: new Map(),
  });
  const ids: string[] = [];
  for (const [at, { params = {}, tags = {}, metrics = [], more = {} }] of logged.entries()) {
    const id = runIdIn(experiment.id, String(at + 1).padStart(20, '0'));
    ids.push(id);
    await store.createRun({
      id,
      experimentId: experiment.id,
      name: `run ${at + 1}`,
      userId: 'ada',
      status: 'RUNNING',
      startTime: 1_000_000,
      lifecycle: 'active',
      artifactUri: '',
      params: new Map(),
      tags: new Map([[runNameTag, `run ${at + 1}`]]),
      metrics: new Map(),
      datasets: [],
      modelInputs: [],
      modelOutputs: [],
      revision: 1,
      ...more,
    });
    if (more.lifecycle === 'deleted') continue;
    await store.log(id, {
      metrics,
      params: new Map(Object.entries(params)),
      tags: new Map(Object.entries(tags)),
    });
  }
  return { store, ids, experiment };
}
