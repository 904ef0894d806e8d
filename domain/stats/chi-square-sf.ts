import { gammaUpper } from './incomplete-gamma.ts';

/** P(X > x) of the chi-square distribution with `df` > 0 degrees of freedom. */
export const chiSquareSf = (x: number, df: number): number =>
  Number.isNaN(x) ? Number.NaN : gammaUpper(df / 2, x / 2);
