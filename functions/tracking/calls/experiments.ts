import type { Clock } from '#domain/clock.ts';
import {
  deleteExperimentTag,
  renameExperiment,
  setExperimentTag,
} from '#domain/tracking/change-experiment.ts';
import { createExperiment } from '#domain/tracking/create-experiment.ts';
import { deleteExperiment, restoreExperiment } from '#domain/tracking/delete-experiment.ts';
import { experimentNamed, searchExperiments } from '#domain/tracking/find-experiments.ts';
import { knownExperiment } from '#domain/tracking/known-experiment.ts';
import type { TrackingStore } from '#domain/tracking/ports.ts';
import { searchDatasets } from '#domain/tracking/search-datasets.ts';
import { experimentAnswer } from '../answers/experiment-answer.ts';
import { type MlflowCall, mlflowCall } from '../call.ts';
import { AnswerList } from '../wire/answer-size.ts';
import { anyText, int64, list, message, optional, tag, text } from '../wire/fields.ts';
import { viewTypeField } from '../wire/view-type-field.ts';

const named = { conflict: 'RESOURCE_ALREADY_EXISTS' } as const;
const onlyId = () => message({ experiment_id: text() });

/** `/api/2.0/mlflow/experiments/…` */
export function experimentCalls(deps: {
  readonly store: TrackingStore;
  readonly clock: Clock;
}): readonly MlflowCall[] {
  const { store } = deps;
  const searchCall = (method: 'GET' | 'POST') =>
    mlflowCall({
      method,
      path: '/api/2.0/mlflow/experiments/search',
      permission: 'read',
      request: message({
        max_results: int64(),
        filter: optional(anyText()),
        order_by: list(anyText()),
        view_type: viewTypeField(),
        page_token: optional(anyText()),
      }),
      async handle({ max_results, filter, order_by, view_type, page_token }) {
        const { page, nextPageToken, tokenAfter } = await searchExperiments(deps, {
          maxResults: max_results,
          orderBy: order_by,
          view: view_type,
          ...(filter !== undefined && { filter }),
          ...(page_token !== undefined && { pageToken: page_token }),
        });
        const experiments = new AnswerList();
        const last = experiments.addAll(page, experimentAnswer);
        return {
          experiments: experiments.items,
          next_page_token: last === undefined ? nextPageToken : tokenAfter(last),
        };
      },
    });
  return [
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/experiments/create',
      permission: 'track',
      errorCodes: named,
      request: message({
        name: text(),
        artifact_location: optional(anyText()),
        tags: list(tag()),
      }),
      async handle({ name, artifact_location, tags }) {
        const { id } = await createExperiment(deps, {
          name,
          tags,
          ...(artifact_location && { artifactLocation: artifact_location }),
        });
        return { experiment_id: id };
      },
    }),
    mlflowCall({
      method: 'GET',
      path: '/api/2.0/mlflow/experiments/get',
      permission: 'read',
      request: onlyId(),
      async handle({ experiment_id }) {
        return { experiment: experimentAnswer(await knownExperiment(store, experiment_id)) };
      },
    }),
    mlflowCall({
      method: 'GET',
      path: '/api/2.0/mlflow/experiments/get-by-name',
      permission: 'read',
      request: message({ experiment_name: text() }),
      async handle({ experiment_name }) {
        return { experiment: experimentAnswer(await experimentNamed(store, experiment_name)) };
      },
    }),
    searchCall('POST'),
    searchCall('GET'),
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/experiments/update',
      permission: 'track',
      errorCodes: named,
      request: message({ experiment_id: text(), new_name: text() }),
      async handle({ experiment_id, new_name }) {
        await renameExperiment(deps, { id: experiment_id, name: new_name });
        return {};
      },
    }),
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/experiments/delete',
      permission: 'track',
      request: onlyId(),
      async handle({ experiment_id }) {
        await deleteExperiment(deps, { id: experiment_id });
        return {};
      },
    }),
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/experiments/restore',
      permission: 'track',
      request: onlyId(),
      async handle({ experiment_id }) {
        await restoreExperiment(deps, { id: experiment_id });
        return {};
      },
    }),
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/experiments/set-experiment-tag',
      permission: 'track',
      request: message({ experiment_id: text(), ...tag().shape }),
      async handle({ experiment_id, key, value }) {
        await setExperimentTag(deps, { id: experiment_id, key, value });
        return {};
      },
    }),
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/experiments/delete-experiment-tag',
      permission: 'track',
      request: message({ experiment_id: text(), key: text() }),
      async handle({ experiment_id, key }) {
        await deleteExperimentTag(deps, { id: experiment_id, key });
        return {};
      },
    }),
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/experiments/search-datasets',
      permission: 'read',
      request: message({ experiment_ids: list(text()) }),
      async handle({ experiment_ids }) {
        const summaries = await searchDatasets(deps, { experimentIds: experiment_ids });
        return {
          dataset_summaries: summaries.map(({ experimentId, name, digest, context }) => ({
            experiment_id: experimentId,
            name,
            digest,
            context,
          })),
        };
      },
    }),
  ];
}
