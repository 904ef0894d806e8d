import { gammaUpper } from './incomplete-gamma.ts';

/** P(X > x) of the chi-square distribution with `df` degrees of freedom; NaN unless df > 0. */
export const chiSquareSf = (x: number, df: number): number =>
  Number.isNaN(x) || !(df > 0) ? Number.NaN : gammaUpper(df / 2, Math.max(0, x / 2));
