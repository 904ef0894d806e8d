import { describe, expect, it } from 'vitest';
import { planSearch } from '#domain/automl/plan-search.ts';
import { proposeTrials } from '#domain/automl/propose-trials.ts';
import { reduceTrials } from '#domain/automl/reduce-trials.ts';
import { leaderboard, type SearchState, startSearch } from '#domain/automl/search-state.ts';
import type { Trial } from '#domain/automl/trial.ts';
import { toyAlgorithm, toyLoss, toyResult } from './toy-search.ts';

const algorithms = { gbdt: toyAlgorithm('gbdt'), linear: toyAlgorithm('linear') };
const size = { task: 'binary', rows: 200_000, columns: 10, outputs: 2 } as const;
const planWith = (options = {}) =>
  planSearch(size, algorithms, { folds: 3, maxTrials: 40, budgetSeconds: 1e6, ...options });

function wave(state: SearchState, trials: readonly Trial[]): SearchState {
  const results = trials.map((trial) => toyResult(trial, trial.algorithm === 'linear' ? 1.05 : 1));
  return reduceTrials(state, trials, results, 0);
}

function runToEnd(from: SearchState): SearchState {
  let state = from;
  for (let waves = 0; !state.done; waves++) {
    if (waves > 200) throw new Error('The search does not end.');
    state = wave(state, proposeTrials(state, algorithms, 1));
  }
  return state;
}

describe('rounds of a search', () => {
  it('AML-2: halving takes the best third up, and the best of each algorithm in the first round unless it is hopeless', () => {
    const plan = planWith();
    expect(plan.rungs).toEqual([
      { rowShare: 1 / 9, folds: 1 },
      { rowShare: 1 / 3, folds: 1 },
      { rowShare: 1, folds: 1 },
      { rowShare: 1, folds: 3 },
    ]);
    const state = startSearch(plan);
    const trials: Trial[] = Array.from({ length: 9 }, (_, n) => ({
      id: `t-${n}`,
      algorithm: n === 8 ? 'linear' : n === 7 ? 'mlp' : 'gbdt',
      params: { x: n === 8 ? 0.2 : n / 8 },
      rung: 0,
      rowShare: 1 / 9,
      folds: [0],
      seed: 1,
    }));
    const up = proposeTrials(wave(state, trials), algorithms, 1);
    expect(up.map(({ id }) => id)).toEqual(['t-2', 't-1', 't-3', 't-8']);
    expect(up.every(({ rung, rowShare }) => rung === 1 && rowShare === 1 / 3)).toBe(true);
  });

  it('AML-2: a fold that was run on all rows is not run again on the next rung', () => {
    let state = startSearch(planWith());
    const seen: (readonly number[])[] = [];
    for (let rung = 0; rung < 4; rung++) {
      const trials = proposeTrials(state, algorithms, 1);
      seen.push(trials[0]?.folds ?? []);
      state = wave(state, trials);
    }
    expect(seen).toEqual([[0], [0], [0], [1, 2]]);
    expect(leaderboard(state.entries)[0]?.folds.map(({ fold }) => fold)).toEqual([0, 1, 2]);
  });

  it('AML-2: ends at its limit of trials, and later rounds come closer to the valley', () => {
    const state = runToEnd(startSearch(planWith()));
    expect(state.entries).toHaveLength(40);
    const best = leaderboard(state.entries)[0];
    expect(best?.algorithm).toBe('gbdt');
    expect(toyLoss(best?.params ?? {})).toBeLessThan(0.005);
    expect(new Set(state.entries.map(({ id }) => id)).size).toBe(40);
  });

  it('AML-2: a state that was written as JSON and read again goes on to the same leaderboard', () => {
    const whole = runToEnd(startSearch(planWith()));
    let state = startSearch(planWith());
    for (let waves = 0; waves < 5; waves++) {
      state = wave(state, proposeTrials(state, algorithms, 1));
    }
    const resumed = runToEnd(JSON.parse(JSON.stringify(state)) as SearchState);
    expect(leaderboard(resumed.entries)).toEqual(leaderboard(whole.entries));
  });

  it('the order in which results arrive changes nothing', () => {
    const state = startSearch(planWith());
    const trials = proposeTrials(state, algorithms, 1);
    const results = trials.map((trial) => toyResult(trial));
    expect(reduceTrials(state, trials, [...results].reverse(), 1)).toEqual(
      reduceTrials(state, trials, results, 1),
    );
  });

  it('AML-2: a trial that fails is on the leaderboard with its reason, last, and goes no further', () => {
    const state = startSearch(planWith());
    const trials = proposeTrials(state, algorithms, 1);
    const results = trials.map((trial, n) =>
      n === 0 ? { ...toyResult(trial), folds: [], error: 'out of memory' } : toyResult(trial),
    );
    const after = reduceTrials(state, trials, results, 0);
    expect(leaderboard(after.entries).at(-1)).toMatchObject({
      id: trials[0]?.id,
      error: 'out of memory',
    });
    expect(proposeTrials(after, algorithms, 1).map(({ id }) => id)).not.toContain(trials[0]?.id);
  });

  it('a wave of which nothing came back ends the search', () => {
    const state = startSearch(planWith());
    expect(reduceTrials(state, proposeTrials(state, algorithms, 1), [], 5).done).toBe(true);
  });
});

describe('planSearch', () => {
  const price = { perGbSecond: 0.0001, memoryGb: 2, currency: 'USD' };

  it('AML-2: says what it will cost before it starts, and refuses what is above the limit', () => {
    const plan = planWith({ maxTrials: 10, price });
    // Three ninths of rungs: 1/9, 1/3 and 1 of a 1-second fit are 1 second here, whatever the rows.
    const perTrial = 1 + 1 / 3 + 1 / 9 + 3 / 27;
    expect(plan.estimate.trials).toBe(10);
    expect(plan.estimate.cpuSeconds).toBeCloseTo(10 * perTrial + 3, 6);
    expect(plan.estimate.cost?.gbSeconds).toBeCloseTo((10 * perTrial + 3) * 2, 6);
    expect(() => planWith({ maxTrials: 10, price, costLimit: 0.001 })).toThrow(
      /more than the limit/,
    );
    expect(() => planWith({ maxTrials: 10, price, costLimit: 1 })).not.toThrow();
  });

  it('the cost is never above what the budget can spend', () => {
    const { estimate } = planWith({ budgetSeconds: 30, parallel: 4, maxTrials: 1000, price });
    expect(estimate.cost?.gbSeconds).toBeLessThanOrEqual(30 * 4 * 2);
  });

  it.each([
    [{ metric: 'rmse' }, /does not measure binary/],
    [{ budgetSeconds: 0 }, /budgetSeconds/],
    [{ folds: 40 }, /folds/],
    [{ algorithms: ['mlp'] }, /"mlp" does not learn binary/],
  ])('refuses %o', (options, message) => {
    expect(() => planWith(options)).toThrow(message);
  });
});
