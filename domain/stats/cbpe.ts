import { invalid } from '#domain/errors.ts';

/** What is known about predictions that have no label yet. All lists have a value for each row (or counted cell). */
export interface Unlabelled {
  /** Calibrated probability of the positive class, 0..1. */
  readonly probabilities: ArrayLike<number>;
  /** 1 where the positive class was answered, else 0. */
  readonly predicted: ArrayLike<number>;
  /** What the model said, which orders the rows for both areas; `probabilities` when absent. */
  readonly scores?: ArrayLike<number>;
  /** How many rows each stands for, ≥ 0; 1 when absent. */
  readonly weights?: ArrayLike<number>;
}

/** Expected numbers of rows, which need not be whole. */
export interface ExpectedConfusion {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly falseNegative: number;
  readonly trueNegative: number;
}

/** Metrics that labels would show on average if the probabilities are right. */
export interface EstimatedMetrics {
  readonly rows: number;
  readonly confusion: ExpectedConfusion;
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly specificity: number;
  /** Area under the ROC curve; NaN when no positive or no negative row is expected. */
  readonly rocAuc: number;
  /** NaN when no positive row is expected. */
  readonly averagePrecision: number;
}

/**
 * Confidence-based performance estimation (NannyML's CBPE): a row answered "positive" with probability p is p of a true
 * and 1 - p of a false positive, so the expected confusion matrix needs no labels. Right while P(y|x) is what it was
 * when the probabilities were calibrated; blind when that changes. Ratios with nothing to divide by are 0.
 *
 * Rows with equal `scores` are taken in falling order of their place, each as a step of its own; a counted cell is one
 * step. Errors: `invalid` when the lists have unequal lengths, a probability is outside 0..1 or a weight is negative.
 */
export function estimateMetrics(given: Unlabelled): EstimatedMetrics {
  check(given);
  const { probabilities, predicted, weights } = given;
  let [rows, truePositive, falsePositive, falseNegative, trueNegative] = [0, 0, 0, 0, 0];
  for (let i = 0; i < probabilities.length; i++) {
    const weight = weights === undefined ? 1 : (weights[i] as number);
    const p = probabilities[i] as number;
    rows += weight;
    if (predicted[i] === 1) {
      truePositive += weight * p;
      falsePositive += weight * (1 - p);
    } else {
      falseNegative += weight * p;
      trueNegative += weight * (1 - p);
    }
  }
  return {
    rows,
    confusion: { truePositive, falsePositive, falseNegative, trueNegative },
    accuracy: rows === 0 ? Number.NaN : (truePositive + trueNegative) / rows,
    precision: over(truePositive, truePositive + falsePositive),
    recall: over(truePositive, truePositive + falseNegative),
    f1: over(truePositive, truePositive + 0.5 * (falsePositive + falseNegative)),
    specificity: over(trueNegative, trueNegative + falsePositive),
    ...estimatedAreas(given),
  };
}

const over = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

function check({ probabilities, predicted, scores, weights }: Unlabelled): void {
  const rows = probabilities.length;
  if ([predicted, scores, weights].some((list) => list !== undefined && list.length !== rows))
    throw invalid(
      'An estimate needs a probability, an answer, a score and a weight for every row.',
    );
  for (let i = 0; i < rows; i++) {
    const p = probabilities[i] as number;
    if (!(p >= 0 && p <= 1)) throw invalid(`Probability ${p} of row ${i} is not between 0 and 1.`);
    if (weights !== undefined && !((weights[i] as number) >= 0))
      throw invalid(`Weight ${weights[i]} of row ${i} is not 0 or more.`);
  }
}

/** By falling score: each row adds p to the true and 1 - p to the false positives. */
function estimatedAreas({ probabilities, scores = probabilities, weights }: Unlabelled) {
  const order = Uint32Array.from({ length: probabilities.length }, (_, i) => i);
  order.sort((a, b) => (scores[b] as number) - (scores[a] as number) || b - a);
  let [positives, negatives, pairs, precisionArea] = [0, 0, 0, 0];
  for (const i of order) {
    const weight = weights === undefined ? 1 : (weights[i] as number);
    const gain = weight * (probabilities[i] as number);
    const loss = weight - gain;
    pairs += loss * (positives + gain / 2);
    positives += gain;
    negatives += loss;
    if (gain > 0) precisionArea += (gain * positives) / (positives + negatives);
  }
  return {
    rocAuc: positives > 0 && negatives > 0 ? pairs / (positives * negatives) : Number.NaN,
    averagePrecision: positives > 0 ? precisionArea / positives : Number.NaN,
  };
}
