import { mean } from './pairwise-sum.ts';

/** Root mean squared distance from the mean (divisor n: of the whole population); NaN without values. */
export function deviation(values: ArrayLike<number>): number {
  const centre = mean(values);
  return Math.sqrt(mean(Float64Array.from(values, (value) => (value - centre) ** 2)));
}
