/**
 * Sum of `values[from..to)` by halves, eight lanes at the bottom: the error grows with log n instead of n, and the result
 * is numpy's to the last bit (the order of its pairwise sum), which decides whether a spread of equal values is exactly 0.
 */
export function pairwiseSum(
  values: ArrayLike<number>,
  from = 0,
  to: number = values.length,
): number {
  const n = to - from;
  const at = (i: number) => values[from + i] as number;
  if (n < 8) {
    let sum = n > 0 ? at(0) : 0;
    for (let i = 1; i < n; i++) sum += at(i);
    return sum;
  }
  if (n > 128) {
    const half = n >> 1;
    const middle = from + half - (half % 8);
    return pairwiseSum(values, from, middle) + pairwiseSum(values, middle, to);
  }
  const lane = Array.from({ length: 8 }, (_, i) => at(i));
  const lanes = n - (n % 8);
  for (let i = 8; i < lanes; i++) (lane[i % 8] as number) += at(i);
  const [a, b, c, d, e, f, g, h] = lane as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  let sum = a + b + (c + d) + (e + f + (g + h));
  for (let i = lanes; i < n; i++) sum += at(i);
  return sum;
}

/** Arithmetic mean; NaN without values. */
export const mean = (values: ArrayLike<number>): number =>
  values.length === 0 ? Number.NaN : pairwiseSum(values) / values.length;
