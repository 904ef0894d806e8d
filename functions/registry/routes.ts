import type { Clock, Ids } from '#domain/clock.ts';
import { invalid, notFound } from '#domain/errors.ts';
import { readAudit } from '#domain/governance/read-audit.ts';
import { knownModel } from '#domain/registry/change-model.ts';
import { createModel } from '#domain/registry/create-model.ts';
import { knownVersion } from '#domain/registry/known-version.ts';
import { modelKey } from '#domain/registry/model-key.ts';
import { checkModelName } from '#domain/registry/model-name.ts';
import { registerVersion } from '#domain/registry/register-version.ts';
import { removeAlias, setAlias } from '#domain/registry/set-alias.ts';
import { storeDataset } from '#domain/registry/store-dataset.ts';
import { transitionStage } from '#domain/registry/transition-stage.ts';
import type { ModelRuntime } from '#domain/serving/model-runtime.ts';
import type { Call, Route } from '../runtime/http.ts';
import { aliasBody, modelBody, stageBody, uploadBody, versionBody } from './bodies.ts';
import { type VersionSourceDeps, versionSource } from './version-source.ts';

export interface RegistryRoutesDeps extends VersionSourceDeps {
  readonly runtime: ModelRuntime;
  readonly clock: Clock;
  readonly ids: Ids;
}

const uploadSeconds = 900;

export function registryRoutes(deps: RegistryRoutesDeps): readonly Route[] {
  const { store, artifacts, clock, ids } = deps;
  return [
    {
      method: 'POST',
      path: '/v1/uploads',
      permission: 'model:register',
      status: 201,
      handle: async ({ body }) => {
        const { model } = body(uploadBody);
        if (model !== undefined) checkModelName(model);
        const expiresAt = new Date(clock.now().getTime() + uploadSeconds * 1000).toISOString();
        const key = `uploads/${model === undefined ? '_' : modelKey(model)}/${ids.next()}`;
        return { ...(await artifacts.uploadUrl(key, uploadSeconds)), expiresAt };
      },
    },
    {
      method: 'POST',
      path: '/v1/models',
      permission: 'model:register',
      status: 201,
      handle: async ({ actor, changeId, body }) => {
        const { dataset, ...model } = body(modelBody);
        checkModelName(model.name);
        const trainingData =
          dataset === undefined
            ? undefined
            : await storeDataset(
                { artifacts },
                { model: model.name, target: model.target, uri: dataset },
              );
        return createModel(deps, {
          changeId,
          actor,
          model: { ...model, ...(trainingData !== undefined && { trainingData }) },
        });
      },
    },
    {
      method: 'GET',
      path: '/v1/models',
      permission: 'read',
      handle: async () => ({ models: await store.models() }),
    },
    {
      method: 'GET',
      path: '/v1/models/:name',
      permission: 'read',
      handle: async ({ params }) => {
        const model = await knownModel(store, params.name ?? '');
        const [versions, aliases, serving] = await Promise.all([
          store.versions(model.name),
          store.aliases(model.name),
          store.serving(model.name),
        ]);
        return { model, versions, aliases, serving: serving ?? null };
      },
    },
    {
      method: 'POST',
      path: '/v1/models/:name/versions',
      permission: 'model:register',
      status: 201,
      handle: async ({ actor, changeId, params, body }) => {
        const { artifact, ensemble, endpoint, signature, ...more } = body(versionBody);
        const { version } = await registerVersion(deps, {
          ...more,
          changeId,
          actor,
          model: params.name ?? '',
          ...versionSource(deps, {
            ...(artifact && { artifact }),
            ...(ensemble && { ensemble }),
            ...(endpoint && { endpoint }),
            ...(signature && { signature }),
          }),
        });
        return version;
      },
    },
    {
      method: 'GET',
      path: '/v1/models/:name/versions/:version',
      permission: 'read',
      handle: async ({ params }) => {
        const { name } = await knownModel(store, params.name ?? '');
        return knownVersion(store, name, versionIn(params));
      },
    },
    {
      method: 'POST',
      path: '/v1/models/:name/versions/:version/stage',
      permission: 'model:stage',
      handle: async ({ actor, changeId, params, body }) => {
        const { version, serving, revision } = await transitionStage(deps, {
          ...body(stageBody),
          changeId,
          actor,
          model: params.name ?? '',
          version: versionIn(params),
        });
        return { version, serving: serving ?? null, revision };
      },
    },
    {
      method: 'PUT',
      path: '/v1/models/:name/aliases/:alias',
      permission: 'model:stage',
      handle: ({ actor, changeId, params, body }) =>
        setAlias(deps, { ...aliasIn(params), changeId, actor, version: body(aliasBody).version }),
    },
    {
      method: 'DELETE',
      path: '/v1/models/:name/aliases/:alias',
      permission: 'model:stage',
      handle: ({ actor, changeId, params }) =>
        removeAlias(deps, { ...aliasIn(params), changeId, actor }),
    },
    {
      method: 'GET',
      path: '/v1/models/:name/audit',
      permission: 'read',
      handle: ({ params, query }) =>
        readAudit(deps, {
          model: params.name ?? '',
          after: numberIn(query, 'after', 0, 0, 9_999_999_998),
          limit: numberIn(query, 'limit', 100, 1, 1_000),
        }),
    },
  ];
}

/** @throws DomainError `not-found` for what cannot be a version's number */
function versionIn({ version = '', name }: Call['params']): number {
  if (/^[1-9]\d{0,8}$/.test(version)) return Number(version);
  throw notFound(`${name} has no version ${version}.`, {
    field: 'version',
    hint: 'A version is a number: 1, 2, 3…',
  });
}

const aliasIn = ({ name = '', alias = '' }: Call['params']) => ({ model: name, alias });

/** @throws DomainError `invalid` */
function numberIn(
  query: URLSearchParams,
  field: string,
  absent: number,
  least: number,
  most: number,
): number {
  const text = query.get(field);
  if (text === null) return absent;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw invalid(`\`${field}\` is "${text}", not a whole number from ${least} to ${most}.`, {
    field,
  });
}
