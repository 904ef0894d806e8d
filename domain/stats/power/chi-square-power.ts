import gammaln from '@stdlib/math-base-special-gammaln';
import { chiSquareSf } from '../chi-square-sf.ts';
import { gammaLower } from '../incomplete-gamma.ts';
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

/**
 * P(X > x) of the noncentral chi-square: central ones of df + 2j degrees, weighted by a Poisson variable j of mean
 * `noncentrality` / 2, from the most likely j outwards.
 */
export function noncentralChiSquareSf(x: number, df: number, noncentrality: number): number {
  if (!(df > 0) || Number.isNaN(x + noncentrality)) return Number.NaN;
  const rate = noncentrality / 2;
  if (rate === 0) return chiSquareSf(x, df);
  // Where the tail is nearly everything, its complement is what has digits.
  const upper = (j: number) => chiSquareSf(x, df + 2 * j);
  const lower = (j: number) => gammaLower(df / 2 + j, x / 2);
  const few = x < df + noncentrality;
  const sum = weighted(few ? lower : upper, rate);
  return Math.min(1, Math.max(0, few ? 1 - sum : sum));
}

function weighted(tail: (j: number) => number, rate: number): number {
  const middle = Math.floor(rate);
  const lnAt = middle * Math.log(rate) - rate - gammaln(middle + 1);
  const peak = Math.exp(lnAt);
  let sum = peak * tail(middle);
  let weight = peak;
  for (let j = middle; j > 0 && weight > peak * 1e-20; j--) {
    weight *= j / rate;
    sum += weight * tail(j - 1);
  }
  weight = peak;
  for (let j = middle + 1; weight > peak * 1e-20; j++) {
    weight *= rate / j;
    sum += weight * tail(j);
  }
  return sum;
}
