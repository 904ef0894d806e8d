import { platform } from '../access/actor.ts';
import { policyOf } from '../governance/default-policy.ts';
import { changeModel } from '../registry/change-model.ts';
import type { Model } from '../registry/model.ts';
import type { Workflows } from '../workflows.ts';
import { decideTrigger, pendingPlan, type TriggerWish } from './decide-trigger.ts';
import { isDead } from './lock.ts';
import { type RetrainingDeps, recentRetrainings, startRun } from './request-retraining.ts';
import type { Retraining, Trigger } from './retraining.ts';

export interface HandledTrigger {
  readonly model: string;
  readonly decision: 'start' | 'plan' | 'leave';
  readonly reason: string;
  readonly retrainingId?: string;
  readonly at?: string;
}

/** What a plan hands back to the trigger when it comes due. */
export interface PlannedTrigger {
  readonly planned: true;
  readonly model: string;
  readonly retrainingId: string;
}

const actor = platform('retraining');

/** RTR-1, DRF-2, DRF-3: an event's wish, weighed with the model's state. The same event twice changes nothing twice. */
export async function handleTrigger(
  deps: RetrainingDeps & { readonly workflows: Workflows },
  input: { readonly model: string; readonly wish: TriggerWish; readonly eventId: string },
): Promise<HandledTrigger> {
  const { store, clock, ids, workflows } = deps;
  const { model: name, wish, eventId } = input;
  const { result } = await changeModel(deps, name, async (model) => {
    const now = clock.now();
    const { retrainingCooldownHours: cooldownHours, approvalTimeoutHours } = policyOf(model);
    const known = await store.retrainings(name, recentRetrainings);
    const retrainings = known.filter((one) => !isDead(one, now, approvalTimeoutHours));
    const decided = decideTrigger(wish, {
      now,
      cooldownHours,
      retrainings,
      trainable:
        model.trainingData !== undefined &&
        model.target !== undefined &&
        model.task !== 'regression',
    });
    const handled = { model: name, decision: decided.decision, reason: decided.reason };
    if (decided.decision === 'leave') return { result: handled };
    const trigger: Trigger = { kind: wish.kind, reason: wish.reason, requestedBy: actor.name };
    if (decided.decision === 'start') {
      const changeId = `trigger:${eventId}:start`;
      if ((await store.applied(changeId)) !== undefined) return { result: handled };
      const run = startRun(deps, model, known, { trigger, actor, changeId });
      return { change: run.change, result: { ...handled, retrainingId: run.result } };
    }
    const plan: Retraining = {
      kind: 'retraining',
      id: pendingPlan(retrainings, now)?.id ?? ids.next(),
      model: name,
      trigger,
      status: 'scheduled',
      step: 'planned',
      startedAt: now.toISOString(),
      plannedFor: decided.at.toISOString(),
      reasons: [decided.reason],
    };
    return {
      change: planChange(model, plan, eventId),
      result: { ...handled, retrainingId: plan.id, at: decided.at.toISOString() },
    };
  });
  // After the commit: when we die in between, the event is delivered again and meets its own plan.
  await schedulePending(deps, workflows, name);
  return result;
}

const planChange = (model: Model, plan: Retraining, eventId: string) => ({
  id: `trigger:${eventId}:plan`,
  model,
  puts: [plan],
  audit: {
    action: 'RetrainingScheduled' as const,
    actor,
    at: plan.startedAt,
    reason: plan.reasons.join(' '),
    subject: `retraining ${plan.id}`,
    before: null,
    after: { retrainingId: plan.id, plannedFor: plan.plannedFor, trigger: plan.trigger },
  },
});

/** The scheduler goes by whole minutes. */
const soonMs = 2 * 60_000;

/** Replacing a schedule by its like is harmless, so this may run whenever a plan is there. */
async function schedulePending(
  { store, clock }: RetrainingDeps,
  workflows: Workflows,
  model: string,
): Promise<void> {
  const plan = pendingPlan(await store.retrainings(model, recentRetrainings), clock.now());
  if (plan?.plannedFor === undefined) return;
  const payload: PlannedTrigger = { planned: true, model, retrainingId: plan.id };
  // One that is overdue was lost, or is on its way; a schedule in the past would never come.
  const at = Math.max(Date.parse(plan.plannedFor), clock.now().getTime() + soonMs);
  await workflows.triggerAt(new Date(at), `retrain-${model}`, payload);
}
