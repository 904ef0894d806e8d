import type { Actor } from '../access/actor.ts';
import type { Clock, Ids } from '../clock.ts';
import { conflict, invalid } from '../errors.ts';
import { policyOf } from '../governance/default-policy.ts';
import { changeModel } from '../registry/change-model.ts';
import type { Model } from '../registry/model.ts';
import type { ModelChange, ModelStore } from '../registry/ports.ts';
import { targetOf } from '../registry/target-of.ts';
import { pendingPlan } from './decide-trigger.ts';
import { buried, isDead } from './lock.ts';
import type { Retraining, Trigger } from './retraining.ts';

export interface RequestRetrainingInput {
  readonly model: string;
  readonly trigger: Trigger;
  readonly actor: Actor;
  readonly changeId: string;
}

export interface RetrainingDeps {
  readonly store: ModelStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Enough to find what runs or is planned: every other run has ended. */
export const recentRetrainings = 50;

/**
 * Asks for a run. The event RetrainingRequested starts the state machine; a plan that was waiting is used up by it.
 *
 * @throws DomainError `conflict` while another one runs, `invalid` when there is nothing to learn from.
 */
export async function requestRetraining(
  deps: RetrainingDeps,
  input: RequestRetrainingInput,
): Promise<{ readonly retrainingId: string }> {
  const { result, replayed } = await changeModel(deps, input.model, async (model) => {
    const before = await appliedRequest(deps.store, input);
    if (before !== undefined) return { result: before };
    checkTrainable(model, input.trigger);
    const retrainings = await deps.store.retrainings(model.name, recentRetrainings);
    return startRun(deps, model, retrainings, input);
  });
  // The same request twice at once: the other one started the run; ours was never written.
  const started = replayed ? await appliedRequest(deps.store, input) : undefined;
  return { retrainingId: started ?? result };
}

/** The run that the same request has started before. */
async function appliedRequest(
  store: ModelStore,
  { model, changeId }: RequestRetrainingInput,
): Promise<string | undefined> {
  const applied = await store.applied(changeId);
  if (applied?.model !== model || applied.action !== 'RetrainingRequested') return undefined;
  const [entry] = await store.audit(model, { afterSeq: applied.revision - 1, limit: 1 });
  return (entry?.after as { readonly retrainingId?: string } | undefined)?.retrainingId;
}

/** @throws DomainError `invalid`; `conflict` when it is not known what the model predicts */
export function checkTrainable(model: Model, { datasetUri }: Trigger): void {
  if (model.task === 'regression')
    throw invalid(`${model.name} predicts numbers; the platform trains classifiers only.`, {
      hint: 'Train it yourself and register the ONNX file: POST /v1/models/{name}/versions.',
    });
  targetOf(model);
  if (datasetUri === undefined && model.trainingData === undefined)
    throw invalid(`${model.name} has no data set to learn from.`, {
      field: 'dataset',
      hint: 'Upload a CSV (POST /v1/uploads, kind dataset) and send its uri as "dataset".',
    });
}

interface StartRun extends Omit<RequestRetrainingInput, 'model'> {
  /** The plan that has come due; a plan still to come is used up by any start. */
  readonly due?: Retraining;
}

/**
 * The change that starts a run, for the retraining id it answers with.
 *
 * @throws DomainError `conflict` when another run holds the lock.
 */
export function startRun(
  { clock, ids }: RetrainingDeps,
  model: Model,
  retrainings: readonly Retraining[],
  { trigger, actor, changeId, due }: StartRun,
): { readonly change: ModelChange; readonly result: string } {
  const now = clock.now();
  const { approvalTimeoutHours } = policyOf(model);
  const running = retrainings.filter(({ status }) => status === 'running');
  const dead = running.filter((one) => isDead(one, now, approvalTimeoutHours));
  const alive = running.find((one) => !dead.includes(one));
  if (alive !== undefined)
    throw conflict(`Retraining ${alive.id} of ${model.name} is running (${alive.step}).`, {
      hint: `Wait until it has ended: GET /v1/models/${model.name}/retrainings/${alive.id}.`,
    });
  const plan = due ?? pendingPlan(retrainings, now);
  const id = plan?.id ?? ids.next();
  const started: Retraining = {
    kind: 'retraining',
    id,
    model: model.name,
    trigger,
    status: 'running',
    step: 'requested',
    startedAt: now.toISOString(),
    reasons: [trigger.reason],
  };
  return {
    result: id,
    change: {
      id: changeId,
      model,
      puts: [started, ...dead.map((one) => buried(one, now))],
      audit: {
        action: 'RetrainingRequested',
        actor,
        at: now.toISOString(),
        reason: trigger.reason,
        subject: `retraining ${id}`,
        before: plan === undefined ? null : { status: plan.status, plannedFor: plan.plannedFor },
        after: { retrainingId: id, status: 'running', trigger },
      },
    },
  };
}
