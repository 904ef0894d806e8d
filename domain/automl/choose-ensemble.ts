import { stacked, weightedMean } from '../training/model/answers.ts';
import { calibrate } from '../training/model/calibrate.ts';
import { calibrated } from '../training/model/calibrated.ts';
import { fitStack } from '../training/model/stack.ts';
import type { Calibration, Stack } from '../training/model/trained-model.ts';
import { acrossParts } from './across-parts.ts';
import { targetOf } from './fold-data.ts';
import { greedyWeights } from './greedy-weights.ts';
import { type OutOfFold, type OutOfFoldInput, outOfFold } from './out-of-fold.ts';
import { lossOf, type Metric, metricOf } from './score.ts';
import type { Split } from './search-plan.ts';
import type { Entry } from './search-state.ts';
import { takeAnswers } from './take-answers.ts';

export interface EnsembleInput extends OutOfFoldInput {
  readonly metric: Metric;
  /** Of the plan; stratified when absent. */
  readonly split?: Split;
}

export interface ChosenMember {
  readonly entry: Entry;
  readonly weight: number;
}

export interface ChosenEnsemble {
  /** Heaviest first. */
  readonly members: readonly ChosenMember[];
  readonly stack?: Stack;
  readonly calibration?: Calibration;
  /** Rows that were judged out of fold (of many, a sample), and the ensemble's answers to them. */
  readonly rows: Int32Array;
  readonly answers: Float64Array;
  /** In the plan's metric, out of fold. Slightly flattering: the weights were chosen on the same rows. */
  readonly loss: number;
  readonly notes: readonly string[];
}

/** A stack or a calibration curve must lower the cross-validated loss by this share to be worth its place. */
const worthwhile = 1e-3;

/**
 * Chooses on out-of-fold answers: greedy weights, unless a stack is better on rows that did not fit it; then a
 * calibration curve by the same rule. Probabilities are weighted for the log loss whatever the metric: it is smooth where
 * AUC jumps, and what orders well and is calibrated wins both. With a split by time neither stack nor curve: what they
 * learn from older stretches does not hold later (measured on the last fifth of elec: log loss 0.62 with a stack that was
 * better out of fold, 0.53 without). Errors: `invalid` when no trial gave answers.
 */
export function chooseEnsemble(input: EnsembleInput): ChosenEnsemble {
  const judged = outOfFold(input);
  const { target, rows, candidates } = judged;
  const smooth = target.task === 'regression' ? input.metric : metricOf(target.task);
  const weights = greedyWeights(
    candidates.map(({ answers }) => answers),
    target,
    smooth,
  );
  const chosen = candidates
    .map((candidate, at) => ({ ...candidate, weight: weights[at] ?? 0 }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  const given = chosen.map(({ answers }) => answers);
  const mean = weightedMean(
    given,
    chosen.map(({ weight }) => weight),
  );
  const notes: string[] = [];
  const lasts = input.split?.kind !== 'time';
  const loss = (answers: Float64Array) => lossOf(smooth, answers, target);

  const stack = lasts && chosen.length > 1 ? worthyStack(judged, given, mean, loss) : undefined;
  if (stack) notes.push('The members are stacked: that did better out of fold than weights.');
  const together = stack ? stacked(stack, given, target.task, target.outputs) : mean;
  const calibration =
    lasts && target.task !== 'regression' ? worthyCurve(judged, together, loss) : undefined;
  if (calibration) notes.push('The probabilities are calibrated (Platt).');
  const answers = calibration ? calibrated(calibration, together, target.outputs) : together;
  return {
    members: chosen.map(({ entry, weight }) => ({ entry, weight })),
    ...(stack && { stack }),
    ...(calibration && { calibration }),
    rows,
    answers,
    loss: lossOf(input.metric, answers, target),
    notes,
  };
}

type Loss = (answers: Float64Array) => number;

function worthyStack(
  judged: OutOfFold,
  given: readonly Float64Array[],
  mean: Float64Array,
  loss: Loss,
): Stack | undefined {
  const { target } = judged;
  const { task, outputs } = target;
  const of = (rows: Int32Array) => given.map((each) => takeAnswers(each, target, rows));
  const honest = acrossParts(judged, (fit, judge) =>
    stacked(
      fitStack({ answers: of(fit), target: targetOf(target, fit) }),
      of(judge),
      task,
      outputs,
    ),
  );
  const isWorthy = honest && loss(honest) < loss(mean) * (1 - worthwhile);
  return isWorthy ? fitStack({ answers: given, target }) : undefined;
}

function worthyCurve(judged: OutOfFold, before: Float64Array, loss: Loss): Calibration | undefined {
  const { target } = judged;
  const of = (rows: Int32Array) => takeAnswers(before, target, rows);
  const honest = acrossParts(judged, (fit, judge) =>
    calibrated(
      calibrate('platt', { ...targetOf(target, fit), answers: of(fit) }),
      of(judge),
      target.outputs,
    ),
  );
  const isWorthy = honest && loss(honest) < loss(before) * (1 - worthwhile);
  return isWorthy ? calibrate('platt', { ...target, answers: before }) : undefined;
}
