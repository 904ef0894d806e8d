/** Bernoulli numbers over 2k, with the signs of the series of ψ(x) - ln x + 1/(2x). */
const series = [-1 / 12, 1 / 120, -1 / 252, 1 / 240, -1 / 132, 691 / 32760, -1 / 12];
const derivative = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6];

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, c) => sum * x + c, 0);

/** ψ(x) = d ln Γ(x) / dx. Infinite at 0 (by the sign of 0), NaN at the negative whole numbers. */
export function digamma(x: number): number {
  if (x === 0) return Object.is(x, -0) ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  if (x < 0)
    return Number.isInteger(x) || x === Number.NEGATIVE_INFINITY
      ? Number.NaN
      : digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x - Math.floor(x)));
  let shift = 0;
  let at = x;
  for (; at < 10; at++) shift -= 1 / at;
  const square = 1 / (at * at);
  return shift + Math.log(at) - 0.5 / at + square * polynomial(series, square);
}

/** ψ'(x) for x > 0: the variance of ln X when X has a gamma distribution of shape x. */
export function trigamma(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 10; at++) shift += 1 / (at * at);
  const inverse = 1 / at;
  const square = inverse * inverse;
  return shift + inverse + square / 2 + inverse * square * polynomial(derivative, square);
}
