import { invalid } from '#domain/errors.ts';
import { stacked, weightedMean } from '../training/model/answers.ts';
import { calibrate } from '../training/model/calibrate.ts';
import { calibrated } from '../training/model/calibrated.ts';
import { selectEnsemble } from '../training/model/ensemble.ts';
import { fitStack } from '../training/model/stack.ts';
import type { Calibration, Stack } from '../training/model/trained-model.ts';
import type { Target } from '../training/task.ts';
import { targetOf } from './fold-data.ts';
import { lossOf, type Metric, metricOf } from './score.ts';
import type { Split } from './search-plan.ts';
import { type Entry, leaderboard } from './search-state.ts';
import type { Fold } from './split-folds.ts';

export interface EnsembleInput {
  readonly entries: readonly Entry[];
  /** Answers to a fold's validation rows; undefined where they were lost. */
  answersOf(id: string, fold: number): Float64Array | undefined;
  readonly folds: readonly Fold[];
  readonly target: Target;
  readonly metric: Metric;
  /** Of the plan; stratified when absent. */
  readonly split?: Split;
  /** Leaves out what there is no time to fit again. */
  readonly affordable?: (entry: Entry) => boolean;
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
  /** Rows that were judged out of fold, and the ensemble's answers to them. */
  readonly rows: Int32Array;
  readonly answers: Float64Array;
  /** In the plan's metric, out of fold. Slightly flattering: the weights were chosen on the same rows. */
  readonly loss: number;
  readonly notes: readonly string[];
}

/** The best by themselves are enough to choose from; more make the choice slow and prone to chance. */
const mostCandidates = 40;
/** A model of more members is slow to serve for what they add. */
const mostMembers = 8;
const leastWeight = 0.02;
/** A stack or a calibration curve must lower the cross-validated loss by this share to be worth its place. */
const worthwhile = 1e-3;
/** Parts of the rows of a single fold. */
const partsOfOne = 5;
/** So few candidates leave nothing to choose: then what answered fewer folds takes part, if these have rows enough. */
const fewCandidates = 3;
const enoughRows = 2_000;

/**
 * Chooses on out-of-fold answers: greedy weights, unless a stack is better when both are judged on rows that did not fit
 * them; then a calibration curve by the same rule. Probabilities are weighted for the log loss whatever the metric: it
 * is smooth where AUC jumps, and what orders well and is calibrated wins both. With a split by time neither stack nor
 * curve: what they learn from older stretches does not hold later (measured on the last fifth of elec: log loss 0.62 with
 * a stack that was better out of fold, 0.53 without). Errors: `invalid` when no trial gave answers.
 */
export function chooseEnsemble(input: EnsembleInput): ChosenEnsemble {
  const { target, metric, folds } = input;
  const { candidates, judged } = findCandidates(input);
  const rows = Int32Array.from(judged.flatMap((fold) => [...(folds[fold]?.valid ?? [])]));
  const own = targetOf(target, rows);
  const part = partsOf(judged.map((fold) => folds[fold]?.valid.length ?? 0));
  const answers = candidates.map(({ entry, answers }) => ({ entry, answers }));
  const smooth = target.task === 'regression' ? metric : metricOf(target.task);
  const weights = greedyWeights(
    answers.map((each) => each.answers),
    own,
    smooth,
  );
  const members = answers
    .map((each, at) => ({ ...each, weight: weights[at] ?? 0 }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  const given = members.map((member) => member.answers);
  const kept = members.map(({ entry, weight }) => ({ entry, weight }));
  const loss = (values: Float64Array) => lossOf(smooth, values, own);
  const notes: string[] = [];

  let together = weightedMean(
    given,
    kept.map(({ weight }) => weight),
  );
  let stack: Stack | undefined;
  const lasts = input.split?.kind !== 'time';
  if (lasts && members.length > 1) {
    const honest = acrossParts(part, own, (fit, judge) => {
      const fitted = fitStack({
        answers: given.map((each) => take(each, own, fit)),
        target: targetOf(own, fit),
      });
      return stacked(
        fitted,
        given.map((each) => take(each, own, judge)),
        own.task,
        own.outputs,
      );
    });
    if (honest && loss(honest) < loss(together) * (1 - worthwhile)) {
      stack = fitStack({ answers: given, target: own });
      together = stacked(stack, given, own.task, own.outputs);
      notes.push('The members are stacked: that did better out of fold than weights.');
    }
  }
  let calibration: Calibration | undefined;
  if (lasts && own.task !== 'regression') {
    const before = together;
    const inputOf = (values: Float64Array, labels: Target) => ({ ...labels, answers: values });
    const honest = acrossParts(part, own, (fit, judge) =>
      calibrated(
        calibrate('platt', inputOf(take(before, own, fit), targetOf(own, fit))),
        take(before, own, judge),
        own.outputs,
      ),
    );
    if (honest && loss(honest) < loss(before) * (1 - worthwhile)) {
      calibration = calibrate('platt', inputOf(before, own));
      together = calibrated(calibration, before, own.outputs);
      notes.push('The probabilities are calibrated (Platt).');
    }
  }
  return {
    members: kept,
    ...(stack && { stack }),
    ...(calibration && { calibration }),
    rows,
    answers: together,
    loss: lossOf(metric, together, own),
    notes,
  };
}

interface Candidate {
  readonly entry: Entry;
  /** To the rows of all judged folds, one after the other. */
  readonly answers: Float64Array;
}

/**
 * Who answered all folds. Where time was up before more than a few did: who answered the first ones, if their rows are
 * enough to choose by or nobody answered more.
 */
function findCandidates(input: EnsembleInput): {
  candidates: readonly Candidate[];
  judged: readonly number[];
} {
  const { entries, folds, affordable = () => true } = input;
  let fallback: ReturnType<typeof findCandidates> | undefined;
  for (let count = folds.length; count > 0; count--) {
    const judged = Array.from({ length: count }, (_, fold) => fold);
    const able = candidatesOf(input, judged);
    if (able.length === 0) continue;
    const cheap = able.filter(({ entry }) => affordable(entry));
    const candidates = (cheap.length > 0 ? cheap : able.slice(0, 1)).slice(0, mostCandidates);
    const rows = judged.reduce((sum, fold) => sum + (folds[fold]?.valid.length ?? 0), 0);
    const found = { candidates, judged };
    fallback ??= found;
    if (candidates.length < fewCandidates) continue;
    return rows >= enoughRows || fallback === found ? found : fallback;
  }
  if (fallback) return fallback;
  const reason = entries.find(({ error }) => error !== undefined)?.error;
  throw invalid(
    `No trial of the search gave a model.${reason ? ` The first reason: ${reason}` : ''}`,
    {
      field: 'budgetSeconds',
      hint: reason ? 'See the leaderboard for the others.' : 'Give the search more seconds.',
    },
  );
}

/** Best first. */
function candidatesOf(
  { entries, answersOf }: EnsembleInput,
  judged: readonly number[],
): readonly Candidate[] {
  return leaderboard(entries).flatMap((entry): Candidate[] => {
    const done = entry.folds.map(({ fold }) => fold);
    if (!judged.every((fold) => done.includes(fold))) return [];
    const answers = judged.map((fold) => answersOf(entry.id, fold));
    return answers.every((each) => each !== undefined) ? [{ entry, answers: concat(answers) }] : [];
  });
}

/**
 * Of all candidates. Those below `leastWeight` and beyond `mostMembers` are dropped, unless the best candidate alone is
 * better than what is left.
 */
function greedyWeights(answers: readonly Float64Array[], target: Target, metric: Metric): number[] {
  const isLog = metric === 'log-loss';
  const given = isLog ? answers.map((each) => ofTruth(each, target)) : answers;
  const loss = isLog
    ? meanLog(target.weights)
    : (each: Float64Array) => lossOf(metric, each, target);
  const { weights } = selectEnsemble({ answers: given, loss });
  const limit = Math.max(leastWeight, [...weights].sort((a, b) => b - a)[mostMembers] ?? 0);
  const heaviest = Math.max(...weights);
  const kept = weights.map((weight) => (weight > limit || weight === heaviest ? weight : 0));
  const sum = kept.reduce((total, weight) => total + weight, 0);
  const shares = kept.map((weight) => weight / sum);
  const alone = given.map(loss);
  const best = alone.indexOf(Math.min(...alone));
  return loss(weightedMean(given, shares)) <= (alone[best] as number)
    ? shares
    : shares.map((_, at) => (at === best ? 1 : 0));
}

/** The log loss asks only for the probability of what came true. */
function ofTruth(answers: Float64Array, { y, outputs }: Target): Float64Array {
  return y.map((label, row) => answers[row * outputs + label] as number);
}

function meanLog(weights: Float64Array | undefined): (truth: Float64Array) => number {
  return (truth) => {
    let sum = 0;
    let total = 0;
    for (let row = 0; row < truth.length; row++) {
      const weight = weights?.[row] ?? 1;
      sum -= weight * Math.log(Math.max(1e-15, truth[row] as number));
      total += weight;
    }
    return sum / total;
  };
}

/**
 * What is fitted on answers is judged across these parts of the rows: the folds, so that a split by time or group holds
 * here too; of a single fold, every fifth row.
 */
function partsOf(sizes: readonly number[]): Int32Array {
  if (sizes.length > 1)
    return Int32Array.from(sizes.flatMap((size, at) => new Array<number>(size).fill(at)));
  return Int32Array.from({ length: sizes[0] ?? 0 }, (_, at) => at % partsOfOne);
}

/**
 * Answers of something that is fitted on answers, for each part of the rows by what the other parts taught. Undefined
 * with too few rows.
 */
function acrossParts(
  part: Int32Array,
  target: Target,
  answer: (fit: Int32Array, judge: Int32Array) => Float64Array,
): Float64Array | undefined {
  const parts = Math.max(...part) + 1;
  if (part.length < 10 * parts) return undefined;
  const all = Int32Array.from(part.keys());
  const answers = new Float64Array(part.length * target.outputs);
  for (let out = 0; out < parts; out++) {
    const judge = all.filter((row) => part[row] === out);
    const given = answer(
      all.filter((row) => part[row] !== out),
      judge,
    );
    for (const [at, row] of judge.entries()) {
      for (let k = 0; k < target.outputs; k++) {
        answers[row * target.outputs + k] = given[at * target.outputs + k] as number;
      }
    }
  }
  return answers;
}

function take(answers: Float64Array, { outputs }: Target, rows: Int32Array): Float64Array {
  const taken = new Float64Array(rows.length * outputs);
  for (const [at, row] of rows.entries()) {
    for (let k = 0; k < outputs; k++)
      taken[at * outputs + k] = answers[row * outputs + k] as number;
  }
  return taken;
}

function concat(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
