import { betaQuantile } from '../special/beta-quantile.ts';

/**
 * Exact interval for a share (Clopper & Pearson, Biometrika 26, 1934): never covers less than `confidence`, often more.
 * NaN without trials.
 */
export function clopperPearson(
  successes: number,
  trials: number,
  confidence = 0.95,
): { readonly low: number; readonly high: number } {
  if (!(trials > 0)) return { low: Number.NaN, high: Number.NaN };
  const tail = (1 - confidence) / 2;
  const failures = trials - successes;
  return {
    low: successes === 0 ? 0 : betaQuantile(tail, successes, failures + 1),
    // By the mirror image, so that the upper tail is not 1 - tail.
    high: failures === 0 ? 1 : 1 - betaQuantile(tail, failures, successes + 1),
  };
}
