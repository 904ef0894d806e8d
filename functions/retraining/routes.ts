import * as z from 'zod/mini';
import { knownModel } from '#domain/registry/change-model.ts';
import { type RetrainingDeps, requestRetraining } from '#domain/retraining/request-retraining.ts';
import { knownRetraining } from '#domain/retraining/run.ts';
import type { Route } from '../runtime/http.ts';

const retrainBody = z.strictObject({
  dataset: z.optional(z.string().check(z.minLength(1), z.maxLength(1_024))),
  reason: z.optional(z.string().check(z.maxLength(2_000))),
});

/** How many are listed. */
const listed = 50;

export function retrainingRoutes(deps: RetrainingDeps): readonly Route[] {
  const { store } = deps;
  return [
    {
      method: 'POST',
      path: '/v1/models/:name/retrain',
      permission: 'model:train',
      status: 202,
      handle: async ({ actor, changeId, params, body }) => {
        const { dataset, reason } = body(retrainBody);
        return requestRetraining(deps, {
          model: params.name ?? '',
          actor,
          changeId,
          trigger: {
            kind: 'manual',
            reason: reason ?? `Asked for by ${actor.name}.`,
            requestedBy: actor.name,
            ...(dataset !== undefined && { datasetUri: dataset }),
          },
        });
      },
    },
    {
      method: 'GET',
      path: '/v1/models/:name/retrainings',
      permission: 'read',
      handle: async ({ params }) => {
        const { name } = await knownModel(store, params.name ?? '');
        return { retrainings: await store.retrainings(name, listed) };
      },
    },
    {
      method: 'GET',
      path: '/v1/models/:name/retrainings/:id',
      permission: 'read',
      handle: ({ params }) => knownRetraining(store, params.name ?? '', params.id ?? ''),
    },
  ];
}
