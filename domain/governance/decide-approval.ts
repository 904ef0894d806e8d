import type { Actor } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { conflict, forbidden, invalid } from '../errors.ts';
import { changeModel } from '../registry/change-model.ts';
import { knownVersion } from '../registry/known-version.ts';
import type { ModelEntity, ModelStore } from '../registry/ports.ts';
import { type Approval, type ApprovalDecision, withoutTaskToken } from './approval.ts';
import { knownApproval } from './known-approval.ts';

export interface DecideApprovalInput {
  readonly changeId: string;
  readonly actor: Actor;
  readonly id: string;
  readonly decision: ApprovalDecision['decision'];
  readonly reason: string;
}

/**
 * GOV-2: one approver's word. All required roles agreeing approves the version, one refusal rejects it. Saying the same
 * again changes nothing.
 *
 * @throws DomainError `invalid` without a reason, `not-found`; `forbidden` for a role that is not asked, for the author
 * of the version and for one person in two roles (four eyes); `conflict` when it was decided otherwise or too late.
 */
export async function decideApproval(
  deps: { readonly store: ModelStore; readonly clock: Clock },
  input: DecideApprovalInput,
): Promise<Approval> {
  const { store, clock } = deps;
  if (input.reason.trim() === '')
    throw invalid('A decision needs a reason; the auditor reads it.', { field: 'reason' });
  const { model: name } = await knownApproval(store, input.id);
  const { result } = await changeModel(deps, name, async (model) => {
    const before = await knownApproval(store, input.id);
    if (saidBefore(before, input)) return { result: before };
    checkDecision(before, input, clock.now());
    const at = clock.now().toISOString();
    const after = decided(before, {
      by: input.actor,
      decision: input.decision,
      reason: input.reason,
      at,
    });
    const version = await knownVersion(store, name, before.version);
    const puts: ModelEntity[] =
      after.status === 'approved'
        ? [after, { ...version, approval: { kind: 'approvers', approvalId: after.id, at } }]
        : [after];
    return {
      result: after,
      change: {
        id: input.changeId,
        model,
        puts,
        audit: {
          action: after.status === 'pending' ? 'ApprovalDecided' : 'ApprovalResolved',
          actor: input.actor,
          at,
          reason: input.reason,
          subject: `approval ${after.id}`,
          before: withoutTaskToken(before),
          after: withoutTaskToken(after),
        },
      },
    };
  });
  return result;
}

const saidBefore = ({ decisions }: Approval, { actor, decision }: DecideApprovalInput): boolean =>
  decisions.some(
    (made) =>
      made.by.name === actor.name && made.by.role === actor.role && made.decision === decision,
  );

function checkDecision(approval: Approval, { actor }: DecideApprovalInput, now: Date): void {
  const { id, requiredApprovers, decisions, status, author, expiresAt } = approval;
  if (!requiredApprovers.includes(actor.role))
    throw forbidden(
      `Approval ${id} is asked of ${requiredApprovers.join(' and ')}, not of ${actor.role}.`,
    );
  if (actor.name === author)
    throw forbidden(`${actor.name} made version ${approval.version} and may not decide about it.`, {
      hint: 'Four eyes: another person of this role must.',
    });
  if (status !== 'pending')
    throw conflict(`Approval ${id} is ${status} already.`, {
      hint: 'A decision is not taken back; register a new version.',
    });
  if (Date.parse(expiresAt) <= now.getTime())
    throw conflict(`Approval ${id} expired at ${expiresAt}.`, {
      hint: 'Set the stage again, or retrain: that asks anew.',
    });
  const sameRole = decisions.find(({ by }) => by.role === actor.role);
  if (sameRole !== undefined)
    throw conflict(`${sameRole.by.name} has decided for ${actor.role}: ${sameRole.decision}.`, {
      hint: 'A decision is not taken back. While it is pending, another required approver may still refuse it.',
    });
  if (decisions.some(({ by }) => by.name === actor.name))
    throw forbidden(`${actor.name} has decided already, in another role.`, {
      hint: 'Four eyes: another person must decide for this role.',
    });
}

function decided(approval: Approval, decision: ApprovalDecision): Approval {
  const decisions = [...approval.decisions, decision];
  const agreed = approval.requiredApprovers.every((role) =>
    decisions.some(({ by }) => by.role === role),
  );
  const status =
    decision.decision === 'reject' ? 'rejected' : agreed ? 'approved' : approval.status;
  return { ...approval, decisions, status };
}
