import { deviation } from './deviation.ts';
import { meanOf } from './special/pairwise-sum.ts';

/** What is usual: `multiple` standard deviations (divisor n) around the mean of `values`, not NaN; cut to `within`. */
export function deviationLimits(
  values: readonly number[],
  within: { readonly lowest: number; readonly highest: number },
  multiple = 3,
): { readonly lower: number; readonly upper: number } {
  const known = values.filter((value) => !Number.isNaN(value));
  const [centre, spread] = [meanOf(known), multiple * deviation(known)];
  return {
    lower: Math.max(within.lowest, centre - spread),
    upper: Math.min(within.highest, centre + spread),
  };
}
