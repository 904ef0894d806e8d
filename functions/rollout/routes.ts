import * as z from 'zod/mini';
import type { Clock, Ids } from '#domain/clock.ts';
import { knownModel } from '#domain/registry/change-model.ts';
import type { ModelStore } from '#domain/registry/ports.ts';
import { schedulePresets } from '#domain/rollout/default-schedule.ts';
import { knownRollout } from '#domain/rollout/evaluate-step.ts';
import { rollBack } from '#domain/rollout/roll-back.ts';
import { startRollout } from '#domain/rollout/start-rollout.ts';
import type { Route } from '../runtime/http.ts';

const startBody = z.strictObject({
  version: z.int().check(z.positive()),
  schedule: z.optional(
    z.union([
      z.enum(['default', 'canary']),
      z.array(z.strictObject({ percent: z.number(), waitSeconds: z.number() })),
    ]),
  ),
  guardrails: z.optional(
    z.strictObject({
      maxErrorRatio: z.optional(z.number()),
      maxLatencyRatio: z.optional(z.number()),
      maxAccuracyDrop: z.optional(z.number()),
      minSamples: z.optional(z.number()),
      minLabels: z.optional(z.number()),
      alpha: z.optional(z.number()),
      maxHolds: z.optional(z.number()),
      requireLabels: z.optional(z.boolean()),
      latencySlackMs: z.optional(z.number()),
      checkEverySeconds: z.optional(z.number()),
    }),
  ),
  reason: z.optional(z.string()),
});
const rollbackBody = z.strictObject({ reason: z.string().check(z.minLength(1)) });

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
          ...(guardrails !== undefined && { guardrails: withoutUndefined(guardrails) }),
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

/** zod gives an absent key as absent; its type says `undefined` may be there. */
const withoutUndefined = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
