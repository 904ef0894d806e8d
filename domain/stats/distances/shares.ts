/** Shares of a whole, one per cell. The distances beside this file compare two of the same length. */
export type Shares = ArrayLike<number>;

/** Divided by their sum; NaN when that is 0. */
export function normalised(shares: Shares): Float64Array {
  let sum = 0;
  for (let i = 0; i < shares.length; i++) sum += shares[i] as number;
  return Float64Array.from(shares, (share) => share / sum);
}
