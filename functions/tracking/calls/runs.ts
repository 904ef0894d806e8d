import * as z from 'zod/mini';
import { deleteRunTag, setRunLifecycle, updateRun } from '#domain/tracking/change-run.ts';
import { createRun } from '#domain/tracking/create-run.ts';
import type { Entropy } from '#domain/tracking/entropy.ts';
import { knownRun } from '#domain/tracking/known-run.ts';
import { logInputs, logOutputs } from '#domain/tracking/log-inputs.ts';
import { logModelHistory } from '#domain/tracking/log-model-history.ts';
import type { TrackingStore } from '#domain/tracking/ports.ts';
import { runStatuses } from '#domain/tracking/run.ts';
import { searchRuns } from '#domain/tracking/search-runs.ts';
import { runAnswer, runInfoAnswer } from '../answers/run-answer.ts';
import { type MlflowCall, mlflowCall } from '../call.ts';
import {
  anyText,
  bigInt64,
  int64,
  list,
  message,
  oneOf,
  optional,
  tag,
  text,
} from '../wire/fields.ts';
import { aboutRun } from '../wire/run-id-field.ts';
import { viewTypeField } from '../wire/view-type-field.ts';
import { writtenRuns } from './written-runs.ts';

const statusField = () =>
  oneOf(runStatuses, { 1: 'RUNNING', 2: 'SCHEDULED', 3: 'FINISHED', 4: 'FAILED', 5: 'KILLED' });

const dataset = () =>
  z.pipe(
    message({
      name: text(),
      digest: text(),
      source_type: text(),
      source: text(),
      schema: optional(anyText()),
      profile: optional(anyText()),
    }),
    z.transform(({ source_type, ...rest }) => ({ ...rest, sourceType: source_type })),
  );

/** `/api/2.0/mlflow/runs/…`, but for what logs (logging.ts). */
export function runCalls(deps: {
  readonly store: TrackingStore;
  readonly entropy: Entropy;
}): readonly MlflowCall[] {
  const { store } = deps;
  return [
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/runs/create',
      permission: 'track',
      request: message({
        experiment_id: text(),
        user_id: optional(anyText()),
        start_time: optional(int64()),
        run_name: optional(anyText()),
        tags: list(tag()),
      }),
      async handle({ experiment_id, user_id, start_time, run_name, tags }) {
        const run = await createRun(deps, {
          experimentId: experiment_id,
          tags,
          ...(user_id !== undefined && { userId: user_id }),
          ...(start_time !== undefined && { startTime: start_time }),
          ...(run_name !== undefined && { name: run_name }),
        });
        return { run: runAnswer(run) };
      },
    }),
    mlflowCall({
      method: 'GET',
      path: '/api/2.0/mlflow/runs/get',
      permission: 'read',
      request: aboutRun({}),
      async handle({ run_id }) {
        return { run: runAnswer(await knownRun(store, run_id)) };
      },
    }),
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/runs/update',
      permission: 'track',
      request: aboutRun({
        status: optional(statusField()),
        end_time: optional(int64()),
        run_name: optional(anyText()),
      }),
      async handle({ run_id, status, end_time, run_name }) {
        const run = await updateRun(deps, {
          id: run_id,
          ...(status !== undefined && { status }),
          ...(end_time !== undefined && { endTime: end_time }),
          ...(run_name !== undefined && { name: run_name }),
        });
        return { run_info: runInfoAnswer(run) };
      },
    }),
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/runs/search',
      permission: 'read',
      request: message({
        experiment_ids: list(text()),
        filter: optional(anyText()),
        run_view_type: viewTypeField(),
        max_results: z._default(int64(), 1000),
        order_by: list(anyText()),
        page_token: optional(anyText()),
      }),
      async handle({ experiment_ids, filter, run_view_type, max_results, order_by, page_token }) {
        const found = await searchRuns(deps, {
          experimentIds: experiment_ids,
          orderBy: order_by,
          view: run_view_type,
          maxResults: max_results,
          ...(filter !== undefined && { filter }),
          ...(page_token !== undefined && { pageToken: page_token }),
        });
        return writtenRuns(store, found);
      },
    }),
    ...(['delete', 'restore'] as const).map((verb) =>
      mlflowCall({
        method: 'POST',
        path: `/api/2.0/mlflow/runs/${verb}`,
        permission: 'track',
        request: aboutRun({}),
        async handle({ run_id }) {
          const lifecycle = verb === 'delete' ? 'deleted' : 'active';
          await setRunLifecycle(deps, { id: run_id, lifecycle });
          return {};
        },
      }),
    ),
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/runs/delete-tag',
      permission: 'track',
      request: aboutRun({ key: text() }),
      async handle({ run_id, key }) {
        await deleteRunTag(deps, { id: run_id, key });
        return {};
      },
    }),
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/runs/log-inputs',
      permission: 'track',
      request: aboutRun({
        datasets: list(message({ tags: list(tag()), dataset: dataset() })),
        models: list(message({ model_id: text() })),
      }),
      async handle({ run_id, datasets, models }) {
        await logInputs(deps, {
          runId: run_id,
          datasets,
          models: models.map(({ model_id }) => model_id),
        });
        return {};
      },
    }),
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/runs/outputs',
      permission: 'track',
      request: aboutRun({
        models: z.array(message({ model_id: text(), step: z._default(bigInt64(), 0n) })),
      }),
      async handle({ run_id, models }) {
        await logOutputs(deps, {
          runId: run_id,
          models: models.map(({ model_id, step }) => ({ modelId: model_id, step })),
        });
        return {};
      },
    }),
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/runs/log-model',
      permission: 'track',
      request: aboutRun({ model_json: text() }),
      async handle({ run_id, model_json }) {
        await logModelHistory(deps, { runId: run_id, modelJson: model_json });
        return {};
      },
    }),
  ];
}
