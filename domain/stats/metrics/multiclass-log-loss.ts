import { meanOf } from '../special/pairwise-sum.ts';

/** Mean negative log of the probability of the true class, clipped to [eps, 1 - eps]: log loss of any number of classes. */
export const multiclassLogLoss = (
  actual: ArrayLike<number>,
  probabilities: readonly (readonly number[])[],
): number =>
  meanOf(
    probabilities.map((row, i) => {
      const p = row[actual[i] as number] as number;
      return -Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, p)));
    }),
  );
