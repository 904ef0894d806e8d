import type { Clock } from '#domain/clock.ts';
import { DomainError, invalid, notFound } from '#domain/errors.ts';
import { knownModel } from '#domain/registry/change-model.ts';
import { latestVersions } from '#domain/registry/latest-versions.ts';
import type { Model } from '#domain/registry/model.ts';
import { modelContents } from '#domain/registry/model-contents.ts';
import { type Alias, type ModelVersion, stages } from '#domain/registry/model-version.ts';
import type { ModelStore } from '#domain/registry/ports.ts';
import { removeAlias, setAlias } from '#domain/registry/set-alias.ts';
import { type MlflowCall, mlflowCall } from '../call.ts';
import { list, message, text } from '../wire/fields.ts';
import { modelVersionMessage } from '../wire/model-version.ts';
import { alias, stage, versionNumber } from './registry-fields.ts';

/** The names under which versions are found: aliases, and the latest of a stage. */
export function modelAliasCalls(deps: {
  readonly store: ModelStore;
  readonly clock: Clock;
}): readonly MlflowCall[] {
  const { store } = deps;
  const latest = (method: 'GET' | 'POST') =>
    mlflowCall({
      method,
      path: '/api/2.0/mlflow/registered-models/get-latest-versions',
      permission: 'read',
      request: message({ name: text(), stages: list(stage()) }),
      handle: async ({ name, stages: asked }) => {
        const { versions, aliases } = await modelContents(store, name);
        const found = latestVersions(versions, asked.length === 0 ? stages : asked);
        return { model_versions: found.map((one) => modelVersionMessage(one, aliases)) };
      },
    });
  return [
    mlflowCall({
      method: 'GET',
      path: '/api/2.0/mlflow/registered-models/alias',
      permission: 'read',
      request: message({ name: text(), alias: alias() }),
      handle: async ({ name, alias: asked }) => {
        const [model, aliases] = await Promise.all([knownModel(store, name), store.aliases(name)]);
        const version =
          asked.toLowerCase() === 'latest'
            ? await latestOf(store, model)
            : await aliased(store, aliases, asked);
        return { model_version: modelVersionMessage(version, aliases) };
      },
    }),
    mlflowCall({
      method: 'POST',
      path: '/api/2.0/mlflow/registered-models/alias',
      permission: 'model:stage',
      request: message({ name: text(), alias: text(), version: versionNumber() }),
      handle: async ({ name: model, ...alias }, { actor, changeId }) => {
        await setAlias(deps, { ...alias, changeId, actor, model });
        return {};
      },
    }),
    mlflowCall({
      method: 'DELETE',
      path: '/api/2.0/mlflow/registered-models/alias',
      permission: 'model:stage',
      request: message({ name: text(), alias: alias() }),
      handle: async ({ name: model, alias: former }, { actor, changeId }) => {
        try {
          await removeAlias(deps, { changeId, actor, model, alias: former });
        } catch (error) {
          // What is not there is deleted; a model that is not there is told.
          if (!(error instanceof DomainError && error.field === 'alias')) throw error;
        }
        return {};
      },
    }),
    latest('POST'),
    latest('GET'),
  ];
}

/** @throws DomainError `not-found` for a model without versions */
async function latestOf(store: ModelStore, { name, lastVersion }: Model): Promise<ModelVersion> {
  const latest = (await store.version(name, lastVersion)) ?? (await store.versions(name)).at(-1);
  if (latest !== undefined) return latest;
  throw notFound(`Latest version not found for model ${name}.`, { field: 'name' });
}

/** @throws DomainError `invalid`: by this word MLflow's client tells a missing alias from a missing model */
async function aliased(store: ModelStore, aliases: readonly Alias[], wanted: string) {
  const found = aliases.find((one) => one.alias === wanted);
  const version = found && (await store.version(found.model, found.version));
  if (version !== undefined) return version;
  throw invalid(`Registered model alias ${wanted} not found.`, { field: 'alias' });
}
