import type { Algorithms } from './propose-trials.ts';
import type { SearchEstimate, SearchPlan } from './search-plan.ts';
import { starters } from './starters.ts';

/** What running costs, as data: prices differ by region and change. */
export interface Price {
  /** For one GB of memory during one second. */
  readonly perGbSecond: number;
  /** Of one worker. */
  readonly memoryGb: number;
  readonly currency: string;
}

/** A Lambda's share of a core follows its memory: one whole core at 1 769 MB. */
const gbPerCore = 1.769;

/**
 * From `estimate` of the known good configurations, averaged: they stand for those the search will propose. Work is cut
 * by the budget; the price is of all workers for all that time.
 */
export function estimateSearch(
  plan: Omit<SearchPlan, 'estimate'>,
  algorithms: Algorithms,
  price?: Price,
): SearchEstimate {
  const { size, rungs, folds } = plan;
  const tried = starters(plan.algorithms, algorithms, size);
  const trainShare = folds === 1 ? 0.8 : 1 - 1 / folds;
  let peakBytes = 0;
  const secondsAt = (rowShare: number): number => {
    let sum = 0;
    for (const { algorithm, params } of tried) {
      const rows = Math.ceil(size.rows * trainShare * rowShare);
      const estimate = algorithms[algorithm]?.estimate({ ...size, rows }, params);
      sum += estimate?.cpuSeconds ?? 0;
      peakBytes = Math.max(peakBytes, estimate?.bytes ?? 0);
    }
    return sum / Math.max(1, tried.length);
  };
  // On each rung a third of the one below; the final fits are as dear as one more trial on the last rung.
  const perTrial = rungs.reduce((sum, rung, at) => {
    const fits = rung.folds;
    return sum + (Math.min(plan.fitSeconds, secondsAt(rung.rowShare)) * fits) / 3 ** at;
  }, 0);
  const affordable = Math.floor((plan.budgetSeconds * plan.parallel) / Math.max(perTrial, 1e-6));
  const trials = Math.max(1, Math.min(plan.maxTrials, affordable));
  const cpuSeconds = perTrial * trials + Math.min(plan.fitSeconds, secondsAt(1)) * folds;
  if (!price) return { trials, cpuSeconds, peakBytes };
  const seconds = Math.min(
    plan.budgetSeconds * plan.parallel,
    cpuSeconds / Math.min(1, price.memoryGb / gbPerCore),
  );
  const gbSeconds = seconds * price.memoryGb;
  return {
    trials,
    cpuSeconds,
    peakBytes,
    cost: { gbSeconds, amount: gbSeconds * price.perGbSecond, currency: price.currency },
  };
}
