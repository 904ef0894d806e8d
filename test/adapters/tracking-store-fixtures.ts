import type { LoggedModel } from '#domain/tracking/logged-model.ts';
import type { MetricPoint } from '#domain/tracking/metric.ts';
import type { RunBatch } from '#domain/tracking/ports.ts';
import type { Run } from '#domain/tracking/run.ts';
import { modelIdIn, runIdIn } from '#domain/tracking/tracking-ids.ts';

/** Ids all over the shards. */
export const entropy = () =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(10))).toString('hex');

export const newRun = (experimentId: string, more: Partial<Run> = {}): Run => {
  const id = runIdIn(experimentId, entropy());
  return {
    id,
    experimentId,
    name: 'able-ant',
    userId: 'ada',
    status: 'RUNNING',
    startTime: 1_700_000_000_000,
    lifecycle: 'active',
    artifactUri: `mlflow-artifacts:/${experimentId}/${id}/artifacts`,
    params: new Map(),
    tags: new Map([['mlflow.runName', 'able-ant']]),
    metrics: new Map(),
    datasets: [],
    modelInputs: [],
    modelOutputs: [],
    revision: 0,
    ...more,
  };
};

export const newModel = (experimentId: string, more: Partial<LoggedModel> = {}): LoggedModel => {
  const id = modelIdIn(experimentId, entropy());
  return {
    id,
    experimentId,
    name: 'model',
    status: 'PENDING',
    artifactUri: `mlflow-artifacts:/${experimentId}/models/${id}/artifacts`,
    createdAt: 1,
    updatedAt: 1,
    deleted: false,
    params: new Map(),
    tags: new Map(),
    metrics: [],
    revision: 0,
    ...more,
  };
};

export const batch = (some: Partial<RunBatch>): RunBatch => ({
  metrics: [],
  params: new Map(),
  tags: new Map(),
  ...some,
});

export const point = (key: string, value: number, step = 0n, timestamp = 1): MetricPoint => ({
  key,
  value,
  step,
  timestamp,
});
