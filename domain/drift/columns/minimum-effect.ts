import type { ChiSquare } from '#domain/stats/homogeneity-chi-square.ts';
import { noncentralChiSquareSf } from '#domain/stats/noncentral-chi-square-sf.ts';

/**
 * The chance of a statistic as large while the two populations differ by no more than a shift of `negligible` standard
 * deviations of a normal variable (or a like change of another shape): that has a symmetric Kullback–Leibler divergence of
 * negligible², and makes each of our two-sample chi-squares noncentral by at most nm/(n + m) times it. "No difference at all"
 * is never true of two months of data, and with enough rows a test of it always says so (Hodges & Lehmann 1954; Murphy & Myors
 * 1999).
 */
export const minimumEffectP = (
  { statistic, df, p }: ChiSquare,
  n: number,
  m: number,
  negligible: number,
): number =>
  // Without variance there is nothing to see (statistic 0, p 1).
  df < 1 || statistic === 0
    ? p
    : noncentralChiSquareSf(statistic, df, ((n * m) / (n + m)) * negligible ** 2);
