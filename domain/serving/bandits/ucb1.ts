import { type ArmStatistics, meanReward } from './arm-statistics.ts';
import { shareOfBest } from './share-of-best.ts';

/**
 * UCB1 (Auer, Cesa-Bianchi, Fischer 2002): mean + sqrt(2 ln t / n) where t counts all rewarded decisions and n the arm's.
 * An arm without one comes before all that have some.
 */
export const ucb1 = (arms: readonly ArmStatistics[]): readonly number[] => {
  const plays = arms.reduce((sum, { pulls }) => sum + pulls, 0);
  return shareOfBest(
    arms.map((arm) =>
      arm.pulls === 0
        ? Number.POSITIVE_INFINITY
        : meanReward(arm) + Math.sqrt((2 * Math.log(plays)) / arm.pulls),
    ),
  );
};
