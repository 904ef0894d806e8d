import type { Actor, Role } from '../access/actor.ts';

export interface ApprovalDecision {
  readonly by: Actor;
  readonly decision: 'approve' | 'reject';
  readonly reason: string;
  readonly at: string;
}

/** A question to named roles about one version. Resolved when all agreed, one refused, or time ran out. */
export interface Approval {
  readonly kind: 'approval';
  /** `{model}.{ulid}`: the model can be read off the id. */
  readonly id: string;
  readonly model: string;
  readonly version: number;
  readonly status: 'pending' | 'approved' | 'rejected' | 'expired';
  readonly requiredApprovers: readonly Role[];
  readonly decisions: readonly ApprovalDecision[];
  /** Why risk is high; shown to the approver. */
  readonly risk: readonly string[];
  /** Who made the version: may not approve it (four eyes). */
  readonly author: string;
  /** Where the waiting state machine is called back; absent when nothing waits. */
  readonly taskToken?: string;
  readonly requestedAt: string;
  readonly expiresAt: string;
}

/** The model an approval is about; '' when the id is none of ours. */
export const approvalModel = (id: string): string => id.slice(0, Math.max(0, id.lastIndexOf('.')));

/** As it may be shown, logged and published: whoever has the task token can answer in the approvers' place. */
export function withoutTaskToken(approval: Approval): Omit<Approval, 'taskToken'> {
  const { taskToken: _, ...shown } = approval;
  return shown;
}
