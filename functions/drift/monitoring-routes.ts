import * as z from 'zod/mini';
import type { Clock } from '#domain/clock.ts';
import { readMonitoring, setMonitoring } from '#domain/drift/set-monitoring.ts';
import type { ModelStore } from '#domain/registry/ports.ts';
import type { Route } from '../runtime/http.ts';

/** What the settings may hold is the domain's to say: it knows the defaults they replace. */
const monitoringBody = z.strictObject({
  drift: z.optional(z.record(z.string(), z.unknown())),
  reference: z.optional(z.record(z.string(), z.unknown())),
  alerts: z.optional(z.record(z.string(), z.unknown())),
  reason: z.optional(z.string().check(z.maxLength(2_000))),
});

/** How a model is watched. Thresholds gate what is told and retrained, so they are an admin's, as policies are. */
export function monitoringRoutes(deps: {
  readonly store: ModelStore;
  readonly clock: Clock;
}): readonly Route[] {
  const path = '/v1/models/:name/monitoring';
  return [
    {
      method: 'GET',
      path,
      permission: 'read',
      handle: ({ params }) => readMonitoring(deps.store, params.name ?? ''),
    },
    {
      method: 'PUT',
      path,
      permission: 'admin',
      handle: ({ actor, changeId, params, body }) => {
        const { reason, ...settings } = body(monitoringBody);
        return setMonitoring(deps, {
          model: params.name ?? '',
          changeId,
          actor,
          settings,
          reason,
        });
      },
    },
  ];
}
