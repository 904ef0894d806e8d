import * as z from 'zod/mini';
import type { Clock } from '#domain/clock.ts';
import { acknowledgeAlert } from '#domain/drift/alerts/acknowledge-alert.ts';
import { alertView } from '#domain/drift/alerts/alert-view.ts';
import { silenceAlerts } from '#domain/drift/alerts/silence-alerts.ts';
import { unsilenceAlerts } from '#domain/drift/alerts/unsilence-alerts.ts';
import { knownModel } from '#domain/registry/change-model.ts';
import type { ModelStore } from '#domain/registry/ports.ts';
import type { Call, Route } from '../runtime/http.ts';

const reason = z.string().check(z.minLength(1), z.maxLength(2_000));
const silenceBody = z.strictObject({
  reason,
  until: z.optional(z.string()),
  hours: z.optional(z.number()),
  features: z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(1_000)))),
});
const acknowledgeBody = z.strictObject({ reason });

export interface AlertRoutesDeps {
  readonly store: ModelStore;
  readonly clock: Clock;
}

/** DRF-5: what people know of a model's alert, and what they do not want to hear for a while. */
export function alertRoutes(deps: AlertRoutesDeps): readonly Route[] {
  const who = ({ actor, changeId, params }: Call) => ({
    actor,
    changeId,
    model: params.name ?? '',
  });
  return [
    {
      method: 'GET',
      path: '/v1/models/:name/drift/alert',
      permission: 'read',
      handle: async ({ params }) => {
        const { name } = await knownModel(deps.store, params.name ?? '');
        return alertView(name, (await deps.store.alert(name))?.state, deps.clock.now());
      },
    },
    {
      method: 'POST',
      path: '/v1/models/:name/drift/silence',
      permission: 'drift:silence',
      handle: (call) => silenceAlerts(deps, { ...who(call), ...call.body(silenceBody) }),
    },
    {
      method: 'DELETE',
      path: '/v1/models/:name/drift/silence',
      permission: 'drift:silence',
      handle: (call) => {
        const feature = call.query.get('feature') ?? undefined;
        const why = call.query.get('reason') ?? '';
        return unsilenceAlerts(deps, { ...who(call), feature, reason: why.slice(0, 2_000) });
      },
    },
    {
      method: 'POST',
      path: '/v1/models/:name/drift/acknowledge',
      permission: 'drift:silence',
      handle: (call) => acknowledgeAlert(deps, { ...who(call), ...call.body(acknowledgeBody) }),
    },
  ];
}
