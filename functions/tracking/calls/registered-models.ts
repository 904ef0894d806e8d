import * as z from 'zod/mini';
import type { Clock } from '#domain/clock.ts';
import { DomainError } from '#domain/errors.ts';
import type { Exempt } from '#domain/governance/is-gated.ts';
import { createModel } from '#domain/registry/create-model.ts';
import type { Model } from '#domain/registry/model.ts';
import { modelContents } from '#domain/registry/model-contents.ts';
import type { ModelStore } from '#domain/registry/ports.ts';
import { removeModel } from '#domain/registry/remove-model.ts';
import { renameModel } from '#domain/registry/rename-model.ts';
import { updateModel } from '#domain/registry/update-model.ts';
import { checkMaxResults } from '#domain/tracking/max-results.ts';
import { registryTags } from '#domain/tracking/registered/registry-tags.ts';
import { modelRows } from '#domain/tracking/registered/search-rows.ts';
import { modelTagged, modelTold, untagged } from '#domain/tracking/registered/telling-tags.ts';
import { registeredModelKind } from '#domain/tracking/search/registered-model-kind.ts';
import { type MlflowCall, mlflowCall } from '../call.ts';
import { MlflowError } from '../mlflow-error.ts';
import { anyText, int64, list, message, optional, tag, text } from '../wire/fields.ts';
import { registeredModelMessage } from '../wire/registered-model.ts';
import { fittedPage } from './fitted-page.ts';
import { modelAliasCalls } from './model-aliases.ts';
import { noPrompt } from './no-prompt.ts';

export interface RegisteredModelDeps {
  readonly store: ModelStore;
  readonly clock: Clock;
  /** Models whose stages the environment's settings leave ungated. */
  readonly exempt: Exempt;
}

const maxModels = 1_000;

/** `registered-models/…`: the same models that `/v1/models` has. */
export function registeredModelCalls(deps: RegisteredModelDeps): readonly MlflowCall[] {
  const { store } = deps;
  const shown = async (name: string) => {
    const { model, versions, aliases } = await modelContents(store, name);
    return { registered_model: registeredModelMessage(model, versions, aliases) };
  };
  return [
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/registered-models/create',
      permission: 'model:register',
      request: message({
        name: text(),
        tags: list(tag()),
        description: optional(anyText()),
      }),
      // With this word `mlflow.register_model` goes on (contract §12.7).
      errorCodes: { conflict: 'RESOURCE_ALREADY_EXISTS' },
      handle: async (request, { actor, changeId }) => {
        const tags = registryTags(request.tags);
        noPrompt(tags);
        const model = { ...request, tags, ...modelTold(tags) };
        const created = await createModel(deps, { changeId, actor, model });
        return { registered_model: registeredModelMessage(created, [], []) };
      },
    }),
    mlflowCall({
      method: 'GET',
      path: '/api/2.0/mlflow/registered-models/get',
      permission: 'read',
      request: message({ name: text() }),
      handle: ({ name }) => shown(name),
    }),
    mlflowCall({
      method: 'GET',
      path: '/api/2.0/mlflow/registered-models/search',
      permission: 'read',
      request: message({
        filter: optional(anyText()),
        max_results: z._default(int64(), 100),
        order_by: list(anyText()),
        page_token: optional(anyText()),
      }),
      handle: async ({ filter, max_results, order_by, page_token }) => {
        checkMaxResults(max_results, maxModels);
        const { items, nextPageToken } = await fittedPage(
          registeredModelKind,
          await modelRows(store),
          { filter, orderBy: order_by, maxResults: max_results, pageToken: page_token },
          async ({ model }) => {
            const { name } = model;
            const of = await Promise.all([store.versions(name), store.aliases(name)]);
            return registeredModelMessage(model, ...of);
          },
        );
        return { registered_models: items, next_page_token: nextPageToken };
      },
    }),
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/registered-models/rename',
      permission: 'model:stage',
      request: message({ name: text(), new_name: text() }),
      handle: async ({ name: model, new_name: newName }, { actor, changeId }) => {
        const renamed = renameModel(deps, { changeId, actor, model, newName });
        return shown((await unlessTaken(store, newName, renamed)).name);
      },
    }),
    mlflowCall({
      method: 'PATCH',
      path: '/api/2.0/mlflow/registered-models/update',
      permission: 'model:register',
      request: message({ name: text(), description: z._default(anyText(), '') }),
      handle: async ({ name: model, description }, { actor, changeId }) => {
        const change = (now: Model) =>
          (now.description ?? '') === description ? {} : { description };
        await updateModel(deps, { changeId, actor, model, change });
        return shown(model);
      },
    }),
    mlflowCall({
      method: 'DELETE',
      path: '/api/2.0/mlflow/registered-models/delete',
      permission: 'model:stage',
      request: message({ name: text() }),
      handle: async ({ name: model }, { actor, changeId }) => {
        await removeModel(deps, { changeId, actor, model });
        return {};
      },
    }),
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/registered-models/set-tag',
      permission: 'model:register',
      request: message({ name: text(), key: text(), value: z._default(anyText(), '') }),
      handle: async ({ name: model, ...sent }, { actor, changeId }) => {
        const tags = registryTags([sent]);
        noPrompt(tags);
        const change = (now: Model) => modelTagged(now, tags);
        await updateModel(deps, { changeId, actor, model, change });
        return {};
      },
    }),
    mlflowCall({
      method: 'DELETE',
      path: '/api/2.0/mlflow/registered-models/delete-tag',
      permission: 'model:register',
      request: message({ name: text(), key: text() }),
      handle: async ({ name: model, key }, { actor, changeId }) => {
        const change = (now: Model) => untagged(now, key);
        await updateModel(deps, { changeId, actor, model, change });
        return {};
      },
    }),
    ...modelAliasCalls(deps),
  ];
}

/** A rename can also be refused because of the model itself; a name that is taken has a word of its own. */
async function unlessTaken<T>(store: ModelStore, name: string, renamed: Promise<T>): Promise<T> {
  try {
    return await renamed;
  } catch (error) {
    const isConflict = error instanceof DomainError && error.kind === 'conflict';
    if (!isConflict || (await store.model(name)) === undefined) throw error;
    throw new MlflowError('RESOURCE_ALREADY_EXISTS', `There is already a model ${name}.`);
  }
}
