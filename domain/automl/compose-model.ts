import type { Fitted } from '../training/algorithm.ts';
import type { FeaturePlan } from '../training/features/feature-plan.ts';
import type { TableSchema } from '../training/features/table-schema.ts';
import type { MatrixStyle } from '../training/matrix.ts';
import { assembleModel } from '../training/model/assemble-model.ts';
import { chooseThreshold } from '../training/model/threshold.ts';
import type { Stack, TrainedModel } from '../training/model/trained-model.ts';
import type { Target } from '../training/task.ts';
import type { ChosenEnsemble } from './choose-ensemble.ts';
import type { FinalFit } from './final-fits.ts';
import { targetOf } from './fold-data.ts';
import type { Algorithms } from './propose-trials.ts';

/** What one mistake of each kind costs, in any unit. */
export interface Costs {
  readonly falsePositive: number;
  readonly falseNegative: number;
}

export interface FittedMember {
  readonly fit: FinalFit;
  readonly fitted: Fitted;
}

export interface ComposeInput {
  readonly schema: TableSchema;
  /** Of the rows of the search. */
  readonly target: Target;
  readonly chosen: ChosenEnsemble;
  /** At least one. */
  readonly fits: readonly FittedMember[];
  readonly algorithms: Algorithms;
  plan(style: MatrixStyle): FeaturePlan;
  /** Binary: the threshold is chosen for them, out of fold. */
  readonly costs?: Costs;
  readonly notes?: readonly string[];
}

/**
 * One model of the final fits. A member's seeds share its weight; a member without any fit (time was up) leaves its
 * weight to the others. Stack, calibration and threshold were chosen for all members: with some missing they are left
 * out.
 */
export function composeModel(input: ComposeInput): TrainedModel {
  const { schema, chosen, fits, algorithms } = input;
  const seeds = chosen.members.map((_, at) => fits.filter(({ fit }) => fit.member === at).length);
  const complete = seeds.every((count) => count > 0);
  const notes = [...(input.notes ?? []), ...chosen.notes];
  if (!complete) notes.push('Time was up before all members were fitted; the others stand alone.');
  const members = fits.map(({ fit, fitted }) => ({
    plan: input.plan(algorithms[fit.algorithm]?.style ?? 'trees'),
    fitted,
    weight: (chosen.members[fit.member]?.weight ?? 0) / (seeds[fit.member] ?? 1),
  }));
  const threshold = complete ? thresholdFor(input) : undefined;
  return assembleModel({
    schema,
    members,
    ...(chosen.stack && complete && { stack: spread(chosen.stack, fits, seeds) }),
    ...(chosen.calibration && complete && { calibration: chosen.calibration }),
    ...(threshold !== undefined && { threshold }),
    notes,
  });
}

function thresholdFor({ costs, chosen, target }: ComposeInput): number | undefined {
  if (!costs || target.task !== 'binary') return undefined;
  const { y, weights } = targetOf(target, chosen.rows);
  return chooseThreshold(
    { kind: 'cost', ...costs },
    {
      probabilities: y.map((_, row) => chosen.answers[row * 2 + 1] as number),
      labels: y,
      ...(weights && { weights }),
    },
  ).threshold;
}

/** A member's coefficients, shared equally by its seeds. */
function spread(stack: Stack, fits: readonly FittedMember[], seeds: readonly number[]): Stack {
  const { coefficients, intercepts } = stack;
  const outputs = intercepts.length;
  const shared = new Float32Array(outputs * fits.length * outputs);
  for (const [at, { fit }] of fits.entries()) {
    for (let k = 0; k < outputs; k++) {
      for (let from = 0; from < outputs; from++) {
        const given = coefficients[(k * seeds.length + fit.member) * outputs + from] as number;
        shared[(k * fits.length + at) * outputs + from] = given / (seeds[fit.member] ?? 1);
      }
    }
  }
  return { coefficients: shared, intercepts };
}
