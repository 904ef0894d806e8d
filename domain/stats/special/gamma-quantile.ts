import gammaln from '@stdlib/math-base-special-gammaln';
import { gammaLower, gammaUpper } from '../incomplete-gamma.ts';
import { findRoot } from './find-root.ts';

/** The x with P(a, x) = p of the regularised incomplete gamma function. NaN where a is not positive or p outside 0..1. */
export function gammaQuantile(p: number, a: number): number {
  if (!(p >= 0 && p <= 1 && a > 0)) return Number.NaN;
  if (p === 0) return 0;
  if (p === 1) return Number.POSITIVE_INFINITY;
  if (p > gammaLower(a, a)) return above(1 - p, a);
  // P(a, x) <= x^a / Γ(a + 1), so the quantile is not below this.
  const leading = (Math.log(p) + gammaln(a + 1)) / a;
  const excess = (lnX: number): number => {
    const value = gammaLower(a, Math.exp(lnX));
    return value > 0 ? Math.log(value / p) : -1e4;
  };
  // An x too small for a number: only its power counts there.
  if (leading < -690) return Math.exp(leading);
  return Math.exp(findRoot(excess, leading - 1e-6, Math.log(a) + 1e-9));
}

/** The x > a with Q(a, x) = q. */
function above(q: number, a: number): number {
  const excess = (x: number): number => {
    const value = gammaUpper(a, x);
    return value > 0 ? Math.log(q / value) : 1e4;
  };
  let high = a + 10 * Math.sqrt(a) + 10;
  while (excess(high) < 0) high *= 2;
  return findRoot(excess, a, high);
}

/** The x with P(X > x) = q of the chi-square distribution with `df` degrees of freedom, exact for small q. */
export const chiSquareUpperQuantile = (q: number, df: number): number => {
  if (!(q >= 0 && q <= 1 && df > 0)) return Number.NaN;
  if (q === 0) return Number.POSITIVE_INFINITY;
  return q < gammaUpper(df / 2, df / 2) ? 2 * above(q, df / 2) : 2 * gammaQuantile(1 - q, df / 2);
};

/** The x with P(X <= x) = p of the chi-square distribution with `df` degrees of freedom. */
export const chiSquareQuantile = (p: number, df: number): number => 2 * gammaQuantile(p, df / 2);
