import type { Actor } from '#domain/access/actor.ts';
import { may } from '#domain/access/permissions.ts';
import { forbidden, invalid } from '#domain/errors.ts';
import { otherBar } from '#domain/governance/other-bar.ts';
import { readAudit } from '#domain/governance/read-audit.ts';
import { knownModel } from '#domain/registry/change-model.ts';
import { createModel } from '#domain/registry/create-model.ts';
import { checkModelName } from '#domain/registry/model-name.ts';
import { removeModel } from '#domain/registry/remove-model.ts';
import { renameModel } from '#domain/registry/rename-model.ts';
import { storeDataset } from '#domain/registry/store-dataset.ts';
import { updateModel } from '#domain/registry/update-model.ts';
import type { Route } from '../runtime/http.ts';
import { modelBody, modelPatch, renameBody } from './bodies.ts';
import type { RegistryRoutesDeps } from './routes-deps.ts';
/** Models: made, shown, changed, renamed, deleted, and their audit trail. */
export function modelRoutes(deps: RegistryRoutesDeps): readonly Route[] {
  const { store, artifacts } = deps;
  return [
    {
      method: 'POST',
      path: '/v1/models',
      permission: 'model:register',
      status: 201,
      handle: async ({ actor, changeId, body }) => {
        const { dataset, ...model } = body(modelBody);
        if (model.policy?.enforced === false) checkGateKeeper(actor);
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
      method: 'PATCH',
      path: '/v1/models/:name',
      permission: 'model:register',
      handle: async ({ actor, changeId, params, body }) => {
        const { reason, ...facts } = body(modelPatch);
        if (facts.policy !== undefined || facts.sensitive !== undefined) checkGateKeeper(actor);
        return updateModel(deps, {
          changeId,
          actor,
          model: params.name ?? '',
          ...(reason !== undefined && { reason }),
          change: (now) => {
            if (otherBar(now, facts.task)) checkGateKeeper(actor);
            return facts;
          },
        });
      },
    },
    {
      method: 'DELETE',
      path: '/v1/models/:name',
      permission: 'model:stage',
      handle: async ({ actor, changeId, params, query }) => {
        const model = params.name ?? '';
        const stopServing = query.get('stopServing') === 'true';
        await removeModel(deps, { changeId, actor, model, stopServing });
        return { deleted: model };
      },
    },
    {
      method: 'POST',
      path: '/v1/models/:name/rename',
      permission: 'model:stage',
      handle: ({ actor, changeId, params, body }) =>
        renameModel(deps, { changeId, actor, model: params.name ?? '', ...body(renameBody) }),
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

/**
 * Who registers models does not also decide what they are held to.
 *
 * @throws DomainError `forbidden`
 */
function checkGateKeeper({ role }: Actor): void {
  if (!may(role, 'admin'))
    throw forbidden(`The role ${role} may not loosen what a model is held to.`, {
      field: 'policy',
      hint: 'Ask an admin to change `policy` and `sensitive`.',
    });
}

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
