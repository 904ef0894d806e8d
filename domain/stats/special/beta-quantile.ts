import { betaLn } from '../beta-ln.ts';
import { findRoot } from './find-root.ts';
import { betaLower, betaLowerAt } from './incomplete-beta.ts';

/**
 * The x with P(X <= x) = p of Beta(a, b). Searched in ln x on the side of 1/2 where it lies, so that quantiles next to 0
 * keep their digits. NaN where a or b is not positive or p outside 0..1.
 */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1 && a > 0 && b > 0)) return Number.NaN;
  if (p === 0 || p === 1) return p;
  return p <= betaLower(a, b, 0.5) ? Math.exp(lnSide(p, a, b)) : -Math.expm1(lnSide(1 - p, b, a));
}

/** ln of the quantile, which is at most 1/2. */
function lnSide(p: number, a: number, b: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  const lnP = Math.log(p);
  // P(X <= x) is x^a / (a B(a, b)) times the mean of (1 - t)^(b - 1) over t < x, which is between 1/2^|b - 1| and 2.
  const leading = (lnP + Math.log(a) + betaLn(a, b)) / a;
  const low = Math.min(leading - Math.LN2 / a, -Math.LN2) - 1e-9;
  const excess = (lnX: number): number => {
    const x = Math.exp(lnX);
    const value = betaLowerAt(a, b, { x, y: 1 - x, lnX, lnY: Math.log1p(-x) });
    return value > 0 ? Math.log(value) - lnP : -1e4;
  };
  return excess(-Math.LN2) <= 0 ? -Math.LN2 : findRoot(excess, low, -Math.LN2);
}
