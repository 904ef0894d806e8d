import { platform } from '../access/actor.ts';
import type { DriftRecord } from '../drift/drift-report.ts';
import { changeModel } from '../registry/change-model.ts';
import type { HandledTrigger } from './handle-trigger.ts';
import { type RetrainingDeps, recentRetrainings, startRun } from './request-retraining.ts';
import type { Retraining } from './retraining.ts';

const actor = platform('retraining');

/**
 * A plan comes due: it starts if it is still wanted. It is not when it was used up or replaced, another run is under way,
 * or a drift check since has found nothing.
 */
export async function startPlanned(
  deps: RetrainingDeps,
  input: { readonly model: string; readonly retrainingId: string },
): Promise<HandledTrigger> {
  const { store, clock } = deps;
  const { model: name, retrainingId } = input;
  const { result } = await changeModel(deps, name, async (model) => {
    const known = await store.retrainings(name, recentRetrainings);
    const plan = known.find(({ id }) => id === retrainingId);
    const answer = (decision: 'start' | 'leave', reason: string) => ({
      result: { model: name, decision, reason, retrainingId },
    });
    if (plan?.status !== 'scheduled') return answer('leave', 'The plan was used up or withdrawn.');
    const [check] = await store.driftRecords(name, 1);
    const unwanted = known.some(({ status }) => status === 'running')
      ? 'Another retraining is running.'
      : noLongerDrifts(plan, check);
    if (unwanted !== undefined) {
      const at = clock.now().toISOString();
      const withdrawn: Retraining = {
        ...plan,
        status: 'rejected',
        step: 'withdrawn',
        finishedAt: at,
        reasons: [...plan.reasons, unwanted],
      };
      return {
        ...answer('leave', unwanted),
        change: {
          id: `retraining:${retrainingId}:withdraw`,
          model,
          puts: [withdrawn],
          audit: {
            action: 'RetrainingFinished' as const,
            actor,
            at,
            reason: unwanted,
            subject: `retraining ${retrainingId}`,
            before: { status: plan.status },
            after: { retrainingId, status: withdrawn.status },
          },
        },
      };
    }
    const changeId = `retraining:${retrainingId}:start-planned`;
    const { change } = startRun(deps, model, known, {
      trigger: plan.trigger,
      actor,
      changeId,
      due: plan,
    });
    return { ...answer('start', plan.trigger.reason), change };
  });
  return result;
}

function noLongerDrifts(plan: Retraining, check: DriftRecord | undefined): string | undefined {
  if (plan.trigger.kind !== 'drift' && plan.trigger.kind !== 'accuracy-drop') return undefined;
  if (check === undefined || check.createdAt <= plan.startedAt) return undefined;
  const calm = (severity: string | null) => severity === null || severity === 'ok';
  return check.verdict === 'no-drift' && calm(check.severity) && calm(check.conceptSeverity)
    ? `The drift check of ${check.createdAt} finds no drift any more.`
    : undefined;
}
