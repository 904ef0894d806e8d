import * as z from 'zod/mini';
import { maxHistoryResults, maxSampleResults } from '#domain/tracking/limits.ts';
import { historyTokenAfter, metricHistory } from '#domain/tracking/metric-history.ts';
import type { TrackingStore } from '#domain/tracking/ports.ts';
import {
  joinedHistories,
  type PointOfRun,
  sampleHistories,
} from '#domain/tracking/sample-history.ts';
import { metricAnswer } from '../answers/run-answer.ts';
import { type MlflowCall, mlflowCall } from '../call.ts';
import { AnswerList } from '../wire/answer-size.ts';
import { anyText, bigInt64, int64, list, message, optional, text } from '../wire/fields.ts';
import { aboutRun } from '../wire/run-id-field.ts';

const pointAnswer = (point: PointOfRun): object => ({
  ...metricAnswer(point),
  run_id: point.runId,
});

/** `/api/2.0/mlflow/metrics/…` */
export function metricCalls(deps: { readonly store: TrackingStore }): readonly MlflowCall[] {
  return [
    mlflowCall({
      method: 'GET',
      path: '/api/2.0/mlflow/metrics/get-history',
      permission: 'read',
      request: aboutRun({
        metric_key: text(),
        max_results: optional(int64()),
        page_token: optional(anyText()),
      }),
      async handle({ run_id, metric_key, max_results, page_token }) {
        const { points, nextPageToken } = await metricHistory(deps, {
          runId: run_id,
          key: metric_key,
          ...(max_results !== undefined && { maxResults: max_results }),
          ...(page_token !== undefined && { pageToken: page_token }),
        });
        const metrics = new AnswerList();
        const last = metrics.addAll(points, metricAnswer);
        return {
          metrics: metrics.items,
          next_page_token: last === undefined ? nextPageToken : historyTokenAfter(last),
        };
      },
    }),
    mlflowCall({
      method: 'GET',
      path: '/api/2.0/mlflow/metrics/get-history-bulk-interval',
      permission: 'read',
      request: message({
        run_ids: list(text()),
        metric_key: text(),
        start_step: optional(bigInt64()),
        end_step: optional(bigInt64()),
        max_results: z._default(int64(), maxSampleResults),
      }),
      async handle({ run_ids, metric_key, start_step, end_step, max_results }) {
        const points = await sampleHistories(deps, {
          runIds: run_ids,
          key: metric_key,
          maxResults: max_results,
          ...(start_step !== undefined && { startStep: start_step }),
          ...(end_step !== undefined && { endStep: end_step }),
        });
        return { metrics: filled(points) };
      },
    }),
    mlflowCall({
      method: 'GET',
      path: '/api/2.0/mlflow/metrics/get-history-bulk',
      permission: 'read',
      request: message({
        run_id: list(text()),
        metric_key: text(),
        max_results: z._default(int64(), maxHistoryResults),
      }),
      async handle({ run_id, metric_key, max_results }) {
        const points = await joinedHistories(deps, {
          runIds: run_id,
          key: metric_key,
          maxResults: max_results,
        });
        return { metrics: filled(points) };
      },
    }),
  ];
}

/** These calls know no pages: what has no room is left out. */
function filled(points: readonly PointOfRun[]): readonly object[] {
  const metrics = new AnswerList();
  metrics.addAll(points, pointAnswer);
  return metrics.items;
}
