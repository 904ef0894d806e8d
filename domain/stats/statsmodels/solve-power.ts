import { chiSquarePower, chiSquareSampleSize } from '../power/chi-square-power.ts';
import { normalPower, normalSampleSize, smallestEffect } from '../power/normal-power.ts';
import type { PowerPlan } from '../power/power-problem.ts';
import { tPower, tSampleSize } from '../power/t-power.ts';
import { expandingBrent } from './expanding-brent.ts';

const rows = { low: 2, startHigh: 50 } as const;

/** Effects into the tail the test does not look at have no sample size. */
const hopeless = (effect: number, power: number, { alpha, alternative }: PowerPlan): boolean =>
  effect === 0 ||
  (power >= alpha &&
    ((alternative === 'larger' && effect < 0) || (alternative === 'smaller' && effect > 0)));

/** `NormalIndPower().solve_power(nobs1=None)`. NaN: statsmodels raises an error. */
export const statsmodelsNormalSize = (effect: number, power: number, plan: PowerPlan): number =>
  hopeless(effect, power, plan)
    ? Number.NaN
    : (expandingBrent((n) => normalPower(effect, n, plan) - power, rows) ??
      normalSampleSize(effect, power, plan));

/** `NormalIndPower().solve_power(effect_size=None)`. */
export const statsmodelsNormalEffect = (n: number, power: number, plan: PowerPlan): number =>
  expandingBrent((effect) => normalPower(effect, n, plan) - power) ??
  smallestEffect(n, power, plan);

/** `TTestIndPower().solve_power(nobs1=None)`. */
export const statsmodelsTSize = (effect: number, power: number, plan: PowerPlan): number =>
  hopeless(effect, power, plan)
    ? Number.NaN
    : (expandingBrent((n) => tPower(effect, n, plan) - power, rows) ??
      tSampleSize(effect, power, plan));

/** `GofChisquarePower().solve_power(nobs=None)`. */
export const statsmodelsChiSquareSize = (
  effect: number,
  power: number,
  cells: number,
  alpha: number,
): number =>
  effect === 0
    ? Number.NaN
    : (expandingBrent((n) => chiSquarePower(effect, n, cells, alpha) - power, rows) ??
      chiSquareSampleSize(effect, power, cells, alpha));
