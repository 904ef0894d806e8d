import { platform } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { changeModel } from '../registry/change-model.ts';
import type { DatasetRef, Model } from '../registry/model.ts';
import type { ModelStore } from '../registry/ports.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { TrackingStore } from '../tracking/ports.ts';
import type { Retraining } from './retraining.ts';
import { knownRetraining, type RunInput } from './run.ts';
import { endTracking } from './track-run.ts';

export interface FinishInput extends RunInput {
  readonly status: 'rejected' | 'registered' | 'rolling-out' | 'failed';
  readonly reasons: readonly string[];
  readonly rolloutId?: string | undefined;
  /** What was collected; absent when the run ended before. */
  readonly base?: DatasetRef | undefined;
  readonly labelled?: Retraining['labelled'];
}

/**
 * RTR-5: writes how the run ended and why, which also releases the lock. What serves is not touched here. A model that
 * had no data set of its own keeps the one its first good version learnt from. The tracked run ends after that: what
 * has died in between is called again, and finds the lock released.
 */
export async function finish(
  deps: {
    readonly store: ModelStore;
    readonly tracking: TrackingStore;
    readonly clock: Clock;
  },
  input: FinishInput,
): Promise<{ readonly status: Retraining['status']; readonly reasons: readonly string[] }> {
  const { store, clock } = deps;
  const { model: name, retrainingId } = input;
  const { result } = await changeModel({ store }, name, async (model) => {
    const before = await knownRetraining(store, name, retrainingId);
    if (before.status !== 'running') return { result: before };
    const at = clock.now().toISOString();
    const rollout =
      input.rolloutId === undefined ? undefined : await store.rollout(name, input.rolloutId);
    const after: Retraining = {
      ...before,
      status: statusOf(input.status, rollout),
      step: 'finished',
      finishedAt: at,
      reasons: [...before.reasons, ...input.reasons],
      ...(input.rolloutId !== undefined && { rolloutId: input.rolloutId }),
      ...(input.labelled !== undefined && { labelled: input.labelled }),
    };
    return {
      result: after,
      change: {
        id: `retraining:${retrainingId}:finish`,
        model: withData(model, input),
        puts: [after],
        audit: {
          action: 'RetrainingFinished',
          actor: platform('retraining'),
          at,
          reason: input.reasons.join(' '),
          subject: `retraining ${retrainingId}`,
          before: { status: before.status, step: before.step },
          after: {
            retrainingId,
            status: after.status,
            version: after.version,
            rolloutId: after.rolloutId,
            reasons: after.reasons,
          },
        },
      },
    };
  });
  await endTracking(deps, result);
  return { status: result.status, reasons: result.reasons };
}

/** A rollout with short waits may have ended before we come here. */
function statusOf(status: FinishInput['status'], rollout: Rollout | undefined) {
  if (status !== 'rolling-out' || rollout === undefined) return status;
  return { running: status, completed: 'deployed', 'rolled-back': 'rejected' }[
    rollout.status
  ] as Retraining['status'];
}

const withData = (model: Model, { status, base }: FinishInput): Model =>
  model.trainingData === undefined &&
  base !== undefined &&
  (status === 'registered' || status === 'rolling-out')
    ? { ...model, trainingData: base }
    : model;
