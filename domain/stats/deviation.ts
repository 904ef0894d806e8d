import { varianceOf } from './special/pairwise-sum.ts';

/** Root mean squared distance from the mean (divisor n: of the whole population); NaN without values. */
export const deviation = (values: ArrayLike<number>): number => Math.sqrt(varianceOf(values, 0));
