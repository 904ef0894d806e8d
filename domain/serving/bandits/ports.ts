import type { Bandit } from '../routing/routing.ts';
import type { ArmStatistics } from './arm-statistics.ts';

/** A request that a bandit routed: its reward, when it comes, belongs to this arm and this context. */
export interface Decision {
  /** The id of the request's first prediction. */
  readonly id: string;
  readonly model: string;
  readonly bandit: string;
  readonly version: number;
  readonly x?: readonly number[];
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** How long a reward may take. */
export const rewardDays = 7;

export interface Reward {
  /** Of a prediction. */
  readonly id: string;
  readonly model: string;
  /** 0..1 */
  readonly reward: number;
  readonly at: string;
}

/** `unknown`: no bandit of this model routed a request under that id in the last seven days. */
export type RewardOutcome = 'applied' | 'already' | 'unknown';

/** Where decisions and the sums of their rewards are kept. */
export interface BanditLedger {
  /** One per arm of the bandit, in its order; zeros for an arm without rewards. May be a moment old. */
  statistics(bandit: Pick<Bandit, 'id' | 'arms'>): Promise<readonly ArmStatistics[]>;
  remember(decision: Decision): Promise<void>;
  /** Adds the reward to its arm once, however often and however much at once it is sent. Rejects when it could not. */
  reward(reward: Reward): Promise<RewardOutcome>;
}
