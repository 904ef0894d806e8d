/**
 * P(√n D > x) of the two-sided Kolmogorov–Smirnov statistic as n grows without bound (Kolmogorov 1933). Two series of
 * the same function: the one that converges for small x, the other for large.
 */
export function kolmogorovSf(x: number): number {
  if (!(x > 0)) return Number.isNaN(x) ? Number.NaN : 1;
  if (x < 0.8) {
    const exponent = (Math.PI * Math.PI) / (8 * x * x);
    let sum = 0;
    for (let k = 1; k <= 15; k += 2) sum += Math.exp(-k * k * exponent);
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  let sum = 0;
  for (let k = 1; k <= 12; k++) sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * x * x);
  return 2 * sum;
}
