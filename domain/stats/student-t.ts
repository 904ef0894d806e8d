import { normalSf } from './normal.ts';
import { betaLowerAt, betaUpperAt, unitPoint } from './special/incomplete-beta.ts';

/** P(T > t) of Student's t with `df` degrees of freedom, exact in the upper tail; NaN unless df > 0. */
export function studentTSf(t: number, df: number): number {
  if (!(df > 0) || Number.isNaN(t)) return Number.NaN;
  if (!Number.isFinite(t)) return t > 0 ? 0 : 1;
  const square = t * t;
  // Nearly normal: Wallace's transform (Ann. Math. Stat. 30, 1959) errs by about t⁴/df² there.
  if (df > 1e8)
    return normalSf(
      df === Number.POSITIVE_INFINITY
        ? t
        : (t * (1 - 0.25 / df)) / Math.sqrt(1 + square / (2 * df)),
    );
  // Both sides of the point go in, so that neither tail is lost to cancellation.
  const at = unitPoint(df / (df + square), square / (df + square));
  return t >= 0 ? betaLowerAt(df / 2, 0.5, at) / 2 : 0.5 + betaUpperAt(df / 2, 0.5, at) / 2;
}

/** P(T <= t). */
export const studentTCdf = (t: number, df: number): number => studentTSf(-t, df);
