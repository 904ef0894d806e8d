import betainc from '@stdlib/math-base-special-betainc';

/** P(F > x) of Fisher's F with `between` and `within` degrees of freedom (both > 0, need not be whole). */
export function fSf(x: number, between: number, within: number): number {
  if (!(x > 0)) return Number.isNaN(x) ? Number.NaN : 1;
  return betainc(within / (within + between * x), within / 2, between / 2, true, false);
}
