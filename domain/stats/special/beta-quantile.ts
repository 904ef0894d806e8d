import { betaLn } from '../beta-ln.ts';
import { findRoot } from './find-root.ts';
import { betaLower, betaLowerAt, betaUpperAt } from './incomplete-beta.ts';

/**
 * The x with P(X <= x) = p of Beta(a, b). NaN where a or b is not positive or p outside 0..1. About 1e-13 relative, small
 * p and quantiles next to 0 included.
 */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1 && a > 0 && b > 0)) return Number.NaN;
  if (p === 0 || p === 1) return p;
  return p <= betaLower(a, b, 0.5)
    ? Math.exp(lnQuantile(p, 1 - p, a, b))
    : -Math.expm1(lnQuantile(1 - p, p, b, a));
}

/**
 * ln x for the x <= 1/2 with P(X <= x) = p and P(X > x) = q: searched in logs, so that x keeps its digits next to 0, and by
 * the smaller of p and q, which has the digits of the larger one too.
 */
function lnQuantile(p: number, q: number, a: number, b: number): number {
  const [tail, target, sign] = p <= q ? [betaLowerAt, p, 1] : [betaUpperAt, q, -1];
  const excess = (lnX: number): number => {
    const x = Math.exp(lnX);
    const value = tail(a, b, { x, y: 1 - x, lnX, lnY: Math.log1p(-x) });
    return sign * (value > 0 ? Math.log(value / target) : -1e4);
  };
  // P(X <= x) is x^a / (a B(a, b)) times a mean of (1 - t)^(b - 1) over t < x, which is at most 2.
  const leading = (Math.log(p) + Math.log(a) + betaLn(a, b) - Math.LN2) / a;
  const low = Math.min(leading, -Math.LN2) - 1e-9;
  if (excess(-Math.LN2) <= 0) return -Math.LN2;
  return p === 0 ? Number.NEGATIVE_INFINITY : findRoot(excess, low, -Math.LN2);
}
