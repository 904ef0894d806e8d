import * as z from 'zod/mini';
import { logBatch, logOne } from '#domain/tracking/log-batch.ts';
import type { MeasuredMetric } from '#domain/tracking/model-metrics.ts';
import type { TrackingStore } from '#domain/tracking/ports.ts';
import { type MlflowCall, mlflowCall } from '../call.ts';
import {
  anyText,
  bigInt64,
  double,
  int64,
  list,
  message,
  optional,
  tag,
  text,
} from '../wire/fields.ts';
import { aboutRun } from '../wire/run-id-field.ts';

const metricFields = () => ({
  key: text(),
  value: double(),
  timestamp: int64(),
  step: z._default(bigInt64(), 0n),
  model_id: optional(anyText()),
  dataset_name: optional(anyText()),
  dataset_digest: optional(anyText()),
});
const metricField = () => message(metricFields());

/** Empty texts are absent. */
function measured(metric: z.output<ReturnType<typeof metricField>>): MeasuredMetric {
  const { key, value, timestamp, step, model_id, dataset_name, dataset_digest } = metric;
  return {
    key,
    value,
    timestamp,
    step,
    ...(model_id && { modelId: model_id }),
    ...(dataset_name && { datasetName: dataset_name }),
    ...(dataset_digest && { datasetDigest: dataset_digest }),
  };
}

/** `/api/2.0/mlflow/runs/log-…` and `set-tag`: the hot path. */
export function loggingCalls(deps: { readonly store: TrackingStore }): readonly MlflowCall[] {
  return [
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/runs/log-metric',
      permission: 'track',
      request: aboutRun(metricFields()),
      async handle({ run_id, ...metric }) {
        await logOne(deps, { runId: run_id, metrics: [measured(metric)] });
        return {};
      },
    }),
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/runs/log-parameter',
      permission: 'track',
      request: aboutRun(tag().shape),
      async handle({ run_id, key, value }) {
        await logOne(deps, { runId: run_id, params: [{ key, value }] });
        return {};
      },
    }),
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/runs/set-tag',
      permission: 'track',
      request: aboutRun(tag().shape),
      async handle({ run_id, key, value }) {
        await logOne(deps, { runId: run_id, tags: [{ key, value }] });
        return {};
      },
    }),
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/runs/log-batch',
      permission: 'track',
      request: aboutRun({
        metrics: list(metricField()),
        params: list(tag()),
        tags: list(tag()),
      }),
      async handle({ run_id, metrics, params, tags }) {
        await logBatch(deps, { runId: run_id, metrics: metrics.map(measured), params, tags });
        return {};
      },
    }),
  ];
}
