import type { GroupRates, RatesByGroup } from './group-rates.ts';

/** How far apart the groups are: differences are largest minus smallest rate (0 is equal), ratios smallest over largest (1 is equal). */
export interface Disparities {
  /** Of the selection rates. */
  readonly demographicParity: Disparity;
  /** The worse of true and false positive rates. */
  readonly equalizedOdds: Disparity;
  /** The mean of both differences. */
  readonly equalizedOddsMeanDifference: number;
  /** Of the true positive rates. */
  readonly equalOpportunity: Disparity;
  /** Whether the least selected group is selected at least `fourFifths` as often as the most selected (29 CFR 1607.4 D). */
  readonly passesFourFifths: boolean;
}

export interface Disparity {
  readonly difference: number;
  /** NaN when the rate is 0 in every group: there is nothing to compare. */
  readonly ratio: number;
}

/** The rule's share, and what rounding of doubles may take from it. */
const fourFifths = { ratio: 0.8, slack: 1e-12 };

/** Of the groups in `rates`, as Fairlearn compares them. All are 0 and 1 for a single group. */
export function disparities({ byGroup }: RatesByGroup): Disparities {
  const groups = Object.values(byGroup);
  const demographicParity = disparity(groups, 'selectionRate');
  const found = disparity(groups, 'truePositiveRate');
  const alarmed = disparity(groups, 'falsePositiveRate');
  return {
    demographicParity,
    equalizedOdds: {
      difference: Math.max(found.difference, alarmed.difference),
      // Without a false alarm in any group the other ratio speaks alone; without a hit in any there is none.
      ratio: Number.isNaN(alarmed.ratio) ? found.ratio : Math.min(found.ratio, alarmed.ratio),
    },
    equalizedOddsMeanDifference: (found.difference + alarmed.difference) / 2,
    equalOpportunity: found,
    passesFourFifths: demographicParity.ratio >= fourFifths.ratio - fourFifths.slack,
  };
}

function disparity(groups: readonly GroupRates[], rate: keyof GroupRates): Disparity {
  const values = groups.map((group) => group[rate]);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return { difference: most - least, ratio: least / most };
}
