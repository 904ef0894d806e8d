import { symmetricEigen } from './symmetric-eigen.ts';

/**
 * d' C⁺ d for a vector `d` and its covariance `C` (row-major), with the number of directions that have variance: those
 * whose eigenvalue is at least `keep` of the largest. Under "the mean of d is 0" about chi-square with that many degrees.
 */
export function quadraticForm(
  d: ArrayLike<number>,
  covariance: ArrayLike<number>,
  keep = 1e-3,
): { readonly statistic: number; readonly df: number } {
  const size = d.length;
  const { values, vectors } = symmetricEigen(covariance, size);
  const largest = Math.max(0, ...values);
  let statistic = 0;
  let df = 0;
  for (let k = 0; k < size; k++) {
    const value = values[k] as number;
    if (!(value > 0) || value < keep * largest) continue;
    let projection = 0;
    for (let i = 0; i < size; i++)
      projection += (vectors[k * size + i] as number) * (d[i] as number);
    statistic += (projection * projection) / value;
    df++;
  }
  return { statistic, df };
}
