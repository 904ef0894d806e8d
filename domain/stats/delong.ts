import { midRanks } from './mid-ranks.ts';
import { normalSf } from './normal.ts';

export interface DeLong {
  readonly aucA: number;
  readonly aucB: number;
  /** aucB - aucA. */
  readonly difference: number;
  /** Of the difference; NaN with fewer than two rows of a class. */
  readonly standardError: number;
  /** difference over its standard error; 0 when the two order every pair alike. */
  readonly z: number;
  /** Two-sided. */
  readonly pValue: number;
}

/** Per row: the share of the other class that the score puts on the right side of it. */
function placements(scores: ArrayLike<number>, positive: Uint32Array, negative: Uint32Array) {
  const overall = midRanks(scores);
  const own = (rows: Uint32Array) => midRanks(Float64Array.from(rows, (i) => scores[i] as number));
  const amongPositive = own(positive);
  const amongNegative = own(negative);
  const v10 = Float64Array.from(
    positive,
    (row, i) => ((overall[row] as number) - (amongPositive[i] as number)) / negative.length,
  );
  const v01 = Float64Array.from(
    negative,
    (row, i) => 1 - ((overall[row] as number) - (amongNegative[i] as number)) / positive.length,
  );
  return { v10, v01 };
}

const mean = (values: Float64Array): number =>
  values.reduce((sum, v) => sum + v, 0) / values.length;

/** Sample variance of the element-wise difference. */
function varianceOfDifference(a: Float64Array, b: Float64Array): number {
  const centre = mean(b) - mean(a);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((b[i] as number) - (a[i] as number) - centre) ** 2;
  return sum / (a.length - 1);
}

/**
 * Are two scores of the same rows equally good at ordering them? DeLong, DeLong & Clarke-Pearson, Biometrics 44 (1988),
 * with mid-ranks in O(n log n) (Sun & Xu, IEEE Signal Processing Letters 21, 2014). `labels` are 1 for the positive
 * class, else 0. Needs two rows of each class; with fewer, z and pValue are NaN.
 */
export function deLong(
  labels: ArrayLike<number>,
  scoresA: ArrayLike<number>,
  scoresB: ArrayLike<number>,
): DeLong {
  const rows = Uint32Array.from({ length: labels.length }, (_, i) => i);
  const positive = rows.filter((i) => labels[i] === 1);
  const negative = rows.filter((i) => labels[i] !== 1);
  const a = placements(scoresA, positive, negative);
  const b = placements(scoresB, positive, negative);
  const aucA = mean(a.v10);
  const aucB = mean(b.v10);
  const difference = aucB - aucA;
  if (positive.length < 2 || negative.length < 2)
    return {
      aucA,
      aucB,
      difference,
      standardError: Number.NaN,
      z: Number.NaN,
      pValue: Number.NaN,
    };
  const variance =
    varianceOfDifference(a.v10, b.v10) / positive.length +
    varianceOfDifference(a.v01, b.v01) / negative.length;
  // Identical orders have no variance and no difference; what rounding leaves must not become a z.
  if (variance < 1e-30 && Math.abs(difference) < 1e-12)
    return { aucA, aucB, difference, standardError: 0, z: 0, pValue: 1 };
  const standardError = Math.sqrt(variance);
  const z = difference / standardError;
  return {
    aucA,
    aucB,
    difference,
    standardError,
    z,
    pValue: Math.min(1, 2 * normalSf(Math.abs(z))),
  };
}
