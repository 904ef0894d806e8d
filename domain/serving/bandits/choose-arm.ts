import { shareOf } from '../hash32.ts';
import type { Bandit } from '../routing/routing.ts';
import type { ArmStatistics } from './arm-statistics.ts';
import { epsilonGreedy } from './epsilon-greedy.ts';
import { linUcb } from './linucb.ts';
import { thompson } from './thompson.ts';
import { ucb1 } from './ucb1.ts';

export const defaultEpsilon = 0.1;
export const defaultAlpha = 1;
export const defaultFloor = 0.01;

export interface ChosenArm {
  readonly version: number;
  /** How probable this choice was, 0..1: what inverse propensity weighting divides by. */
  readonly probability: number;
  /** The probabilities of all arms, in the order of `bandit.arms`. */
  readonly shares: readonly number[];
}

/** Quadrature takes a millisecond or more; statistics stay the same for seconds. */
const thompsonShares = new WeakMap<readonly ArmStatistics[], readonly number[]>();

/**
 * SRV-6: each policy says which share an arm should get; no share falls below the floor; the prediction's id draws. So
 * every decision can be computed again from the shares in its capture and its id.
 */
export function chooseArm(
  bandit: Bandit,
  arms: readonly ArmStatistics[],
  x: readonly number[] | undefined,
  predictionId: string,
): ChosenArm {
  const { floor = defaultFloor } = bandit;
  const shares = sharesOf(bandit, arms, x).map(
    (share) => floor + (1 - arms.length * floor) * share,
  );
  const at = drawn(shares, predictionId);
  return {
    version: (arms[at] as ArmStatistics).version,
    probability: shares[at] as number,
    shares,
  };
}

/** The place of the arm that `predictionId` draws from `shares`. */
export function drawn(shares: readonly number[], predictionId: string): number {
  const place = shareOf(`bandit\u0000${predictionId}`);
  let end = 0;
  for (const [at, share] of shares.entries()) {
    end += share;
    if (place < end) return at;
  }
  return shares.length - 1;
}

function sharesOf(
  { policy, epsilon = defaultEpsilon, alpha = defaultAlpha }: Bandit,
  arms: readonly ArmStatistics[],
  x: readonly number[] | undefined,
): readonly number[] {
  switch (policy) {
    case 'epsilon-greedy':
      return epsilonGreedy(arms, epsilon);
    case 'ucb1':
      return ucb1(arms);
    case 'linucb':
      return linUcb(arms, x ?? [1], alpha);
    case 'thompson': {
      const known = thompsonShares.get(arms) ?? thompson(arms);
      thompsonShares.set(arms, known);
      return known;
    }
  }
}
