import { describe, expect, it } from 'vitest';
import { planSearch } from '#domain/automl/plan-search.ts';
import { runSearch, type SearchHooks } from '#domain/automl/run-search.ts';
import type { SearchState } from '#domain/automl/search-state.ts';
import { fakeClock, toyAlgorithm, toyRunner } from './toy-search.ts';

const y = Float64Array.from({ length: 40 }, (_, row) => (row % 4 < 2 ? 1 : 0));
const target = { task: 'binary', y, outputs: 2 } as const;
const schema = {
  task: 'binary',
  target: 'y',
  classes: ['no', 'yes'],
  idColumns: [],
  columns: [{ name: 'a', role: 'number' }],
  rows: 40,
  rowsWithoutTarget: 0,
  notes: [],
} as const;
const algorithms = { gbdt: toyAlgorithm('gbdt'), linear: toyAlgorithm('linear') };

function setup({ fitSeconds = 1, ...options }: { fitSeconds?: number; maxTrials?: number } = {}) {
  const clock = fakeClock();
  const runner = toyRunner(clock, y, fitSeconds);
  const plan = planSearch({ task: 'binary', rows: 40, columns: 1, outputs: 2 }, algorithms, {
    folds: 2,
    budgetSeconds: 60,
    ...options,
  });
  const started = clock.now().getTime();
  const run = (hooks: SearchHooks = {}, from?: SearchState) =>
    runSearch({
      plan,
      data: { schema, target },
      algorithms,
      runner,
      clock,
      hooks,
      ...(from && { from }),
    });
  return { run, runner, spent: () => (clock.now().getTime() - started) / 1000 };
}

describe('runSearch', () => {
  it.each([0.1, 1, 7])('AML-2: keeps its budget of seconds, fits of %d s', async (fitSeconds) => {
    const { run, runner, spent } = setup({ fitSeconds });
    const { model, seconds } = await run();
    expect(spent()).toBeLessThanOrEqual(60 + fitSeconds);
    expect(spent()).toBeGreaterThan(30);
    expect(seconds).toBeCloseTo(spent(), 3);
    // Time was kept for the final fits: no trial was given the whole budget.
    expect(Math.max(...runner.begun.map(({ at, limits }) => limits.deadline - at))).toBeLessThan(
      57,
    );
    expect(model.members.length).toBeGreaterThan(0);
    expect(model.members.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
  });

  it('AML-2: stops at its limit of trials, and every trial is told once', async () => {
    const { run } = setup({ fitSeconds: 0.01, maxTrials: 12 });
    const told: string[] = [];
    let progress = 0;
    const { leaderboard } = await run({
      onTrial: ({ id }) => void told.push(id),
      onProgress: ({ trialsDone }) => {
        expect(trialsDone).toBeGreaterThanOrEqual(progress);
        progress = trialsDone;
      },
    });
    expect(leaderboard).toHaveLength(12);
    expect(new Set(told).size).toBe(12);
    expect(progress).toBe(12);
  });

  it('AML-2: resumed from a saved state, it ends with the same leaderboard', async () => {
    const options = { fitSeconds: 0.01, maxTrials: 20 };
    const saved: string[] = [];
    const whole = await setup(options).run({ onState: (s) => void saved.push(JSON.stringify(s)) });
    const again = setup(options);
    const resumed = await again.run({}, JSON.parse(saved[1] ?? '') as SearchState);
    expect(resumed.leaderboard).toEqual(whole.leaderboard);
    expect(again.runner.begun.length).toBeLessThan(20);
  });
});
