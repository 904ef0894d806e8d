import type { Target } from '../task.ts';

/** What a linear model makes small: a convex function of the scores, an array of rows for each output of the model. */
export interface Loss {
  readonly outputs: number;
  /** Scores before any slope is known. */
  readonly start: Float64Array;
  /** Mean over the rows; writes its derivative by each score. */
  evaluate(scores: readonly Float64Array[], gradients: readonly Float64Array[]): number;
  /** Second derivatives by the scores of one output, or what they do not exceed; after `evaluate` at the same scores. */
  curvature(
    scores: readonly Float64Array[],
    gradients: readonly Float64Array[],
    output: number,
    curvature: Float64Array,
  ): void;
  /** About the mean second derivative at the start. */
  readonly typicalCurvature: number;
}

/** Log loss of one score (log-odds of class 1). @param weights in sum 1, as below. */
export function logistic(y: Float64Array, weights: Float64Array): Loss {
  const [zero = 0.5, one = 0.5] = classShares(y, weights, 2);
  return {
    outputs: 1,
    start: Float64Array.of(Math.log(one / zero)),
    typicalCurvature: one * zero,
    evaluate([scores], [gradients]) {
      let sum = 0;
      if (scores === undefined || gradients === undefined) return sum;
      for (let row = 0; row < y.length; row++) {
        const weight = weights[row] as number;
        const score = scores[row] as number;
        const far = Math.exp(-Math.abs(score));
        const p = score >= 0 ? 1 / (1 + far) : far / (1 + far);
        // log(1 + e^-margin), written so that neither end overflows.
        const margin = y[row] === 1 ? score : -score;
        sum += weight * (Math.max(-margin, 0) + Math.log1p(far));
        gradients[row] = weight * (p - (y[row] as number));
      }
      return sum;
    },
    curvature([scores], _, __, curvature) {
      for (let row = 0; row < y.length; row++) {
        const far = Math.exp(-Math.abs((scores as Float64Array)[row] as number));
        const slope = far / ((1 + far) * (1 + far));
        curvature[row] = (weights[row] as number) * Math.max(slope, 1e-5);
      }
    },
  };
}

/** Log loss of one score for each class. */
export function multinomial(y: Float64Array, weights: Float64Array, classes: number): Loss {
  const shares = classShares(y, weights, classes);
  return {
    outputs: classes,
    start: shares.map(Math.log),
    typicalCurvature: shares.reduce((sum, share) => sum + share * (1 - share), 0) / classes,
    evaluate(scores, gradients) {
      let sum = 0;
      for (let row = 0; row < y.length; row++) {
        const weight = weights[row] as number;
        const own = y[row] as number;
        let max = Number.NEGATIVE_INFINITY;
        for (const each of scores) max = Math.max(max, each[row] as number);
        let all = 0;
        for (let k = 0; k < classes; k++) {
          const power = Math.exp(((scores[k] as Float64Array)[row] as number) - max);
          (gradients[k] as Float64Array)[row] = power;
          all += power;
        }
        sum += weight * (max + Math.log(all) - ((scores[own] as Float64Array)[row] as number));
        for (const [k, each] of gradients.entries()) {
          each[row] = weight * ((each[row] as number) / all - (k === own ? 1 : 0));
        }
      }
      return sum;
    },
    curvature(_, gradients, output, curvature) {
      for (let row = 0; row < y.length; row++) {
        const weight = weights[row] as number;
        const slope = ((gradients[output] as Float64Array)[row] as number) / weight;
        const p = y[row] === output ? 1 + slope : slope;
        curvature[row] = weight * Math.max(p * (1 - p), 1e-5);
      }
    },
  };
}

/**
 * Half the square of distances up to `border`, beyond that a straight line (Huber 1964, "Robust estimation of a location
 * parameter"). Its curvature is given as the weight of iteratively reweighted least squares, min(1, border / distance).
 */
export function huber(y: Float64Array, weights: Float64Array, border: number): Loss {
  return {
    outputs: 1,
    start: Float64Array.of(0),
    typicalCurvature: 1,
    evaluate([scores], [gradients]) {
      let sum = 0;
      if (scores === undefined || gradients === undefined) return sum;
      for (let row = 0; row < y.length; row++) {
        const weight = weights[row] as number;
        const distance = (scores[row] as number) - (y[row] as number);
        const near = Math.min(Math.abs(distance), border);
        sum += weight * near * (Math.abs(distance) - near / 2);
        gradients[row] = weight * (distance < 0 ? -near : near);
      }
      return sum;
    },
    curvature([scores], _, __, curvature) {
      for (let row = 0; row < y.length; row++) {
        const distance = Math.abs(((scores as Float64Array)[row] as number) - (y[row] as number));
        curvature[row] = (weights[row] as number) * (distance > border ? border / distance : 1);
      }
    },
  };
}

/** Each class given half a row, so that none is impossible. */
function classShares(y: Float64Array, weights: Float64Array, classes: number): Float64Array {
  const half = 0.5 / y.length;
  const sums = new Float64Array(classes).fill(half);
  for (let row = 0; row < y.length; row++) {
    const label = y[row] as number;
    sums[label] = (sums[label] as number) + (weights[row] as number);
  }
  return sums.map((sum) => sum / (1 + classes * half));
}

/** The loss of a task; `border` for regression alone (see `huber`). */
export function lossOf(target: Target, weights: Float64Array, border: number): Loss {
  if (target.task === 'binary') return logistic(target.y, weights);
  if (target.task === 'multiclass') return multinomial(target.y, weights, target.outputs);
  return huber(target.y, weights, border);
}
