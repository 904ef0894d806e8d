import { platform } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { notFound } from '../errors.ts';
import { changeModel } from '../registry/change-model.ts';
import { isEntityId } from '../registry/entity-id.ts';
import { isModelName } from '../registry/model-name.ts';
import type { ModelStore } from '../registry/ports.ts';
import type { CaptureLake } from '../serving/capture.ts';
import { checkGuardrails, type RolloutVerdict } from './check-guardrails.ts';
import type { Rollout } from './rollout.ts';
import { noStats, variantStats } from './variant-stats.ts';

export interface EvaluateStepDeps {
  readonly store: ModelStore;
  readonly lake: CaptureLake;
  readonly clock: Clock;
}

export interface EvaluateStepInput {
  readonly model: string;
  readonly rolloutId: string;
  /** Number of this look; the same look again holds a step only once. */
  readonly look: number;
  readonly stepIsOver: boolean;
}

export interface StepEvaluation {
  /** `stop`: somebody else has ended the rollout. */
  readonly verdict: RolloutVerdict | 'stop';
  readonly step: number;
  readonly reasons: readonly string[];
}

/** EXP-4: judges the current step from what was captured since it started. Writes only when the step is prolonged. */
export async function evaluateStep(
  deps: EvaluateStepDeps,
  input: EvaluateStepInput,
): Promise<StepEvaluation> {
  const { store, lake, clock } = deps;
  const rollout = await knownRollout(store, input.model, input.rolloutId);
  const { step, guardrails } = rollout;
  if (rollout.status !== 'running')
    return { verdict: 'stop', step, reasons: [`The rollout is ${rollout.status}.`] };
  // The answer of this very look was lost: judged again it would count its own prolongation against the challenger.
  if ((await store.applied(holdId(input))) !== undefined)
    return { verdict: 'hold', step, reasons: rollout.reasons };
  const window = {
    model: input.model,
    from: new Date(rollout.stepStartedAt),
    to: clock.now(),
  };
  const stats = await variantStats(lake.captures(window), lake.feedback(window));
  const { verdict, reasons } = checkGuardrails({
    challenger: stats.get(rollout.version) ?? noStats,
    champion: stats.get(rollout.championVersion) ?? noStats,
    guardrails,
    holds: rollout.holds,
    stepIsOver: input.stepIsOver,
  });
  if (verdict === 'hold') await hold(deps, input, step, reasons);
  return { verdict, step, reasons };
}

const holdId = ({ rolloutId, look }: EvaluateStepInput): string =>
  `rollout:${rolloutId}:hold:${look}`;

/** Notes that the step is prolonged, for people and for `maxHolds`. */
async function hold(
  { store, clock }: EvaluateStepDeps,
  input: EvaluateStepInput,
  step: number,
  reasons: readonly string[],
): Promise<void> {
  const { model: name, rolloutId } = input;
  await changeModel({ store }, name, async (model) => {
    const now = await knownRollout(store, name, rolloutId);
    if (now.status !== 'running' || now.step !== step) return { result: undefined };
    const held: Rollout = { ...now, holds: now.holds + 1, reasons };
    return {
      result: undefined,
      change: {
        id: holdId(input),
        model,
        puts: [held],
        audit: {
          action: 'RolloutHeld',
          actor: platform('rollout'),
          at: clock.now().toISOString(),
          reason: reasons.join(' '),
          subject: `rollout ${rolloutId}`,
          before: { step, holds: now.holds },
          after: { rolloutId, version: now.version, step, holds: held.holds },
        },
      },
    };
  });
}

/** @throws DomainError `not-found` */
export async function knownRollout(store: ModelStore, model: string, id: string): Promise<Rollout> {
  const askable = isModelName(model) && isEntityId(id);
  const rollout = askable ? await store.rollout(model, id) : undefined;
  if (rollout !== undefined) return rollout;
  throw notFound(`There is no rollout ${id} of ${model}.`, {
    field: 'id',
    hint: `GET /v1/models/${model}/rollouts lists them.`,
  });
}
