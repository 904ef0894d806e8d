import { invalid } from '#domain/errors.ts';
import type { Target, Task } from '../task.ts';
import { exp } from '../trees/exp.ts';
import { lossCodes } from '../trees/records.ts';
import { weightedQuantile } from './weighted-quantile.ts';

export type LossName =
  | 'log'
  | 'squared'
  | 'absolute'
  | 'huber'
  | 'quantile'
  | 'poisson'
  | 'tweedie';

/** What a loss is for the loops, and how scores become answers. */
export interface Loss {
  readonly name: LossName;
  /** Of the loop `gradients`. */
  readonly code: number;
  /** Scores of a row: one, or one per class when there are more than two. */
  readonly scores: number;
  /** Of the loop: the width of Huber's loss, the quantile, or the power of Tweedie's. */
  readonly parameter: number;
  readonly link: Link;
  /** Scores before any tree. */
  readonly base: Float64Array;
  /** The leaves are set to this quantile of what is left of the target. */
  readonly leafQuantile?: number;
}

export type Link = 'logistic' | 'softmax' | 'identity' | 'exp';

const regressionLosses: readonly LossName[] = [
  'squared',
  'absolute',
  'huber',
  'quantile',
  'poisson',
  'tweedie',
];

export const lossesOf = (task: Task): readonly LossName[] =>
  task === 'regression' ? regressionLosses : ['log'];

export interface LossParams {
  readonly loss: LossName;
  readonly alpha: number;
  readonly tweediePower: number;
}

/**
 * Errors: `invalid` for targets that the loss cannot have: negative or only zeros for Poisson and Tweedie; beyond 1e30
 * either way, where a model of float32 numbers ends.
 */
export function lossFor(target: Target, weights: Float64Array, params: LossParams): Loss {
  const { y, task, outputs } = target;
  if (task === 'binary') {
    const [zero = 0, one = 0] = logShares(y, weights, 2);
    return {
      name: 'log',
      code: lossCodes.binary,
      scores: 1,
      parameter: 0,
      link: 'logistic',
      base: Float64Array.of(one - zero),
    };
  }
  if (task === 'multiclass') {
    return {
      name: 'log',
      code: lossCodes.softmax,
      scores: outputs,
      parameter: 0,
      link: 'softmax',
      base: logShares(y, weights, outputs),
    };
  }
  for (const value of y) {
    if (Math.abs(value) <= 1e30) continue;
    throw invalid(`A target of ${value} is too large to learn: at most 1e30 either way.`, {
      hint: 'Leave such rows out, or learn the logarithm.',
    });
  }
  const { loss, alpha, tweediePower } = params;
  const common = { name: loss, scores: 1, code: lossCodes[loss as 'squared'] };
  const median = () => weightedQuantile(y, weights, 0.5);
  switch (loss) {
    case 'poisson':
    case 'tweedie': {
      const average = mean(y, weights);
      if (!(average > 0) || y.some((value) => value < 0)) {
        throw invalid(`The ${loss} loss needs targets of at least 0, and some above.`, {
          field: 'params.loss',
        });
      }
      const parameter = loss === 'tweedie' ? tweediePower : 0;
      return { ...common, parameter, link: 'exp', base: Float64Array.of(Math.log(average)) };
    }
    case 'absolute':
      return {
        ...common,
        parameter: 0,
        link: 'identity',
        base: Float64Array.of(median()),
        leafQuantile: 0.5,
      };
    case 'quantile':
      return {
        ...common,
        parameter: alpha,
        link: 'identity',
        base: Float64Array.of(weightedQuantile(y, weights, alpha)),
        leafQuantile: alpha,
      };
    case 'huber': {
      const middle = median();
      const off = y.map((value) => Math.abs(value - middle));
      const width = weightedQuantile(off, weights, alpha) || mean(off, weights) || 1;
      return { ...common, parameter: width, link: 'identity', base: Float64Array.of(middle) };
    }
    default:
      return {
        ...common,
        parameter: 0,
        link: 'identity',
        base: Float64Array.of(mean(y, weights)),
      };
  }
}

function mean(y: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < y.length; row++) {
    sum += (weights[row] as number) * (y[row] as number);
    total += weights[row] as number;
  }
  return sum / total;
}

/** Logarithms of the classes' shares, each class given half a row so that none is impossible. */
function logShares(y: Float64Array, weights: Float64Array, classes: number): Float64Array {
  const sums = new Float64Array(classes);
  let total = 0;
  for (let row = 0; row < y.length; row++) {
    const label = y[row] as number;
    sums[label] = (sums[label] as number) + (weights[row] as number);
    total += weights[row] as number;
  }
  const half = total / y.length / 2;
  return sums.map((sum) => Math.log((sum + half) / (total + half * classes)));
}

/** Mean loss of the rows; `scores` of an output follow those of the one before. */
export function meanLoss(
  loss: Loss,
  scores: Float64Array,
  y: Float64Array,
  weights: Float64Array | undefined,
): number {
  const rows = y.length;
  let sum = 0;
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const weight = weights?.[row] ?? 1;
    total += weight;
    sum += weight * lossOf(loss, scores, rows, row, y[row] as number);
  }
  return sum / total;
}

function lossOf(loss: Loss, scores: Float64Array, rows: number, row: number, y: number): number {
  const score = scores[row] as number;
  if (loss.link === 'softmax') {
    let max = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < loss.scores; k++) max = Math.max(max, scores[k * rows + row] as number);
    let sum = 0;
    for (let k = 0; k < loss.scores; k++) sum += exp((scores[k * rows + row] as number) - max);
    return Math.log(sum) + max - (scores[y * rows + row] as number);
  }
  if (loss.link === 'logistic') {
    // log(1 + e^-m) of the margin m, written so that neither end overflows.
    const margin = y === 1 ? score : -score;
    return Math.max(-margin, 0) + Math.log1p(exp(-Math.abs(margin)));
  }
  const off = score - y;
  const { parameter } = loss;
  switch (loss.name) {
    case 'absolute':
      return Math.abs(off);
    case 'quantile':
      return off < 0 ? -parameter * off : (1 - parameter) * off;
    case 'huber':
      return Math.abs(off) <= parameter
        ? (off * off) / 2
        : parameter * (Math.abs(off) - parameter / 2);
    case 'poisson':
      return exp(score) - y * score;
    case 'tweedie':
      return (
        exp((2 - parameter) * score) / (2 - parameter) -
        (y * exp((1 - parameter) * score)) / (1 - parameter)
      );
    default:
      return (off * off) / 2;
  }
}

/** Answers from row-major scores: probabilities of all classes, or values. */
export function answers(link: Link, scores: Float64Array, outputs: number): Float64Array {
  if (link === 'identity') return scores;
  if (link === 'exp') return scores.map(exp);
  if (link === 'softmax') {
    for (let at = 0; at < scores.length; at += outputs) softmax(scores.subarray(at, at + outputs));
    return scores;
  }
  const probabilities = new Float64Array(2 * scores.length);
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row] as number;
    probabilities[2 * row] = 1 / (1 + exp(score));
    probabilities[2 * row + 1] = 1 / (1 + exp(-score));
  }
  return probabilities;
}

/** In place; the largest score is subtracted first so that nothing overflows. */
function softmax(scores: Float64Array): void {
  let max = Number.NEGATIVE_INFINITY;
  for (const each of scores) if (each > max) max = each;
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    scores[i] = exp((scores[i] as number) - max);
    sum += scores[i] as number;
  }
  for (let i = 0; i < scores.length; i++) scores[i] = (scores[i] as number) / sum;
}
