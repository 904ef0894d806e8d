import type { LoggedModel, ModelMetric } from '#domain/tracking/logged-model.ts';
import type { MetricPoint } from '#domain/tracking/metric.ts';
import type { DatasetInput, Run } from '#domain/tracking/run.ts';

export const runId = `${'a'.repeat(31)}1`;
export const modelId = `m-${'b'.repeat(31)}1`;

export const aRun = (change: Partial<Run> = {}): Run => ({
  id: runId,
  experimentId: '1',
  name: 'bold-mole-7',
  userId: 'ada',
  status: 'FINISHED',
  startTime: 1,
  lifecycle: 'active',
  artifactUri: `mlflow-artifacts:/1/${runId}/artifacts`,
  params: new Map(),
  tags: new Map(),
  metrics: new Map(),
  datasets: [],
  modelInputs: [],
  modelOutputs: [],
  revision: 1,
  ...change,
});

export const aModel = (change: Partial<LoggedModel> = {}): LoggedModel => ({
  id: modelId,
  experimentId: '1',
  name: 'clf',
  sourceRunId: runId,
  status: 'READY',
  artifactUri: `mlflow-artifacts:/1/models/${modelId}/artifacts`,
  createdAt: 1,
  updatedAt: 1,
  deleted: false,
  params: new Map(),
  tags: new Map(),
  metrics: [],
  revision: 1,
  ...change,
});

export const point = (key: string, value: number, timestamp = 1): MetricPoint => ({
  key,
  value,
  timestamp,
  step: 0n,
});

export const metrics = (values: Readonly<Record<string, number>>): Run['metrics'] =>
  new Map(Object.entries(values).map(([key, value]) => [key, point(key, value)]));

/** Metrics of a logged model, measured on a data set when one is named. */
export const modelMetrics = (
  values: Readonly<Record<string, number>>,
  on?: { readonly name: string; readonly digest: string },
): readonly ModelMetric[] =>
  Object.entries(values).map(([key, value]) => ({
    ...point(key, value),
    runId,
    ...(on && { datasetName: on.name, datasetDigest: on.digest }),
  }));

export const dataset = (
  name: string,
  digest: string,
  context?: string,
  profile?: string,
): DatasetInput => ({
  dataset: {
    name,
    digest,
    sourceType: 'code',
    source: '{}',
    ...(profile !== undefined && { profile }),
  },
  tags: new Map(context === undefined ? [] : [['mlflow.data.context', context]]),
});
