import { normalQuantile } from './normal.ts';

export interface AucInterval {
  readonly auc: number;
  /** DeLong's; NaN with fewer than two rows of a class. */
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Area under the ROC curve with its interval. Variance from the placements of each row (DeLong et al., Biometrics 44,
 * 1988), on the logit scale, so that it stays inside 0..1. Where the variance is 0 (everything in order) or a class has
 * one row, Newcombe's method 5 (Statistics in Medicine 25, 2006) instead, which has a width there too.
 * `labels` are 1 for the positive class, else 0. All NaN when a class is absent.
 */
export function aucInterval(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  confidence = 0.95,
): AucInterval {
  const { auc, variance, positives, negatives } = placements(labels, scores);
  const z = normalQuantile((1 + confidence) / 2);
  const standardError = Math.sqrt(variance);
  if (variance > 0 && auc > 0 && auc < 1) {
    const logit = Math.log(auc / (1 - auc));
    const half = (z * standardError) / (auc * (1 - auc));
    return { auc, standardError, low: logistic(logit - half), high: logistic(logit + half) };
  }
  return { auc, standardError, ...newcombe(auc, positives, negatives, z) };
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** One walk in the order of the scores; rows of equal score count one half against each other. */
function placements(labels: ArrayLike<number>, scores: ArrayLike<number>) {
  const order = Uint32Array.from({ length: labels.length }, (_, i) => i);
  order.sort((i, j) => (scores[i] as number) - (scores[j] as number));
  let positives = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i] === 1) positives++;
  const negatives = labels.length - positives;
  const sums = { v10: 0, v10Square: 0, v01: 0, v01Square: 0 };
  let [seenPositive, seenNegative] = [0, 0];
  for (let start = 0; start < order.length; ) {
    let [end, tiedPositive] = [start, 0];
    const score = scores[order[start] as number];
    for (; end < order.length && scores[order[end] as number] === score; end++)
      if (labels[order[end] as number] === 1) tiedPositive++;
    const tiedNegative = end - start - tiedPositive;
    const ofPositive = (seenNegative + tiedNegative / 2) / negatives;
    const ofNegative = (positives - seenPositive - tiedPositive / 2) / positives;
    sums.v10 += tiedPositive * ofPositive;
    sums.v10Square += tiedPositive * ofPositive * ofPositive;
    sums.v01 += tiedNegative * ofNegative;
    sums.v01Square += tiedNegative * ofNegative * ofNegative;
    seenPositive += tiedPositive;
    seenNegative += tiedNegative;
    start = end;
  }
  const auc = sums.v10 / positives;
  const spread = (square: number, sum: number, n: number) =>
    Math.max(0, (square - (sum * sum) / n) / (n - 1)) / n;
  const variance =
    spread(sums.v10Square, sums.v10, positives) + spread(sums.v01Square, sums.v01, negatives);
  return { auc, variance, positives, negatives };
}

/** The areas that are not further from `auc` than z of their own standard errors, found by halving. */
function newcombe(auc: number, m: number, n: number, z: number) {
  if (Number.isNaN(auc)) return { low: Number.NaN, high: Number.NaN };
  const more = (m + n) / 2 - 1;
  const error = (a: number) =>
    Math.sqrt((a * (1 - a) * (1 + (more * (1 - a)) / (2 - a) + (more * a) / (1 + a))) / (m * n));
  const edge = (limit: 0 | 1) => {
    let [inside, outside]: [number, number] = [auc, limit];
    for (let step = 0; step < 60; step++) {
      const middle = (inside + outside) / 2;
      if (Math.abs(middle - auc) <= z * error(middle)) inside = middle;
      else outside = middle;
    }
    return inside;
  };
  return { low: edge(0), high: edge(1) };
}
