import type { Clock, Ids } from '#domain/clock.ts';
import { knownModel } from '#domain/registry/change-model.ts';
import type { ModelStore } from '#domain/registry/ports.ts';
import { schedulePresets } from '#domain/rollout/default-schedule.ts';
import { knownRollout } from '#domain/rollout/evaluate-step.ts';
import { rollBack } from '#domain/rollout/roll-back.ts';
import { startRollout } from '#domain/rollout/start-rollout.ts';
import type { Route } from '../runtime/http.ts';
import { rollbackBody, startBody } from './bodies.ts';

/** How many are listed. */
const listed = 50;

export interface RolloutRoutesDeps {
  readonly store: ModelStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

export function rolloutRoutes(deps: RolloutRoutesDeps): readonly Route[] {
  const { store } = deps;
  return [
    {
      method: 'POST',
      path: '/v1/models/:name/rollout',
      permission: 'rollout:start',
      status: 202,
      handle: ({ actor, changeId, params, body }) => {
        const { version, schedule, guardrails, reason } = body(startBody);
        return startRollout(deps, {
          model: params.name ?? '',
          version,
          ...(schedule !== undefined && {
            schedule: typeof schedule === 'string' ? schedulePresets[schedule] : schedule,
          }),
          ...(guardrails !== undefined && { guardrails }),
          actor,
          changeId,
          reason: reason ?? `Started by ${actor.name}.`,
        });
      },
    },
    {
      method: 'GET',
      path: '/v1/models/:name/rollouts',
      permission: 'read',
      handle: async ({ params }) => {
        const { name } = await knownModel(store, params.name ?? '');
        return { rollouts: await store.rollouts(name, listed) };
      },
    },
    {
      method: 'GET',
      path: '/v1/models/:name/rollouts/:id',
      permission: 'read',
      handle: ({ params }) => knownRollout(store, params.name ?? '', params.id ?? ''),
    },
    {
      method: 'POST',
      path: '/v1/models/:name/rollback',
      permission: 'rollout:rollback',
      handle: async ({ actor, changeId, params, body }) => {
        const { serving } = await rollBack(deps, {
          model: params.name ?? '',
          actor,
          changeId,
          reasons: [body(rollbackBody).reason],
        });
        return { serving };
      },
    },
  ];
}
