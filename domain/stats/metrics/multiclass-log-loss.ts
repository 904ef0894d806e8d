import { lossOf } from '../log-loss.ts';
import { meanOf } from '../special/pairwise-sum.ts';

/** Mean loss of the probability of the true class: log loss of any number of classes. NaN without rows. */
export const multiclassLogLoss = (
  actual: ArrayLike<number>,
  probabilities: readonly (readonly number[])[],
): number => meanOf(probabilities.map((row, i) => lossOf(row[actual[i] as number] as number)));
