import type { Target } from './task.ts';

/**
 * What each row counts, all together 1. With `balanced`, all classes that occur count the same in sum (scikit-learn's
 * class_weight='balanced', times the row's own weight); no meaning for regression.
 */
export function rowWeights(target: Target, balanced: boolean): Float64Array {
  const { y, weights, outputs, task } = target;
  const shares = weights === undefined ? new Float64Array(y.length).fill(1) : weights.slice();
  if (balanced && task !== 'regression') {
    const sums = new Float64Array(outputs);
    for (let row = 0; row < y.length; row++) {
      const label = y[row] as number;
      sums[label] = (sums[label] as number) + (shares[row] as number);
    }
    for (let row = 0; row < y.length; row++) {
      shares[row] = (shares[row] as number) / (sums[y[row] as number] as number);
    }
  }
  let total = 0;
  for (const share of shares) total += share;
  for (let row = 0; row < y.length; row++) shares[row] = (shares[row] as number) / total;
  return shares;
}
