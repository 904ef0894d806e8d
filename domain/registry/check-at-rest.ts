import { conflict } from '../errors.ts';
import { policyOf } from '../governance/default-policy.ts';
import { inSmallGroups } from '../in-small-groups.ts';
import { isDead } from '../retraining/lock.ts';
import type { Model } from './model.ts';
import type { ModelStore } from './ports.ts';

const recent = 20;

/**
 * Nothing goes on with this model that would go on without it: no rollout, no retraining, no batch transform, no approval
 * that is waited for. All is read consistently, approvals by their versions: the list of pending ones follows later.
 *
 * @throws DomainError `conflict` that names what does, and how to end it.
 */
export async function checkAtRest(store: ModelStore, model: Model, now: Date): Promise<void> {
  const { name } = model;
  const [serving, retrainings, batches, versions] = await Promise.all([
    store.serving(name),
    store.retrainings(name, recent),
    store.batches(name, recent),
    store.versions(name),
  ]);
  if (serving?.rolloutId !== undefined)
    throw conflict(`A rollout of ${name} is under way: ${serving.rolloutId}.`, {
      hint: `End it: POST /v1/models/${name}/rollback.`,
    });
  const { approvalTimeoutHours } = policyOf(model);
  const running = retrainings.find(
    (one) => one.status === 'running' && !isDead(one, now, approvalTimeoutHours),
  );
  if (running !== undefined)
    throw conflict(`A retraining of ${name} is under way: ${running.id}.`, {
      hint: 'Wait for its end, or stop its state machine.',
    });
  const batch = batches.find((one) => one.status === 'running');
  if (batch !== undefined)
    throw conflict(`A batch transform of ${name} is under way: ${batch.id}.`, {
      hint: `Wait for its end, or cancel it: DELETE /v1/models/${name}/batches/${batch.id}.`,
    });
  const asked = versions.flatMap(({ approvalId }) => approvalId ?? []);
  const approvals = await inSmallGroups(asked, (id) => store.approval(id));
  const approval = approvals.find(
    (one) => one?.status === 'pending' && one.expiresAt > now.toISOString(),
  );
  if (approval !== undefined)
    throw conflict(`Approval ${approval.id} of ${name} waits for a decision.`, {
      hint: `Reject it first: POST /v1/approvals/${approval.id}/reject.`,
    });
}
