import type { Actor } from '../access/actor.ts';
import type { Clock, Ids } from '../clock.ts';
import { changeModel } from '../registry/change-model.ts';
import { knownVersion } from '../registry/known-version.ts';
import type { Model } from '../registry/model.ts';
import type { ModelVersion } from '../registry/model-version.ts';
import type { ModelStore } from '../registry/ports.ts';
import { type Approval, withoutTaskToken } from './approval.ts';
import { policyOf } from './default-policy.ts';
import { knownApproval } from './known-approval.ts';

export interface RequestApprovalInput {
  readonly changeId: string;
  readonly actor: Actor;
  readonly model: string;
  readonly version: number;
  /** Why risk is high, for the approvers. */
  readonly risk: readonly string[];
  /** The waiting state machine's. A newer one replaces that of a pending approval. */
  readonly taskToken?: string;
}

interface Deps {
  readonly store: ModelStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * GOV-2: asks the policy's approvers about a version. A question that is still open is not asked twice: it is answered
 * as it is, and takes over the new task token, because a retried step waits with another.
 *
 * @throws DomainError `not-found` for an unknown model or version.
 */
export async function requestApproval(deps: Deps, input: RequestApprovalInput): Promise<Approval> {
  const { store, clock } = deps;
  const { result, replayed } = await changeModel(deps, input.model, async (model) => {
    const version = await knownVersion(store, model.name, input.version);
    const asked =
      version.approvalId === undefined ? undefined : await store.approval(version.approvalId);
    const open = isOpen(asked, clock.now()) ? asked : undefined;
    // One whose time is up with nobody waiting was never closed: it would be listed as pending for ever.
    const lapsed: readonly Approval[] =
      open === undefined && asked?.status === 'pending' ? [{ ...asked, status: 'expired' }] : [];
    if (open !== undefined && (input.taskToken === undefined || input.taskToken === open.taskToken))
      return { result: open };
    const { taskToken } = input;
    const approval =
      open === undefined
        ? newApproval(deps, model, version, input)
        : { ...open, ...(taskToken !== undefined && { taskToken }) };
    return {
      result: approval,
      change: {
        // A step's retry is the same request, but its token is a change of its own.
        id: open === undefined ? input.changeId : `${input.changeId}:${deps.ids.next()}`,
        model,
        puts: [...lapsed, approval, { ...version, approvalId: approval.id }],
        audit: {
          action: 'ApprovalRequested',
          actor: input.actor,
          at: clock.now().toISOString(),
          reason: input.risk.join(' '),
          subject: `approval ${approval.id}`,
          before: open === undefined ? null : withoutTaskToken(open),
          after: withoutTaskToken(approval),
        },
      },
    };
  });
  if (!replayed) return result;
  // This request was made before, and its approval is no longer open: that is the answer.
  const { approvalId = result.id } = await knownVersion(store, input.model, input.version);
  return knownApproval(store, approvalId);
}

/** Whether it can still be decided. */
const isOpen = (asked: Approval | undefined, now: Date): boolean =>
  asked?.status === 'pending' && Date.parse(asked.expiresAt) > now.getTime();

function newApproval(
  { clock, ids }: Deps,
  model: Model,
  { version, createdBy }: ModelVersion,
  { risk, taskToken }: RequestApprovalInput,
): Approval {
  const { requiredApprovers, approvalTimeoutHours } = policyOf(model);
  const now = clock.now();
  return {
    kind: 'approval',
    id: `${model.name}.${ids.next()}`,
    model: model.name,
    version,
    status: 'pending',
    requiredApprovers,
    decisions: [],
    risk,
    author: createdBy,
    ...(taskToken !== undefined && { taskToken }),
    requestedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + approvalTimeoutHours * 3_600_000).toISOString(),
  };
}
