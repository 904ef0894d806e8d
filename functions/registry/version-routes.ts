import { notFound } from '#domain/errors.ts';
import { knownModel } from '#domain/registry/change-model.ts';
import { knownVersion } from '#domain/registry/known-version.ts';
import { registerVersion } from '#domain/registry/register-version.ts';
import { removeVersion } from '#domain/registry/remove-version.ts';
import { removeAlias, setAlias } from '#domain/registry/set-alias.ts';
import { transitionStage } from '#domain/registry/transition-stage.ts';
import { updateVersion } from '#domain/registry/update-version.ts';
import type { Call, Route } from '../runtime/http.ts';
import { aliasBody, stageBody, versionBody, versionPatch } from './bodies.ts';
import type { RegistryRoutesDeps } from './routes-deps.ts';
import { versionSource } from './version-source.ts';
/** Versions with their stages and notes, and the aliases that stand for them. */
export function versionRoutes(deps: RegistryRoutesDeps): readonly Route[] {
  const { store } = deps;
  return [
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
      method: 'PATCH',
      path: '/v1/models/:name/versions/:version',
      permission: 'model:register',
      handle: async ({ actor, changeId, params, body }) => {
        const notes = body(versionPatch);
        return updateVersion(deps, {
          changeId,
          actor,
          model: params.name ?? '',
          version: versionIn(params),
          change: () => notes,
        });
      },
    },
    {
      method: 'DELETE',
      path: '/v1/models/:name/versions/:version',
      permission: 'model:stage',
      handle: async ({ actor, changeId, params }) => {
        const version = versionIn(params);
        await removeVersion(deps, { changeId, actor, model: params.name ?? '', version });
        return { deleted: version };
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
