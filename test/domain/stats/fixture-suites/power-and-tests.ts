import { type Adjustment, adjustPValues } from '#domain/stats/adjustments/adjust-p-values.ts';
import { agrestiCoull } from '#domain/stats/intervals/agresti-coull.ts';
import { clopperPearson } from '#domain/stats/intervals/clopper-pearson.ts';
import { newcombe } from '#domain/stats/intervals/newcombe.ts';
import { proportionZTest } from '#domain/stats/intervals/proportion-z-test.ts';
import { chiSquarePower } from '#domain/stats/power/chi-square-power.ts';
import { cohenH } from '#domain/stats/power/cohen-h.ts';
import { normalPower } from '#domain/stats/power/normal-power.ts';
import type { Alternative } from '#domain/stats/power/power-problem.ts';
import { tPower } from '#domain/stats/power/t-power.ts';
import {
  statsmodelsChiSquareSize,
  statsmodelsNormalEffect,
  statsmodelsNormalSize,
  statsmodelsTSize,
} from '#domain/stats/statsmodels/solve-power.ts';
import { wilsonInterval } from '#domain/stats/wilson-interval.ts';
import { type Suite, usualTolerance } from './fixture.ts';

type Numbers = Readonly<Record<string, number>>;

const planOf = ({ alpha, ratio }: Numbers, input: Readonly<Record<string, unknown>>) => ({
  alpha: alpha as number,
  ...(ratio === undefined ? {} : { ratio }),
  alternative: (input.alternative ?? 'two-sided') as Alternative,
});

function shares(given: Numbers, plan: ReturnType<typeof planOf>) {
  const effect = cohenH(given.p2 as number, given.p1 as number);
  const power = given.power as number;
  return {
    cohen_h: effect,
    nobs1: statsmodelsNormalSize(effect, power, plan),
    power_at_nobs_1000: normalPower(effect, 1000, plan),
    mde_at_2000: statsmodelsNormalEffect(2000, power, plan),
  };
}

function means(given: Numbers, plan: ReturnType<typeof planOf>) {
  const effect = given.effect_size as number;
  return {
    nobs1: statsmodelsTSize(effect, given.power as number, plan),
    power_at_50: tPower(effect, 50, plan),
  };
}

function cells({ effect_size, power, n_bins, alpha }: Numbers) {
  const [effect, bins, level] = [effect_size as number, n_bins as number, alpha as number];
  return {
    nobs: statsmodelsChiSquareSize(effect, power as number, bins, level),
    power_at_500: chiSquarePower(effect, 500, bins, level),
  };
}

function proportions(count: readonly number[], nobs: readonly number[]) {
  const groups = count.map((successes, i) => ({ successes, trials: nobs[i] as number }));
  const intervals = (
    of: (successes: number, trials: number) => { readonly low: number; readonly high: number },
  ) =>
    groups.map(({ successes, trials }) => {
      const { low, high } = of(successes, trials);
      return [low, high];
    });
  const [a, b] = groups as [(typeof groups)[0], (typeof groups)[0]];
  const { z, p } = proportionZTest(a, b);
  const difference = newcombe(a, b);
  return {
    z,
    pvalue: p,
    wilson95: intervals(wilsonInterval),
    clopper_pearson95: intervals(clopperPearson),
    agresti_coull95: intervals(agrestiCoull),
    diff_ci_newcomb: [difference.low, difference.high],
  };
}

const adjustments: readonly Adjustment[] = [
  'bonferroni',
  'sidak',
  'holm',
  'holm-sidak',
  'simes-hochberg',
  'fdr_bh',
  'fdr_by',
];

export const powerAndTests: Suite = {
  run({ input }) {
    const given = input as Numbers;
    if (Array.isArray(input.pvalues)) {
      const p: readonly number[] = input.pvalues;
      return Object.fromEntries(
        adjustments.map((method) => [method, adjustPValues(p, given.alpha as number, method)]),
      );
    }
    if (Array.isArray(input.count))
      return proportions(input.count, input.nobs as readonly number[]);
    if ('n_bins' in input) return cells(given);
    return 'p1' in input ? shares(given, planOf(given, input)) : means(given, planOf(given, input));
  },
  nameOf: ({ id }, path) => `${id.split('_')[0]}: ${path[0]}`,
  tolerance: usualTolerance,
};
