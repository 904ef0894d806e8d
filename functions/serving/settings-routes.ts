import type { Clock, Ids } from '#domain/clock.ts';
import type { ModelStore } from '#domain/registry/ports.ts';
import { changeServing, type ServingView, servingOf } from '#domain/serving/change-serving.ts';
import type { Route } from '../runtime/http.ts';
import { settingsBody } from './settings-body.ts';

export interface ServingSettingsDeps {
  readonly store: ModelStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** What routes, caches and captures a model's predictions: read, and set. */
export function servingSettingsRoutes(deps: ServingSettingsDeps): readonly Route[] {
  const path = '/v1/models/:name/serving';
  return [
    {
      method: 'GET',
      path,
      permission: 'read',
      handle: async ({ params }) => answer(await servingOf(deps.store, params.name ?? '')),
    },
    {
      method: 'PUT',
      path,
      permission: 'rollout:start',
      handle: async ({ actor, changeId, params, body }) =>
        answer(
          await changeServing(deps, {
            ...body(settingsBody),
            actor,
            changeId,
            model: params.name ?? '',
          }),
        ),
    },
  ];
}

const answer = ({ serving, revision }: ServingView) => {
  const { model, variants, previous, rolloutId, routing, cache, captureRate, capture } = serving;
  return {
    model,
    variants,
    previous,
    ...(rolloutId !== undefined && { rolloutId }),
    routing: routing ?? null,
    cache: cache ?? null,
    capture: { rate: captureRate, redact: capture?.redact ?? [] },
    updatedAt: serving.updatedAt,
    revision,
  };
};
