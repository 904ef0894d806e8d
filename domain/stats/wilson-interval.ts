import { normalQuantile } from './normal.ts';

/**
 * Interval for a share of which `successes` of `trials` were seen (Wilson, JASA 22, 1927): inside 0..1 and of use when
 * all or none succeeded, where the normal interval has no width. NaN without trials.
 */
export function wilsonInterval(
  successes: number,
  trials: number,
  confidence = 0.95,
): { readonly low: number; readonly high: number } {
  const z = normalQuantile((1 + confidence) / 2);
  const share = successes / trials;
  const shrink = 1 + (z * z) / trials;
  const centre = (share + (z * z) / (2 * trials)) / shrink;
  const half =
    (z / shrink) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
