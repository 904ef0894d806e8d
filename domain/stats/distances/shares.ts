import { pairwiseSum } from '../special/pairwise-sum.ts';

/** Shares of a whole, one per cell. The distances beside this file compare two of the same length. */
export type Shares = ArrayLike<number>;

/** Divided by their sum; NaN when that is 0. */
export function normalised(shares: Shares): Float64Array {
  const sum = pairwiseSum(shares);
  return Float64Array.from(shares, (share) => share / sum);
}
