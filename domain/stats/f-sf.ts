import { betaLowerAt, unitPoint } from './special/incomplete-beta.ts';

/** P(F > x) of Fisher's F with `between` and `within` degrees of freedom (both > 0, need not be whole). */
export function fSf(x: number, between: number, within: number): number {
  if (!(x > 0)) return Number.isNaN(x) ? Number.NaN : 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const sum = within + between * x;
  return betaLowerAt(within / 2, between / 2, unitPoint(within / sum, (between * x) / sum));
}
