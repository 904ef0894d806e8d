import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { savedSearch } from '#adapters/trials/saved-search.ts';
import { threadTrials } from '#adapters/trials/thread-trials.ts';
import { prepareSearch } from '#domain/automl/prepare-search.ts';
import { runSearch, type TrialRunner } from '#domain/automl/run-search.ts';
import { lossOf } from '#domain/automl/score.ts';
import type { Trial } from '#domain/automl/trial.ts';
import { trialsHere } from '#domain/automl/trials-here.ts';
import { algorithms } from '#domain/training/algorithms.ts';
import { labelledRows } from '#domain/training/features/labelled-rows.ts';
import { predictTable } from '#domain/training/model/predict-table.ts';
import { seededRandom } from '#domain/training/random.ts';
import type { Table } from '#domain/training/table.ts';
import { plainCompute } from '#domain/training/trees/plain-compute.ts';

const clock = { now: () => new Date() };

/** Churn falls with tenure and rises with the price; a column gives the answer away. */
function table(rows: number): Table {
  const random = seededRandom(4);
  const tenure = Float64Array.from({ length: rows }, () => Math.floor(random() * 60));
  const price = Float64Array.from({ length: rows }, () => 20 + 80 * random());
  const plan = Array.from({ length: rows }, () => (random() < 0.5 ? 'basic' : 'plus'));
  const churn = Array.from({ length: rows }, (_, row) => {
    const z =
      1 -
      (tenure[row] as number) / 15 +
      (price[row] as number) / 40 -
      (plan[row] === 'plus' ? 1 : 0);
    return random() < 1 / (1 + Math.exp(-z)) ? 'Yes' : 'No';
  });
  return {
    rows,
    columns: [
      { name: 'tenure', kind: 'number', values: tenure },
      { name: 'price', kind: 'number', values: price },
      { name: 'plan', kind: 'text', values: plan },
      { name: 'left on', kind: 'text', values: churn.map((each) => (each === 'Yes' ? 'May' : '')) },
      { name: 'churn', kind: 'text', values: churn },
    ],
  };
}

const prepared = prepareSearch(table(240), algorithms, {
  target: 'churn',
  idColumns: [],
  budgetSeconds: 600,
  maxTrials: 8,
  folds: 2,
  parallel: 2,
  algorithms: ['gbdt', 'linear'],
});
const { plan, data, folds } = prepared;
const settings = { data, folds, metric: plan.metric, seed: plan.seed };

async function search(runner: TrialRunner) {
  return runSearch({ plan, data, algorithms, runner, clock });
}

describe('threadTrials', () => {
  it('AML-2: with a limit of trials, threads find what one thread finds, bit for bit', async () => {
    const threads = threadTrials({ ...settings, threads: 2 });
    try {
      const here = trialsHere({
        ...settings,
        algorithms,
        compute: plainCompute(),
        now: () => Date.now() / 1000,
      });
      const [one, other] = [await search(threads), await search(here)];
      const board = ({ leaderboard }: typeof one) =>
        leaderboard.map(({ id, params, losses }) => ({ id, params, losses }));
      expect(board(one)).toEqual(board(other));
      expect(one.leaderboard).toHaveLength(8);
      expect(one.chosen.members.map(({ entry, weight }) => [entry.id, weight])).toEqual(
        other.chosen.members.map(({ entry, weight }) => [entry.id, weight]),
      );
    } finally {
      await threads.close();
    }
  });

  it('AML-2: a search that was interrupted goes on from its folder to the same model', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'loopwright-search-'));
    const open = () =>
      trialsHere({
        ...settings,
        algorithms,
        compute: plainCompute(),
        now: () => Date.now() / 1000,
        answers: savedSearch(folder).answers,
      });
    const input = { plan, data, algorithms, clock };
    try {
      const whole = await search(open());
      let waves = 0;
      const interrupted = runSearch({
        ...input,
        runner: open(),
        hooks: {
          onState: (state) => {
            savedSearch(folder).save(state);
            if (++waves === 1) throw new Error('killed');
          },
        },
      });
      await expect(interrupted).rejects.toThrow('killed');
      const from = savedSearch(folder).load();
      if (!from) throw new Error('Nothing was saved.');
      expect(from.done).toBe(false);
      const resumed = await runSearch({ ...input, runner: open(), from });
      const losses = ({ leaderboard }: typeof whole) => leaderboard.map((each) => each.losses);
      expect(losses(resumed)).toEqual(losses(whole));
      const other = { ...plan, seed: 99 };
      await expect(runSearch({ ...input, plan: other, runner: open(), from })).rejects.toThrow(
        /other data or other options/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('AML-2: the model answers rows it has not seen better than their share does, without the leak', async () => {
    const threads = threadTrials({ ...settings, threads: 1 });
    try {
      const { model } = await search(threads);
      expect(model.inputs.map(({ name }) => name)).not.toContain('left on');
      expect(model.notes.join(' ')).toMatch(/Left out "left on"/);
      const fresh = labelledRows(table(1200), data.schema);
      const answers = predictTable(model, fresh.table);
      const share = fresh.target.y.reduce((sum, each) => sum + each, 0) / fresh.target.y.length;
      const base = Float64Array.from(answers, (_, at) => (at % 2 === 1 ? share : 1 - share));
      expect(lossOf('log-loss', answers, fresh.target)).toBeLessThan(
        lossOf('log-loss', base, fresh.target) - 0.1,
      );
    } finally {
      await threads.close();
    }
  });

  it('AML-2: what is wrong with one trial is its result, not the end of the search', async () => {
    const threads = threadTrials({ ...settings, threads: 1 });
    try {
      const trial: Trial = {
        id: 'gbdt-9',
        algorithm: 'gbdt',
        params: { leaves: -4 },
        rung: 0,
        rowShare: 1,
        folds: [0],
        seed: 1,
      };
      const limits = { deadline: Date.now() / 1000 + 60, fitSeconds: 60 };
      expect((await threads.run(trial, limits))?.error).toMatch(/leaves/);
      expect((await threads.run({ ...trial, params: {} }, limits))?.folds).toHaveLength(1);
      expect(await threads.run(trial, { ...limits, deadline: 0 })).toBeUndefined();
    } finally {
      await threads.close();
    }
  });
});
