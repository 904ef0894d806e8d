import { platform } from '../access/actor.ts';
import type { Clock, Ids } from '../clock.ts';
import type { Approval } from '../governance/approval.ts';
import { expireApproval } from '../governance/expire-approval.ts';
import { requestApproval } from '../governance/request-approval.ts';
import { knownVersion } from '../registry/known-version.ts';
import type { ModelStore } from '../registry/ports.ts';
import { noteProgress } from './note-progress.ts';
import type { RunInput } from './run.ts';

interface Deps {
  readonly store: ModelStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface AwaitApprovalInput extends RunInput {
  readonly version: number;
  readonly risk: readonly string[];
  /** Of the waiting state; absent when it only looks how things are. */
  readonly taskToken?: string | undefined;
}

export interface ApprovalAnswer {
  readonly status: Approval['status'];
  readonly approvalId: string;
  readonly reasons: readonly string[];
}

const actor = platform('retraining');

/**
 * GOV-2. With a task token: asks the approvers, or lets a newer wait take over the open question. Without one: says how
 * it stands, and closes a question whose time is up. Answers as it is when it has been decided in the meantime.
 */
export async function awaitApproval(
  deps: Deps,
  input: AwaitApprovalInput,
): Promise<ApprovalAnswer> {
  const { store, clock } = deps;
  const { approvalId } = await knownVersion(store, input.model, input.version);
  const asked = approvalId === undefined ? undefined : await store.approval(approvalId);
  if (asked !== undefined && asked.status !== 'pending') return answer(asked);
  if (asked !== undefined && Date.parse(asked.expiresAt) <= clock.now().getTime())
    return answer(
      await expireApproval(deps, { changeId: `approval:${asked.id}:expire`, actor, id: asked.id }),
    );
  if (asked !== undefined && input.taskToken === undefined) return answer(asked);
  const approval = await requestApproval(deps, {
    changeId: `retraining:${input.retrainingId}:approval`,
    actor,
    model: input.model,
    version: input.version,
    risk: input.risk,
    ...(input.taskToken !== undefined && { taskToken: input.taskToken }),
  });
  await noteProgress(deps, input, {
    action: 'RetrainingAdvanced',
    step: 'waiting for approval',
    approvalId: approval.id,
  });
  return answer(approval);
}

function answer({ id, status, decisions, requiredApprovers, expiresAt }: Approval): ApprovalAnswer {
  const said = decisions.map(
    ({ by, decision, reason }) => `${by.name} (${by.role}): ${decision}, ${reason}`,
  );
  const expired = `Nobody of ${requiredApprovers.join(' and ')} had decided by ${expiresAt}.`;
  return {
    status,
    approvalId: id,
    reasons: status === 'expired' ? [...said, expired] : said,
  };
}
