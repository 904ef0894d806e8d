const block = 128;

/**
 * Sum of `values` whose rounding error grows with log n, not n: halves are summed apart, blocks of 128 in eight lanes
 * (Higham, SIAM J. Sci. Comput. 14, 1993). Order and lanes are numpy's, so that a mean of numbers near 1e9 is the same
 * to the last digit. `round` keeps fewer digits of every sum.
 */
export function pairwiseSum(
  values: ArrayLike<number>,
  from = 0,
  to = values.length,
  round: (x: number) => number = (x) => x,
): number {
  const n = to - from;
  const at = (i: number): number => values[from + i] as number;
  if (n < 8) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum = round(sum + at(i));
    return sum;
  }
  if (n > block) {
    const half = Math.floor(n / 2);
    const middle = from + half - (half % 8);
    return round(pairwiseSum(values, from, middle, round) + pairwiseSum(values, middle, to, round));
  }
  const lanes = Float64Array.from({ length: 8 }, (_, lane) => at(lane));
  let i = 8;
  for (; i < n - (n % 8); i += 8)
    for (let lane = 0; lane < 8; lane++)
      lanes[lane] = round((lanes[lane] as number) + at(i + lane));
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = lanes;
  let sum = round(round(round(a + b) + round(c + d)) + round(round(e + f) + round(g + h)));
  for (; i < n; i++) sum = round(sum + at(i));
  return sum;
}

/** Mean, NaN without values. */
export const meanOf = (values: ArrayLike<number>): number =>
  values.length === 0 ? Number.NaN : pairwiseSum(values) / values.length;

/** Sum of squared distances from the mean, in two passes, over `n - freedom`. */
export function varianceOf(values: ArrayLike<number>, freedom: 0 | 1): number {
  const mean = meanOf(values);
  const squares = Float64Array.from(values, (v) => (v - mean) ** 2);
  return pairwiseSum(squares) / (values.length - freedom);
}
