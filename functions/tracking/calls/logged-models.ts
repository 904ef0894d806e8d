import * as z from 'zod/mini';
import {
  addLoggedModelParams,
  deleteLoggedModel,
  finishLoggedModel,
  tagLoggedModel,
  untagLoggedModel,
} from '#domain/tracking/change-logged-model.ts';
import {
  type CreateLoggedModelDeps,
  createLoggedModel,
} from '#domain/tracking/create-logged-model.ts';
import { activeLoggedModels, knownLoggedModel } from '#domain/tracking/find-logged-models.ts';
import { type LoggedModelStatus, loggedModelStatuses } from '#domain/tracking/logged-model.ts';
import type { TrackingStore } from '#domain/tracking/ports.ts';
import { loggedModelKind } from '#domain/tracking/search/logged-model-kind.ts';
import { type MlflowCall, mlflowCall } from '../call.ts';
import { anyText, flag, int64, list, message, oneOf, optional, tag, text } from '../wire/fields.ts';
import { loggedModelMessage } from '../wire/logged-model.ts';
import { fittedPage } from './fitted-page.ts';

export interface LoggedModelCallsDeps extends Omit<CreateLoggedModelDeps, 'store'> {
  readonly store: TrackingStore;
}

const api = '/api/2.0/mlflow/logged-models';
const one = { model_id: text() };

const said = (status: LoggedModelStatus) => `LOGGED_MODEL_${status}` as const;
const [pending, ready, failed] = loggedModelStatuses;
const statusField = () =>
  z.pipe(
    oneOf(loggedModelStatuses.map(said), { 1: said(pending), 2: said(ready), 3: said(failed) }),
    z.transform((name) => name.slice(said('' as LoggedModelStatus).length) as LoggedModelStatus),
  );

/** What is sent empty was not sent. */
const orNone = (sent: string | undefined): string | undefined => (sent === '' ? undefined : sent);

const defaultPage = 100;

/** `logged-models…`: models before, and without, registration. */
export function loggedModelCalls(deps: LoggedModelCallsDeps): readonly MlflowCall[] {
  return [
    mlflowCall({
      method: 'POST',
      path: api,
      permission: 'track',
      request: message({
        experiment_id: text(),
        name: optional(anyText()),
        model_type: optional(anyText()),
        source_run_id: optional(anyText()),
        params: list(tag()),
        tags: list(tag()),
      }),
      async handle({ experiment_id, name, model_type, source_run_id, params, tags }) {
        const model = await createLoggedModel(deps, {
          experimentId: experiment_id,
          name: orNone(name),
          modelType: orNone(model_type),
          sourceRunId: orNone(source_run_id),
          params,
          tags,
        });
        return { model: loggedModelMessage(model) };
      },
    }),
    mlflowCall({
      method: 'GET',
      path: `${api}/:model_id`,
      permission: 'read',
      request: message({ ...one, allow_deleted: z._default(flag(), false) }),
      handle: async ({ model_id, allow_deleted }) => ({
        model: loggedModelMessage(
          await knownLoggedModel(deps, model_id, { deletedToo: allow_deleted }),
        ),
      }),
    }),
    mlflowCall({
      method: 'PATCH',
      path: `${api}/:model_id`,
      permission: 'track',
      request: message({ ...one, status: statusField() }),
      handle: async ({ model_id: id, status }) => ({
        model: loggedModelMessage(await finishLoggedModel(deps, { id, status })),
      }),
    }),
    mlflowCall({
      method: 'DELETE',
      path: `${api}/:model_id`,
      permission: 'track',
      request: message(one),
      async handle({ model_id: id }) {
        await deleteLoggedModel(deps, { id });
        return {};
      },
    }),
    mlflowCall({
      method: 'POST',
      path: `${api}/:model_id/params`,
      permission: 'track',
      request: message({ ...one, params: list(tag()) }),
      async handle({ model_id: id, params }) {
        await addLoggedModelParams(deps, { id, params });
        return {};
      },
    }),
    mlflowCall({
      method: 'PATCH',
      path: `${api}/:model_id/tags`,
      permission: 'track',
      request: message({ ...one, tags: list(tag()) }),
      async handle({ model_id: id, tags }) {
        await tagLoggedModel(deps, { id, tags });
        return {};
      },
    }),
    mlflowCall({
      method: 'DELETE',
      // MLflow's client puts the key into the path as it is, slashes too.
      path: `${api}/:model_id/tags/*tag_key`,
      permission: 'track',
      request: message({ ...one, tag_key: text() }),
      async handle({ model_id: id, tag_key: key }) {
        await untagLoggedModel(deps, { id, key });
        return {};
      },
    }),
    searchCall(deps),
  ];
}

const searchCall = (deps: LoggedModelCallsDeps): MlflowCall =>
  mlflowCall({
    method: 'POST',
    path: `${api}/search`,
    permission: 'read',
    request: message({
      experiment_ids: z.array(anyText()),
      filter: optional(anyText()),
      datasets: list(message({ dataset_name: text(), dataset_digest: optional(anyText()) })),
      max_results: z._default(int64().check(z.minimum(0)), defaultPage),
      order_by: list(
        message({
          field_name: text(),
          ascending: z._default(flag(), true),
          dataset_name: optional(anyText()),
          dataset_digest: optional(anyText()),
        }),
      ),
      page_token: optional(anyText()),
    }),
    async handle({ experiment_ids, filter, datasets, max_results, order_by, page_token }) {
      const { items, nextPageToken } = await fittedPage(
        loggedModelKind,
        await activeLoggedModels(deps, experiment_ids),
        {
          scope: [...new Set(experiment_ids)].sort().join(','),
          filter: orNone(filter),
          datasets: datasets.map(({ dataset_name, dataset_digest }) => ({
            name: dataset_name,
            digest: orNone(dataset_digest),
          })),
          orderBy: order_by.map((by) => ({
            fieldName: by.field_name,
            ascending: by.ascending,
            datasetName: orNone(by.dataset_name),
            datasetDigest: orNone(by.dataset_digest),
          })),
          // 0 is protobuf's way to say nothing. MLflow's own server has no upper limit.
          maxResults: max_results || defaultPage,
          pageToken: orNone(page_token),
        },
        async (model) => loggedModelMessage(model),
      );
      return { models: items, next_page_token: nextPageToken };
    },
  });
