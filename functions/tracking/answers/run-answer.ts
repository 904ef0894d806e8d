import type { MetricPoint } from '#domain/tracking/metric.ts';
import type { DatasetInput, Run } from '#domain/tracking/run.ts';
import { keyValues } from './key-values.ts';

/** `run_uuid` is what clients before 1.0 read. */
export const runInfoAnswer = (run: Run): object => ({
  run_id: run.id,
  run_uuid: run.id,
  run_name: run.name,
  experiment_id: run.experimentId,
  user_id: run.userId,
  status: run.status,
  start_time: run.startTime,
  end_time: run.endTime,
  artifact_uri: run.artifactUri,
  lifecycle_stage: run.lifecycle,
});

export const runAnswer = (run: Run): object => ({
  info: runInfoAnswer(run),
  data: {
    metrics: Array.from(run.metrics.values(), metricAnswer),
    params: keyValues(run.params),
    tags: keyValues(run.tags),
  },
  inputs: {
    dataset_inputs: run.datasets.map(hasRoomForDetails(run) ? withDetails : withoutDetails),
    model_inputs: run.modelInputs.map((id) => ({ model_id: id })),
  },
  outputs: {
    model_outputs: run.modelOutputs.map(({ modelId, step }) => ({ model_id: modelId, step })),
  },
});

export const metricAnswer = ({ key, value, timestamp, step }: MetricPoint): object => ({
  key,
  value,
  timestamp,
  step,
});

/**
 * Schemas and profiles of data sets can be megabytes each, and an answer has 6 of them: when there are more than these
 * (characters) in one run, it is answered without them.
 */
const maxDetails = 2_000_000;

const hasRoomForDetails = ({ datasets }: Run): boolean =>
  datasets.reduce(
    (sum, { dataset }) => sum + (dataset.schema?.length ?? 0) + (dataset.profile?.length ?? 0),
    0,
  ) <= maxDetails;

const withoutDetails = ({ dataset, tags }: DatasetInput) => ({
  dataset: {
    name: dataset.name,
    digest: dataset.digest,
    source_type: dataset.sourceType,
    source: dataset.source,
  },
  tags: keyValues(tags),
});

function withDetails(input: DatasetInput): object {
  const { dataset, tags } = withoutDetails(input);
  const { schema, profile } = input.dataset;
  return { dataset: { ...dataset, schema, profile }, tags };
}
