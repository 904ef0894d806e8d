import type { LoggedModel, ModelMetric } from '#domain/tracking/logged-model.ts';

/** MLflow's `LoggedModel` (contract §4). */
export const loggedModelMessage = (model: LoggedModel) => ({
  info: {
    model_id: model.id,
    experiment_id: model.experimentId,
    name: model.name,
    creation_timestamp_ms: model.createdAt,
    last_updated_timestamp_ms: model.updatedAt,
    artifact_uri: model.artifactUri,
    status: `LOGGED_MODEL_${model.status}`,
    model_type: model.modelType,
    source_run_id: model.sourceRunId,
    tags: pairs(model.tags),
  },
  data: {
    params: pairs(model.params),
    metrics: model.metrics.map((metric) => metricMessage(model.id, metric)),
  },
});

const metricMessage = (modelId: string, metric: ModelMetric) => ({
  key: metric.key,
  value: metric.value,
  timestamp: metric.timestamp,
  step: metric.step,
  model_id: modelId,
  run_id: metric.runId,
  dataset_name: metric.datasetName,
  dataset_digest: metric.datasetDigest,
});

const pairs = (texts: ReadonlyMap<string, string>) =>
  [...texts].map(([key, value]) => ({ key, value }));
