import * as z from 'zod/mini';
import type { Ids } from '#domain/clock.ts';
import { invalid } from '#domain/errors.ts';
import { isGated } from '#domain/governance/is-gated.ts';
import { knownModel } from '#domain/registry/change-model.ts';
import { knownVersion } from '#domain/registry/known-version.ts';
import type { ModelVersion } from '#domain/registry/model-version.ts';
import { removeVersion } from '#domain/registry/remove-version.ts';
import { transitionStage } from '#domain/registry/transition-stage.ts';
import { updateVersion } from '#domain/registry/update-version.ts';
import { checkMaxResults } from '#domain/tracking/max-results.ts';
import { downloadUriOf } from '#domain/tracking/registered/places-of.ts';
import {
  type RegisterFromMlflowDeps,
  registerFromMlflow,
} from '#domain/tracking/registered/register-from-mlflow.ts';
import { registryTags } from '#domain/tracking/registered/registry-tags.ts';
import { versionRows } from '#domain/tracking/registered/search-rows.ts';
import { untagged, versionTagged } from '#domain/tracking/registered/telling-tags.ts';
import { modelVersionKind } from '#domain/tracking/search/model-version-kind.ts';
import { type MlflowCall, mlflowCall } from '../call.ts';
import { anyText, flag, int64, list, message, optional, tag, text } from '../wire/fields.ts';
import { modelVersionMessage } from '../wire/model-version.ts';
import { fittedPage } from './fitted-page.ts';
import { noPrompt } from './no-prompt.ts';
import type { RegisteredModelDeps } from './registered-models.ts';
import { stage, versionNumber } from './registry-fields.ts';

export interface ModelVersionDeps extends RegisteredModelDeps, RegisterFromMlflowDeps {
  readonly ids: Ids;
}

const maxVersions = 200_000;

/** `model-versions/…`: the same versions that `/v1/models/{name}/versions` has. */
export function modelVersionCalls(deps: ModelVersionDeps): readonly MlflowCall[] {
  const { store } = deps;
  const shown = async (version: ModelVersion) => ({
    model_version: modelVersionMessage(version, await store.aliases(version.model)),
  });
  /** A version of a model that there is: what a deleted one has left behind is found by nobody. */
  const known = async (name: string, version: number) => {
    const [found] = await Promise.all([store.version(name, version), knownModel(store, name)]);
    return found ?? knownVersion(store, name, version);
  };
  const which = { name: text(), version: versionNumber() };
  return [
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/model-versions/create',
      permission: 'model:register',
      request: message({
        name: text(),
        source: text(),
        run_id: optional(anyText()),
        tags: list(tag()),
        run_link: optional(anyText()),
        description: optional(anyText()),
        model_id: optional(anyText()),
      }),
      handle: async (request, { actor, changeId }) => {
        const tags = registryTags(request.tags);
        noPrompt(tags);
        const { name: model, source, description } = request;
        const { run_id: runId, run_link: runLink, model_id: modelId } = request;
        const version = await registerFromMlflow(deps, {
          changeId,
          actor,
          model,
          source,
          tags,
          ...(description !== undefined && { description }),
          // An empty id is an absent one: clients in other languages send every field.
          ...(runId && { runId }),
          ...(runLink && { runLink }),
          ...(modelId && { modelId }),
        });
        return { model_version: modelVersionMessage(version, []) };
      },
    }),
    mlflowCall({
      method: 'GET',
      path: '/api/2.0/mlflow/model-versions/get',
      permission: 'read',
      request: message(which),
      handle: async ({ name, version }) => {
        const [found, aliases] = await Promise.all([known(name, version), store.aliases(name)]);
        return { model_version: modelVersionMessage(found, aliases) };
      },
    }),
    mlflowCall({
      method: 'GET',
      path: '/api/2.0/mlflow/model-versions/search',
      permission: 'read',
      request: message({
        filter: z._default(anyText(), ''),
        max_results: z._default(int64(), maxVersions),
        order_by: list(anyText()),
        page_token: optional(anyText()),
      }),
      handle: async ({ filter, max_results, order_by, page_token }) => {
        checkMaxResults(max_results, maxVersions);
        const aliases = new Map<string, ReturnType<typeof store.aliases>>();
        const aliasesOf = (name: string) => {
          const asked = aliases.get(name) ?? store.aliases(name);
          aliases.set(name, asked);
          return asked;
        };
        const { items, nextPageToken } = await fittedPage(
          modelVersionKind,
          await versionRows(store, filter),
          { filter, orderBy: order_by, maxResults: max_results, pageToken: page_token },
          async ({ of }) => modelVersionMessage(of, await aliasesOf(of.model)),
        );
        return { model_versions: items, next_page_token: nextPageToken };
      },
    }),
    mlflowCall({
      method: 'GET',
      path: '/api/2.0/mlflow/model-versions/get-download-uri',
      permission: 'read',
      request: message(which),
      handle: async ({ name, version }) => ({
        artifact_uri: downloadUriOf(await known(name, version)),
      }),
    }),
    mlflowCall({
      method: 'PATCH',
      path: '/api/2.0/mlflow/model-versions/update',
      permission: 'model:register',
      request: message({ ...which, description: z._default(anyText(), '') }),
      handle: async ({ name: model, version, description }, { actor, changeId }) => {
        const change = (now: ModelVersion) =>
          (now.description ?? '') === description ? {} : { description };
        return shown(await updateVersion(deps, { changeId, actor, model, version, change }));
      },
    }),
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/model-versions/transition-stage',
      permission: 'model:stage',
      request: message({
        ...which,
        stage: stage(),
        archive_existing_versions: z._default(flag(), false),
      }),
      handle: async (request, { actor, changeId }) => {
        const { name: model, version, stage, archive_existing_versions: archiveExisting } = request;
        if (archiveExisting && stage !== 'Production' && stage !== 'Staging')
          throw invalid(`Versions in ${stage} are not archived by one that comes there.`, {
            field: 'archive_existing_versions',
            hint: 'It goes with the stages Staging and Production.',
          });
        // Clients send a call again when its answer is lost: what is done already is not refused then.
        const now = await known(model, version);
        const isGate = async () => isGated(await knownModel(store, model), deps.exempt);
        if (now.stage === stage && (!archiveExisting || (await isGate()))) return shown(now);
        const move = { changeId, actor, model, version, stage, archiveExisting };
        return shown((await transitionStage(deps, move)).version);
      },
    }),
    mlflowCall({
      method: 'DELETE',
      path: '/api/2.0/mlflow/model-versions/delete',
      permission: 'model:stage',
      request: message(which),
      handle: async ({ name: model, version }, { actor, changeId }) => {
        await removeVersion(deps, { changeId, actor, model, version });
        return {};
      },
    }),
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/model-versions/set-tag',
      permission: 'model:register',
      request: message({ ...which, key: text(), value: z._default(anyText(), '') }),
      handle: async ({ name: model, version, ...sent }, { actor, changeId }) => {
        const tags = registryTags([sent]);
        const change = (now: ModelVersion) => versionTagged(now, tags);
        await updateVersion(deps, { changeId, actor, model, version, change });
        return {};
      },
    }),
    mlflowCall({
      method: 'DELETE',
      path: '/api/2.0/mlflow/model-versions/delete-tag',
      permission: 'model:register',
      request: message({ ...which, key: text() }),
      handle: async ({ name: model, version, key }, { actor, changeId }) => {
        const change = (now: ModelVersion) => untagged(now, key);
        await updateVersion(deps, { changeId, actor, model, version, change });
        return {};
      },
    }),
  ];
}
