import { type ConfusionMatrix, marginsOf } from './confusion-matrix.ts';

/**
 * Matthews' correlation of truth and prediction for any number of classes (Gorodkin, Comput. Biol. Chem. 2004), -1..1.
 * 0 when either never varies: then nothing was learnt of the other; NaN without rows.
 */
export function matthewsCorrelation(matrix: ConfusionMatrix): number {
  const { actual, predicted, rows, hits } = marginsOf(matrix);
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
  const spread = (rows * rows - dot(predicted, predicted)) * (rows * rows - dot(actual, actual));
  if (rows === 0) return Number.NaN;
  return spread === 0 ? 0 : (hits * rows - dot(actual, predicted)) / Math.sqrt(spread);
}

/** Cohen's kappa: agreement beyond what the margins alone give, 1 is all. NaN when the margins leave no room to disagree. */
export function cohenKappa(matrix: ConfusionMatrix): number {
  const { actual, predicted, rows, hits } = marginsOf(matrix);
  let apart = 0;
  for (const [i, a] of actual.entries())
    for (const [j, b] of predicted.entries()) if (i !== j) apart += (a * b) / rows;
  return apart > 0 ? 1 - (rows - hits) / apart : Number.NaN;
}

/** Mean recall of the classes that occur; NaN without rows. */
export function balancedAccuracy(matrix: ConfusionMatrix): number {
  const { actual, right } = marginsOf(matrix);
  let [sum, classes] = [0, 0];
  for (const [code, count] of actual.entries())
    if (count > 0) {
      sum += (right[code] as number) / count;
      classes++;
    }
  return classes === 0 ? Number.NaN : sum / classes;
}
