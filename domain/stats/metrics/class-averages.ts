import type { PrecisionRecallF1 } from '../precision-recall-f1.ts';
import { type ConfusionMatrix, marginsOf } from './confusion-matrix.ts';

/** Over the classes: each alike, each row alike, or each class by its rows. */
export type ClassAverage = 'macro' | 'micro' | 'weighted';

/** Over the classes that occur or are predicted. Where a class gives a ratio nothing to divide by, it is 0. NaN without rows. */
export function averagedPrecisionRecallF1(
  matrix: ConfusionMatrix,
  average: ClassAverage,
): PrecisionRecallF1 {
  const { actual, predicted, right, rows, hits } = marginsOf(matrix);
  if (average === 'micro') {
    const all = hits / rows;
    return { precision: all, recall: all, f1: all };
  }
  const sums = { precision: 0, recall: 0, f1: 0 };
  let mass = 0;
  for (const [code, occurs] of actual.entries()) {
    const [called, hit] = [predicted[code] as number, right[code] as number];
    if (occurs + called === 0) continue;
    const weight = average === 'macro' ? 1 : occurs;
    mass += weight;
    sums.precision += weight * (called === 0 ? 0 : hit / called);
    sums.recall += weight * (occurs === 0 ? 0 : hit / occurs);
    sums.f1 += (weight * 2 * hit) / (occurs + called);
  }
  return {
    precision: sums.precision / mass,
    recall: sums.recall / mass,
    f1: sums.f1 / mass,
  };
}
