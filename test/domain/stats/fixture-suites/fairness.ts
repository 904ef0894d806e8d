import { disparities } from '#domain/fairness/disparities.ts';
import { type GroupRates, ratesByGroup } from '#domain/fairness/group-rates.ts';
import { type Suite, usualTolerance } from './fixture.ts';

interface Input {
  readonly y_true: readonly number[];
  readonly y_pred: readonly number[];
  readonly sensitive: readonly string[];
}

const named = (rates: GroupRates) => ({
  count: rates.count,
  selection_rate: rates.selectionRate,
  tpr: rates.truePositiveRate,
  fpr: rates.falsePositiveRate,
  tnr: rates.trueNegativeRate,
  fnr: rates.falseNegativeRate,
  accuracy: rates.accuracy,
});

export const fairness: Suite = {
  run({ input }) {
    const { y_true, y_pred, sensitive } = input as unknown as Input;
    const rates = ratesByGroup({ labels: y_true, predicted: y_pred, groups: sensitive });
    const apart = disparities(rates);
    return {
      by_group: Object.fromEntries(
        Object.entries(rates.byGroup).map(([name, group]) => [name, named(group)]),
      ),
      overall: named(rates.overall),
      demographic_parity_difference: apart.demographicParity.difference,
      demographic_parity_ratio: apart.demographicParity.ratio,
      equalized_odds_difference: apart.equalizedOdds.difference,
      equalized_odds_ratio: apart.equalizedOdds.ratio,
      equal_opportunity_difference: apart.equalOpportunity.difference,
      equal_opportunity_ratio: apart.equalOpportunity.ratio,
      equalized_odds_difference_mean_agg: apart.equalizedOddsMeanDifference,
      passes_80_percent_rule: apart.passesFourFifths,
    };
  },
  nameOf: (_, path) => path[0] ?? '',
  tolerance: usualTolerance,
};
