import { describe, expect, it } from 'vitest';
import { compareRuns } from '#domain/tracking/compare/compare-runs.ts';
import { point, tracked } from './setup.ts';

const dataset = (digest: string, context?: string) => ({
  dataset: { name: 'churn', digest, sourceType: 's3', source: '{}' },
  tags: new Map(context === undefined ? [] : [['mlflow.data.context', context]]),
});

/** Three runs: two that differ in a param and a metric, and one that logged less. */
const three = () =>
  tracked(
    {
      params: { lr: '0.1', depth: '3', __proto__x: 'a' },
      metrics: [point('auc', 0.8, 1), point('auc', 0.7, 0), point('loss', Number.NaN)],
      tags: { 'stage:': 'None', 'mlflow.user': 'ada' },
      more: { status: 'FINISHED', endTime: 1_004_000, datasets: [dataset('aa', 'training')] },
    },
    {
      params: { lr: '0.2', depth: '3', __proto__x: 'a' },
      metrics: [point('auc', 0.9), point('loss', Number.NaN)],
      tags: { 'stage:': 'Staging' },
      more: { datasets: [dataset('aa'), dataset('bb', 'eval')] },
    },
    { params: { depth: '3', __proto__x: 'a' }, more: { startTime: 0, endTime: 5, userId: 'bo' } },
  );

describe('compareRuns', () => {
  it('TRK-2: puts what runs have side by side, in the order they were named in', async () => {
    const { store, ids, experiment } = await three();
    const [a = '', b = '', c = ''] = ids;
    const compared = await compareRuns(store, { runIds: [c, a, b] });
    expect(compared.runs).toEqual([
      {
        id: c,
        name: 'run 3',
        experimentId: experiment.id,
        experiment: 'churn-training',
        status: 'RUNNING',
        startTime: 0,
        endTime: 5,
        durationMs: null,
        user: 'bo',
      },
      expect.objectContaining({ id: a, status: 'FINISHED', endTime: 1_004_000, durationMs: 4_000 }),
      expect.objectContaining({ id: b, endTime: null, durationMs: null }),
    ]);
    expect(compared.params).toEqual([
      { key: '__proto__x', values: ['a', 'a', 'a'], differs: false },
      { key: 'depth', values: ['3', '3', '3'], differs: false },
      { key: 'lr', values: [null, '0.1', '0.2'], differs: true },
    ]);
    expect(compared.tags).toEqual([
      { key: 'stage:', values: [null, 'None', 'Staging'], differs: true },
    ]);
    expect(compared.datasets).toEqual([
      { name: 'churn', digest: 'aa', contexts: [null, 'training', ''], differs: true },
      { name: 'churn', digest: 'bb', contexts: [null, null, 'eval'], differs: true },
    ]);
    expect(compared).not.toHaveProperty('curves');
    expect(compared).not.toHaveProperty('baseline');
  });

  it('TRK-2: latest metrics, with the smallest, the largest, and the way from the baseline', async () => {
    const { store, ids } = await three();
    const [a, b] = ids as [string, string, string];
    const { metrics } = await compareRuns(store, { runIds: ids, baseline: a });
    expect(metrics).toEqual([
      {
        key: 'auc',
        values: [0.8, 0.9, null],
        steps: [1n, 0n, null],
        differs: true,
        min: { value: 0.8, runId: a },
        max: { value: 0.9, runId: b },
        deltas: [0, expect.closeTo(0.1, 12), null],
      },
      {
        key: 'loss',
        values: [Number.NaN, Number.NaN, null],
        steps: [0n, 0n, null],
        differs: true,
        min: null,
        max: null,
        deltas: [Number.NaN, Number.NaN, null],
      },
    ]);
  });

  it('TRK-2: NaN does not differ from NaN, nor -0 from 0', async () => {
    const { store, ids } = await tracked(
      { metrics: [point('a', Number.NaN), point('b', 0)] },
      { metrics: [point('a', Number.NaN), point('b', -0)] },
    );
    const { metrics } = await compareRuns(store, { runIds: ids });
    expect(metrics.map(({ differs }) => differs)).toEqual([false, false]);
  });

  it('TRK-2: only the rows that are asked for, or only those that differ', async () => {
    const { store, ids } = await three();
    const chosen = await compareRuns(store, {
      runIds: ids,
      params: ['nope', 'depth'],
      metrics: [],
      tags: ['mlflow.user'],
    });
    expect(chosen.params).toEqual([
      { key: 'nope', values: [null, null, null], differs: false },
      { key: 'depth', values: ['3', '3', '3'], differs: false },
    ]);
    expect(chosen.metrics).toEqual([]);
    expect(chosen.tags.map(({ values }) => values)).toEqual([['ada', null, null]]);
    const different = await compareRuns(store, { runIds: ids, onlyDifferences: true });
    expect(different.params.map(({ key }) => key)).toEqual(['lr']);
  });

  it('TRK-2: curves by step or by time, without runs that have none', async () => {
    const { store, ids } = await three();
    const curves = { metrics: ['auc', 'none'], points: 10 } as const;
    const bySteps = await compareRuns(store, { runIds: ids, curves: { ...curves, x: 'step' } });
    expect(bySteps.curves).toEqual([
      { metric: 'auc', runId: ids[0], total: 2, x: [0n, 1n], values: [0.7, 0.8] },
      { metric: 'auc', runId: ids[1], total: 1, x: [0n], values: [0.9] },
    ]);
    const byTime = await compareRuns(store, { runIds: ids, curves: { ...curves, x: 'time' } });
    expect(byTime.curves?.[0]?.x).toEqual([1_000_000, 1_001_000]);
  });

  it('TRK-2: long curves lose points and keep their peak, at steps no double can tell apart', async () => {
    const first = 2n ** 62n;
    const metrics = Array.from({ length: 500 }, (_, at) =>
      point('loss', at === 250 ? 100 : Math.sin(at), first + BigInt(at)),
    );
    const { store, ids } = await tracked({ metrics }, {});
    const { curves } = await compareRuns(store, {
      runIds: ids,
      curves: { metrics: ['loss'], points: 20, x: 'step' },
    });
    const [curve] = curves ?? [];
    expect(curve?.x).toHaveLength(20);
    expect([curve?.x[0], curve?.x.at(-1)]).toEqual([first, first + 499n]);
    expect(curve?.x[curve.values.indexOf(100)]).toBe(first + 250n);
    expect(curve?.total).toBe(500);
  });

  it.each([
    [(ids: string[]) => [...ids, 'f'.repeat(32), 'nonsense'], /no run f{32}, nor nonsense\./],
    [(ids: string[]) => [...ids, ids[0] ?? ''], /Named twice: 0+1000000000001\./],
  ])('TRK-2: says which runs cannot be compared', async (choose, words) => {
    const { store, ids } = await tracked({}, {});
    await expect(compareRuns(store, { runIds: choose(ids) })).rejects.toMatchObject({
      message: expect.stringMatching(words),
      field: 'runIds',
      hint: expect.any(String),
    });
  });

  it('TRK-2: says which runs are deleted, and a baseline that is none of them', async () => {
    const { store, ids } = await tracked({}, { more: { lifecycle: 'deleted' } });
    await expect(compareRuns(store, { runIds: ids })).rejects.toMatchObject({
      kind: 'invalid',
      message: `Deleted: ${ids[1]} (run 2).`,
    });
    await expect(compareRuns(store, { runIds: ids, baseline: 'somebody' })).rejects.toMatchObject({
      field: 'baseline',
    });
  });

  it('TRK-2: refuses more curves than one request can read', async () => {
    const metrics = Array.from({ length: 300 }, (_, at) => point(`m${at}`, at));
    const { store, ids } = await tracked({ metrics }, { metrics });
    const curves = { metrics: metrics.map(({ key }) => key), points: 10, x: 'step' } as const;
    await expect(compareRuns(store, { runIds: ids, curves })).rejects.toThrow(
      '600 curves are asked for; at most 500',
    );
  });
});
