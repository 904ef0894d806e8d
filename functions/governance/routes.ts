import * as z from 'zod/mini';
import type { Clock } from '#domain/clock.ts';
import { withoutTaskToken } from '#domain/governance/approval.ts';
import { decideApproval } from '#domain/governance/decide-approval.ts';
import { knownApproval } from '#domain/governance/known-approval.ts';
import type { ModelStore } from '#domain/registry/ports.ts';
import type { Call, Route } from '../runtime/http.ts';

const decisionBody = z.strictObject({
  reason: z.string().check(z.minLength(1), z.maxLength(2_000)),
});

export interface GovernanceRoutesDeps {
  readonly store: ModelStore;
  readonly clock: Clock;
}

export function governanceRoutes(deps: GovernanceRoutesDeps): readonly Route[] {
  const decide =
    (decision: 'approve' | 'reject') =>
    async ({ actor, changeId, params, body }: Call) =>
      withoutTaskToken(
        await decideApproval(deps, {
          actor,
          changeId,
          id: params.id ?? '',
          decision,
          reason: body(decisionBody).reason,
        }),
      );
  return [
    {
      method: 'GET',
      path: '/v1/approvals',
      permission: 'read',
      handle: async () => ({
        approvals: (await deps.store.pendingApprovals()).map(withoutTaskToken),
      }),
    },
    {
      method: 'GET',
      path: '/v1/approvals/:id',
      permission: 'read',
      handle: async ({ params }) =>
        withoutTaskToken(await knownApproval(deps.store, params.id ?? '')),
    },
    {
      method: 'POST',
      path: '/v1/approvals/:id/approve',
      permission: 'approval:decide',
      handle: decide('approve'),
    },
    {
      method: 'POST',
      path: '/v1/approvals/:id/reject',
      permission: 'approval:decide',
      handle: decide('reject'),
    },
  ];
}
