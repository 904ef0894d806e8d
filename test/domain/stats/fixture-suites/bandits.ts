import {
  type ArmStatistics,
  addSums,
  rewardSums,
  unknownArm,
} from '#domain/serving/bandits/arm-statistics.ts';
import { linUcbScores, linUcbTheta } from '#domain/serving/bandits/linucb.ts';
import { shareOfBest } from '#domain/serving/bandits/share-of-best.ts';
import { probabilityOfBest } from '#domain/serving/bandits/thompson.ts';
import { ucb1 } from '#domain/serving/bandits/ucb1.ts';
import type { Suite } from './fixture.ts';

type Rewards = readonly (readonly number[])[];

/** Plays the table row by row; equal shares fall to the lowest index. */
function play(
  rewards: Rewards,
  shares: (arms: readonly ArmStatistics[], round: number) => readonly number[],
  contexts: Rewards = [],
) {
  let arms: readonly ArmStatistics[] = (rewards[0] ?? []).map((_, arm) => unknownArm(arm));
  const picks = rewards.map((row, round) => {
    const share = shares(arms, round);
    const pick = share.indexOf(Math.max(...share));
    arms = arms.map((arm, at) =>
      at === pick ? addSums(arm, rewardSums(row[pick] as number, contexts[round])) : arm,
    );
    return pick;
  });
  return { picks, arms };
}

function ucb1Trace(rewards: Rewards) {
  const { picks, arms } = play(rewards, ucb1);
  return { picks, counts: arms.map(({ pulls }) => pulls), sums: arms.map(({ reward }) => reward) };
}

function linUcbTrace(rewards: Rewards, contexts: Rewards, alpha: number, ridge: number) {
  const scores: (readonly number[])[] = [];
  const shares = (arms: readonly ArmStatistics[], round: number) => {
    const now = linUcbScores(arms, contexts[round] as readonly number[], alpha, ridge);
    scores.push(now);
    return shareOfBest(now);
  };
  const { picks, arms } = play(rewards, shares, contexts);
  return {
    picks,
    scores,
    theta: arms.map((arm) => linUcbTheta(arm, contexts[0]?.length ?? 0, ridge)),
  };
}

interface Input {
  readonly rewards_table: Rewards;
  readonly contexts: Rewards;
  readonly alpha: number & readonly number[];
  readonly beta: readonly number[];
  readonly ridge: number;
}

export const bandits: Suite = {
  run({ id, input }) {
    const given = input as unknown as Input;
    if (id === 'ucb1') return ucb1Trace(given.rewards_table);
    if (id.startsWith('linucb'))
      return linUcbTrace(given.rewards_table, given.contexts, given.alpha, given.ridge);
    if (id.startsWith('thompson')) {
      const alphas: readonly number[] = given.alpha;
      const betas = alphas.map((alpha, at) => ({ alpha, beta: given.beta[at] as number }));
      return { p_select: probabilityOfBest(betas) };
    }
    return undefined;
  },
  nameOf: ({ id }, path) => `${id}: ${path[0]}`,
  /** The file's own: quadrature within 1e-8; the traces within 1e-9, of which twelve decimals in the sums leave enough. */
  tolerance: (_, path) =>
    path[0] === 'p_select' ? { relative: 0, absolute: 1e-8 } : { relative: 1e-9, absolute: 1e-9 },
};
