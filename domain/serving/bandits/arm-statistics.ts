/** What is known of an arm: sums over the decisions that were rewarded. Sums can be added to without being read. */
export interface ArmStatistics {
  readonly version: number;
  readonly pulls: number;
  /** Sum of rewards, each 0..1. */
  readonly reward: number;
  /** LinUCB: sum of x xᵀ, the upper triangle row by row. */
  readonly gram?: readonly number[];
  /** LinUCB: sum of reward * x. */
  readonly rewarded?: readonly number[];
}

export const unknownArm = (version: number): ArmStatistics => ({ version, pulls: 0, reward: 0 });

/** Reward per decision; NaN for an arm without one. */
export const meanReward = ({ reward, pulls }: ArmStatistics): number => reward / pulls;

/**
 * Twelve decimals: DynamoDB adds decimally and keeps 38 digits, so that sums of numbers up to 1e12 stay exact and the
 * order in which they arrive does not matter.
 */
const decimals = (value: number): number => Number(value.toFixed(12));

/** What one rewarded decision adds to its arm. */
export function rewardSums(
  reward: number,
  x: readonly number[] | undefined,
): Omit<ArmStatistics, 'version'> {
  return {
    pulls: 1,
    reward: decimals(reward),
    ...(x && {
      gram: x.flatMap((a, row) => x.slice(row).map((b) => decimals(a * b))),
      rewarded: x.map((a) => decimals(reward * a)),
    }),
  };
}

export function addSums(arm: ArmStatistics, more: Omit<ArmStatistics, 'version'>): ArmStatistics {
  const gram = added(arm.gram, more.gram);
  const rewarded = added(arm.rewarded, more.rewarded);
  return {
    version: arm.version,
    pulls: arm.pulls + more.pulls,
    reward: arm.reward + more.reward,
    ...(gram && { gram }),
    ...(rewarded && { rewarded }),
  };
}

const added = (a: readonly number[] | undefined, b: readonly number[] | undefined) =>
  a === undefined || b === undefined ? (a ?? b) : a.map((value, at) => value + (b[at] ?? 0));
