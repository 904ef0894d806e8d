import { type ArmStatistics, meanReward } from './arm-statistics.ts';
import { shareOfBest } from './share-of-best.ts';

/** The share `epsilon` is spread over all arms, the rest goes to the best mean. Arms without a reward come first. */
export const epsilonGreedy = (arms: readonly ArmStatistics[], epsilon: number): readonly number[] =>
  shareOfBest(
    arms.map((arm) => (arm.pulls === 0 ? Number.POSITIVE_INFINITY : meanReward(arm))),
  ).map((share) => (1 - epsilon) * share + epsilon / arms.length);
