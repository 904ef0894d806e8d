import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../cli/main.ts';
import { type Answers, fakeApi, fakeTerminal } from './fake-api.ts';

async function loopwright(command: readonly string[], answers: Answers = {}) {
  const { fetch, asked } = fakeApi(answers);
  const terminal = fakeTerminal(fetch);
  const code = await run(['runs', ...command], terminal.io);
  return { code, asked, ...terminal };
}

const compare = 'POST /prod/v1/runs/compare';
const compared = {
  runs: [
    { id: 'aaaa', name: 'first', experiment: 'e', status: 'FINISHED', durationMs: 1500 },
    { id: 'bbbb', name: 'second', experiment: 'e', status: 'RUNNING', durationMs: null },
  ],
  params: [
    { key: 'lr', values: ['0.1', '0.2'], differs: true },
    { key: 'depth', values: ['3', '3'], differs: false },
  ],
  metrics: [{ key: 'auc', values: [0.123456789, 'NaN'], differs: true }],
  tags: [],
  datasets: [{ name: 'churn', digest: '0123456789', contexts: ['training', null], differs: true }],
};

describe('runs', () => {
  it('TRK-1: lists the runs of an experiment by its name', async () => {
    const { code, stdout, asked } = await loopwright(
      ['list', '--experiment', 'churn-retraining', '--filter', 'metrics.auc > 0.8', '--limit', '5'],
      {
        'GET /prod/api/2.0/mlflow/experiments/get-by-name': () => ({
          body: { experiment: { experiment_id: '3' } },
        }),
        'POST /prod/api/2.0/mlflow/runs/search': () => ({
          body: {
            runs: [
              {
                info: {
                  run_id: 'aaaa',
                  run_name: 'first',
                  status: 'FINISHED',
                  start_time: 1_000_000,
                  end_time: 1_002_500,
                  user_id: 'ada',
                },
                data: { metrics: [{ key: 'auc', value: 0.9 }] },
              },
              { info: { run_id: 'bbbb', run_name: 'second', status: 'RUNNING' }, data: {} },
            ],
          },
        }),
      },
    );
    expect(code).toBe(0);
    expect(asked.map(({ path }) => path)[0]).toContain('experiment_name=churn-retraining');
    expect(asked[1]?.body).toEqual({
      experiment_ids: ['3'],
      max_results: 5,
      filter: 'metrics.auc > 0.8',
    });
    expect(stdout()).toMatch(
      /aaaa +first +FINISHED +1970-01-01T00:16:40.000Z +2.5 s +ada +auc 0.9\nbbbb +second +RUNNING\n/,
    );
  });

  it('TRK-2: compares runs in a table that marks what differs', async () => {
    const { code, stdout, asked } = await loopwright(
      ['compare', 'aaaa', 'bbbb', '--only-differences', '--metric', 'auc', '--metric', 'loss'],
      { [compare]: () => ({ body: compared }) },
    );
    expect(code).toBe(0);
    expect(asked[0]?.body).toEqual({
      runIds: ['aaaa', 'bbbb'],
      metrics: ['auc', 'loss'],
      onlyDifferences: true,
    });
    expect(stdout()).toMatch(/^ +first +second\n {2}id +aaaa +bbbb\n/);
    expect(stdout()).toMatch(/\n {2}took +1.5 s\n\* params.lr +0.1 +0.2\n {2}params.depth +3 +3\n/);
    expect(stdout()).toMatch(/\n\* metrics.auc +0.123457 +NaN\n\* data.churn 01234567 +training\n/);
  });

  it('TRK-2: writes the file as it comes', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'loopwright-')), 'curves.parquet');
    const { code, json, asked } = await loopwright(
      ['compare', 'aaaa', 'bbbb', '--metric', 'loss', '--curves', '--parquet', file, '--json'],
      { [compare]: () => ({ body: 'PAR1' }) },
    );
    expect(code).toBe(0);
    expect(asked[0]?.body).toEqual({
      runIds: ['aaaa', 'bbbb'],
      metrics: ['loss'],
      format: 'parquet',
      table: 'curves',
      curves: { metrics: ['loss'] },
    });
    expect(readFileSync(file, 'utf8')).toBe('"PAR1"');
    expect(json()).toEqual({ file, bytes: 6 });
  });

  it('TRK-2: writes no file when the comparison is refused', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'loopwright-')), 'runs.csv');
    const { code, stderr } = await loopwright(['compare', 'aaaa', 'bbbb', '--csv', file], {
      [compare]: () => ({ status: 404, body: { error: 'There is no run bbbb.', hint: 'Look.' } }),
    });
    expect([code, stderr()]).toEqual([1, 'refused (404): There is no run bbbb.\n  hint:  Look.\n']);
    expect(() => readFileSync(file)).toThrow(/ENOENT/);
  });

  it.each([
    ['list'],
    ['compare'],
    ['compare a b --csv x --parquet y'],
    ['compare a b --curves --csv x'],
    ['compare a b --curves --metric loss'],
  ])('runs %s is wrong usage, and asks nothing', async (line) => {
    const { code, asked } = await loopwright(line.split(' '));
    expect([code, asked]).toEqual([2, []]);
  });
});
