import { normalCdf, normalQuantile, normalSf } from '../normal.ts';
import { type PowerPlan, whereReached } from './power-problem.ts';

/**
 * Chance that a z test of two groups finds an effect of `effect` standard deviations (for shares: Cohen's h) with `n`
 * rows in the first group.
 */
export function normalPower(
  effect: number,
  n: number,
  { alpha, alternative = 'two-sided', ratio = 1 }: PowerPlan,
): number {
  const shift = effect * Math.sqrt(1 / (1 / n + 1 / (n * ratio)));
  const critical = -normalQuantile(alternative === 'two-sided' ? alpha / 2 : alpha);
  const above = alternative === 'smaller' ? 0 : normalSf(critical - shift);
  const below = alternative === 'larger' ? 0 : normalCdf(-critical - shift);
  return above + below;
}

/** Rows in the first group for that power, not rounded up; NaN when no number of rows is enough. */
export const normalSampleSize = (effect: number, power: number, plan: PowerPlan): number =>
  effect === 0 ? Number.NaN : whereReached((n) => normalPower(effect, n, plan), power, 1e-9);

/** The smallest effect found with that power by `n` rows in the first group; below 0 for 'smaller'. */
export function smallestEffect(n: number, power: number, plan: PowerPlan): number {
  const sign = plan.alternative === 'smaller' ? -1 : 1;
  return sign * whereReached((effect) => normalPower(sign * effect, n, plan), power, 0);
}
