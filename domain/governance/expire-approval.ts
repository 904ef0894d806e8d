import type { Actor } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { changeModel } from '../registry/change-model.ts';
import type { ModelStore } from '../registry/ports.ts';
import { type Approval, withoutTaskToken } from './approval.ts';
import { knownApproval } from './known-approval.ts';

/**
 * Closes an approval that nobody waits for any more. One that is resolved stays as it is: whoever waited goes by the
 * answer.
 *
 * @throws DomainError `not-found`
 */
export async function expireApproval(
  deps: { readonly store: ModelStore; readonly clock: Clock },
  input: { readonly changeId: string; readonly actor: Actor; readonly id: string },
): Promise<Approval> {
  const { store, clock } = deps;
  const { model: name } = await knownApproval(store, input.id);
  const { result } = await changeModel(deps, name, async (model) => {
    const before = await knownApproval(store, input.id);
    if (before.status !== 'pending') return { result: before };
    const after: Approval = { ...before, status: 'expired' };
    return {
      result: after,
      change: {
        id: input.changeId,
        model,
        puts: [after],
        audit: {
          action: 'ApprovalResolved',
          actor: input.actor,
          at: clock.now().toISOString(),
          reason: `Not decided by ${before.expiresAt}.`,
          subject: `approval ${before.id}`,
          before: withoutTaskToken(before),
          after: withoutTaskToken(after),
        },
      },
    };
  });
  return result;
}
