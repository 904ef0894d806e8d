import { findRoot } from '../special/find-root.ts';
import { studentTSf } from '../student-t.ts';
import { noncentralTCdf, noncentralTSf } from './noncentral-t.ts';
import { type PowerPlan, whereReached } from './power-problem.ts';

/**
 * Chance that a t test of two independent groups finds an effect of `effect` standard deviations (Cohen's d) with `n` rows in
 * the first group.
 */
export function tPower(
  effect: number,
  n: number,
  { alpha, alternative = 'two-sided', ratio = 1 }: PowerPlan,
): number {
  const df = n - 1 + n * ratio - 1;
  if (!(df > 0)) return Number.NaN;
  const shift = effect * Math.sqrt(1 / (1 / n + 1 / (n * ratio)));
  const critical = upperQuantile(alternative === 'two-sided' ? alpha / 2 : alpha, df);
  const above = alternative === 'smaller' ? 0 : noncentralTSf(critical, df, shift);
  const below = alternative === 'larger' ? 0 : noncentralTCdf(-critical, df, shift);
  return above + below;
}

/** Rows in the first group for that power, not rounded up, at least 2; NaN when no number of rows is enough. */
export const tSampleSize = (effect: number, power: number, plan: PowerPlan): number =>
  effect === 0
    ? Number.NaN
    : whereReached(
        (n) => tPower(effect, n, plan),
        power,
        Math.max(2, 4 / (1 + (plan.ratio ?? 1))),
        1e12,
      );

/** The t with P(T > t) = q < 1/2. */
function upperQuantile(q: number, df: number): number {
  let high = 4;
  while (studentTSf(high, df) > q) high *= 2;
  return q > 0.5
    ? -upperQuantile(1 - q, df)
    : findRoot((t) => Math.log(studentTSf(t, df) / q), 0, high);
}
