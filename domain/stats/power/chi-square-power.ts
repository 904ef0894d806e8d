import { noncentralChiSquareSf } from '../noncentral-chi-square-sf.ts';
import { chiSquareUpperQuantile } from '../special/gamma-quantile.ts';
import { whereReached } from './power-problem.ts';

/** Chance that a chi-square test of `cells` shares finds a deviation of Cohen's w = `effect` with `n` rows. */
export function chiSquarePower(effect: number, n: number, cells: number, alpha: number): number {
  const df = cells - 1;
  return noncentralChiSquareSf(chiSquareUpperQuantile(alpha, df), df, effect * effect * n);
}

/** Rows for that power, not rounded up; NaN when no number is enough. */
export const chiSquareSampleSize = (
  effect: number,
  power: number,
  cells: number,
  alpha: number,
): number =>
  effect === 0
    ? Number.NaN
    : whereReached((n) => chiSquarePower(effect, n, cells, alpha), power, 1e-9, 1e15);
