import { describe, expect, it } from 'vitest';
import type { LoggedModel } from '#domain/tracking/logged-model.ts';
import { modelIdIn } from '#domain/tracking/tracking-ids.ts';
import { error, tracking } from './setup.ts';

const invalid = (message: RegExp) => error(400, 'INVALID_PARAMETER_VALUE', message);

async function setup() {
  const made = tracking();
  const run_id = await made.run('0', { run_name: 'r' });
  const log = (call: string) => (body: object) => made.post(`runs/${call}`, { run_id, ...body });
  return {
    ...made,
    run_id,
    metric: log('log-metric'),
    param: log('log-parameter'),
    tag: log('set-tag'),
    batch: log('log-batch'),
    data: async () => (await made.runOf(run_id)).data,
    async history(key: string) {
      return (await made.get('metrics/get-history', { run_id, metric_key: key })).body.metrics;
    },
  };
}

describe('log-metric', () => {
  it('TRK-1: the latest is the greatest step, then timestamp, then value; the history has each point once', async () => {
    const { metric, data, history } = await setup();
    const points = [
      { value: 0.5, timestamp: 30, step: 2 },
      { value: 0.9, timestamp: 50, step: 1 },
      { value: 0.7, timestamp: 30, step: 2 },
      { value: 0.7, timestamp: 30, step: 2 },
    ];
    for (const point of points)
      expect(await metric({ key: 'auc', ...point })).toMatchObject({ status: 200, body: {} });
    expect((await data()).metrics).toEqual([{ key: 'auc', value: 0.7, timestamp: 30, step: 2 }]);
    expect(await history('auc')).toEqual([
      { key: 'auc', value: 0.5, timestamp: 30, step: 2 },
      { key: 'auc', value: 0.7, timestamp: 30, step: 2 },
      { key: 'auc', value: 0.9, timestamp: 50, step: 1 },
    ]);
  });

  it('keeps NaN, infinities and -0, as texts where JSON has no number; no step is 0', async () => {
    const { metric, history, get, run_id } = await setup();
    for (const [at, value] of ['NaN', 'Infinity', '-Infinity', '1.5', 3, '1e3'].entries())
      await metric({ key: 'x', value, timestamp: `${at}` });
    expect(
      (await history('x')).map(({ value, step }: { value: unknown; step: number }) => [
        value,
        step,
      ]),
    ).toEqual([
      ['NaN', 0],
      ['Infinity', 0],
      ['-Infinity', 0],
      [1.5, 0],
      [3, 0],
      [1000, 0],
    ]);
    await metric({ key: 'zero', value: '-0', timestamp: 1 });
    const { response } = await get('metrics/get-history', { run_id, metric_key: 'zero' });
    expect(response.body).toContain('"value":-0.0');
  });

  it('steps are 64 bits, beyond what a double holds, in and out as numbers', async () => {
    const { run_id, post, get, batch } = await setup();
    const step = '9223372036854775807';
    const sent = `{"run_id":"${run_id}","key":"s","value":1,"timestamp":1,"step":${step}}`;
    expect((await post('runs/log-metric', sent)).status).toBe(200);
    await batch({ metrics: [{ key: 's', value: 1, timestamp: 1, step: '-9223372036854775808' }] });
    const { response } = await get('metrics/get-history', { run_id, metric_key: 's' });
    expect(response.body).toContain('"step":-9223372036854775808');
    expect(response.body).toContain(`"step":${step}`);
    const beyond = sent.replace(step, '9223372036854775808');
    expect(await post('runs/log-metric', beyond)).toMatchObject(invalid(/`step`.*64-bit/));
  });

  const refused: readonly (readonly [object, RegExp])[] = [
    [{ value: 1, timestamp: 1 }, /`key` is missing/],
    [{ key: 'k', timestamp: 1 }, /`value` is missing/],
    [{ key: 'k', value: null, timestamp: 1 }, /`value` is missing/],
    [{ key: 'k', value: 1 }, /`timestamp` is missing/],
    [{ key: 'k', value: 'abc', timestamp: 1 }, /`value`: expected a number/],
    [{ key: 'k', value: true, timestamp: 1 }, /`value`: expected a number/],
    [{ key: 'k', value: 1, timestamp: -1 }, /`timestamp` is -1/],
    [{ key: 'k', value: 1, timestamp: 1.5 }, /`timestamp`/],
    [{ key: 'k', value: 1, timestamp: 1, dataset_name: 'd' }, /half a data set/],
    [{ key: '', value: 1, timestamp: 1 }, /`key`: must not be empty/],
    [{ key: 'x'.repeat(251), value: 1, timestamp: 1 }, /`key` is longer than 250/],
    ...['../a', '/a', 'a/', 'a//b', '.', './a', 'a/..', 'a!', 'a\\b', 'a\n'].map(
      (key) => [{ key, value: 1, timestamp: 1 }, /`key`: "/] as const,
    ),
  ];
  it.each(refused)('refuses %j', async (body, message) => {
    const { metric, data } = await setup();
    expect(await metric(body)).toMatchObject(invalid(message));
    expect(await data()).not.toHaveProperty('metrics');
  });

  it('keys have letters of any script and _ - . space : /', async () => {
    const { metric, data } = await setup();
    const keys = ['é 日本:x', 'a/b.c-d_e', '__proto__', 'x'.repeat(250), 'हिन्दी', '.hidden'];
    for (const key of keys)
      expect((await metric({ key, value: 1, timestamp: 1 })).status).toBe(200);
    expect((await data()).metrics.map(({ key }: { key: string }) => key)).toEqual(keys);
  });
});

describe('log-parameter', () => {
  it('the same value again is fine, another is refused with key and both values', async () => {
    const { param, data } = await setup();
    expect((await param({ key: 'alpha', value: '0.1' })).status).toBe(200);
    expect((await param({ key: 'alpha', value: '0.1' })).status).toBe(200);
    expect(await param({ key: 'alpha', value: '0.2' })).toMatchObject(
      invalid(/alpha.*"0\.1".*"0\.2"/),
    );
    expect((await param({ key: 'empty' })).status).toBe(200);
    expect((await data()).params).toEqual([
      { key: 'alpha', value: '0.1' },
      { key: 'empty', value: '' },
    ]);
  });

  it('values are cut: params at 6 000 characters, tags at 8 000, none of them in half', async () => {
    const { param, tag, data } = await setup();
    await param({ key: 'p', value: 'é'.repeat(6001) });
    expect((await param({ key: 'p', value: `${'é'.repeat(6000)}other` })).status).toBe(200);
    await tag({ key: 't', value: '🙂'.repeat(8001) });
    const { params, tags } = await data();
    expect(params[0].value).toBe('é'.repeat(6000));
    expect(tags.at(-1).value).toBe('🙂'.repeat(8000));
  });
});

describe('log-batch', () => {
  const many = (count: number, more: object) =>
    Array.from({ length: count }, (_, at) => ({ key: `k${at}`, ...more }));
  const metrics = (count: number) => many(count, { value: 1, timestamp: 1 });
  const texts = (count: number) => many(count, { value: '1' });

  it('keeps all: metrics, params, tags of which the last counts, and the name', async () => {
    const { batch, data, runOf, run_id } = await setup();
    const body = {
      metrics: [
        { key: 'm', value: 1, timestamp: 1, step: 1, run_id: 'ignored' },
        { key: 'm', value: 2, timestamp: 1, step: 2 },
      ],
      params: [{ key: 'p', value: 'x' }],
      tags: [
        { key: 't', value: '1' },
        { key: 't', value: '2' },
        { key: 'mlflow.runName', value: 'named' },
      ],
    };
    expect(await batch(body)).toMatchObject({ status: 200, body: {} });
    expect(await batch(body)).toMatchObject({ status: 200, body: {} });
    expect(await data()).toEqual({
      metrics: [{ key: 'm', value: 2, timestamp: 1, step: 2 }],
      params: [{ key: 'p', value: 'x' }],
      tags: [
        { key: 'mlflow.runName', value: 'named' },
        { key: 't', value: '2' },
      ],
    });
    expect((await runOf(run_id)).info.run_name).toBe('named');
    expect(await batch({})).toMatchObject({ status: 200, body: {} });
  });

  it.each([
    [{ metrics: metrics(1000) }],
    [{ params: texts(100), tags: texts(100), metrics: metrics(800) }],
  ])('takes the largest batches', async (body) => {
    const { batch } = await setup();
    expect((await batch(body)).status).toBe(200);
  });

  it.each([
    [{ metrics: metrics(1001) }, /at most 1000 metrics; this one has 1001/],
    [{ params: texts(101) }, /at most 100 params/],
    [{ tags: texts(101) }, /at most 100 tags/],
    [{ metrics: metrics(901), params: texts(100) }, /at most 1000 metrics, params and tags/],
    [{ params: [...texts(2), { key: 'k1', value: '1' }] }, /`params\[2\]\.key`: "k1".*twice/],
    [{ metrics: [...metrics(3), { key: 'm', timestamp: 1 }] }, /`metrics\[3\]\.value` is missing/],
    [{ metrics: [{ key: 'a!', value: 1, timestamp: 1 }] }, /`metrics\[0\]\.key`/],
    [{ metrics: [{ key: 'a', value: 1, timestamp: -5 }] }, /`metrics\[0\]\.timestamp` is -5/],
    [{ tags: [{ key: 'a/' }] }, /`tags\[0\]\.key`/],
    [{ params: [{ key: '..' }] }, /`params\[0\]\.key`/],
    [{ params: [{ key: 'p', value: 5 }] }, /`params\[0\]\.value`: expected string/],
    [{ metrics: 'x' }, /`metrics`: expected array/],
    [{ metrics: [1] }, /`metrics\[0\]`: expected object/],
    [{ metrics: [null] }, /`metrics\[0\]`: expected object/],
  ])('refuses a batch and keeps nothing of it (%#)', async (wrong: object, message) => {
    const { batch, data } = await setup();
    const body = { tags: [{ key: 'kept', value: 'no' }], ...wrong };
    expect(await batch(body)).toMatchObject(invalid(message));
    expect(await data()).toEqual({ tags: [{ key: 'mlflow.runName', value: 'r' }] });
  });

  it('a param that has another value refuses the whole batch', async () => {
    const { batch, param, data, history } = await setup();
    await param({ key: 'p', value: '1' });
    expect(
      await batch({
        metrics: [{ key: 'm', value: 1, timestamp: 1 }],
        params: [
          { key: 'new', value: '1' },
          { key: 'p', value: '2' },
        ],
      }),
    ).toMatchObject(invalid(/"p".*"1".*"2"/));
    expect(await data()).toMatchObject({ params: [{ key: 'p', value: '1' }] });
    expect(await data()).not.toHaveProperty('metrics');
    expect(await history('m')).toBeUndefined();
  });

  it('TRK-1: 8 callers that log 10 000 metrics to one run lose nothing', async () => {
    const { batch, history } = await setup();
    await Promise.all(
      Array.from({ length: 8 }, async (_, caller) => {
        for (let from = 0; from < 1250; from += 125)
          await batch({
            metrics: Array.from({ length: 125 }, (__, at) => ({
              key: 'm',
              value: from + at,
              timestamp: caller,
              step: from + at,
            })),
          });
      }),
    );
    expect(await history('m')).toHaveLength(10_000);
  });

  it('metrics with a model_id count for the logged model too, the latest of each data set and run', async () => {
    const { batch, metric, store, run_id } = await setup();
    const id = modelIdIn('0', 'a'.repeat(20));
    await store.createLoggedModel(loggedModel(id));
    const measured = (value: number, step: number, more: object = {}) => ({
      key: 'auc',
      value,
      timestamp: 1,
      step,
      model_id: id,
      ...more,
    });
    const held = { dataset_name: 'test', dataset_digest: 'd1' };
    const body = { metrics: [measured(0.5, 2), measured(0.4, 1), measured(0.7, 1, held)] };
    await batch(body);
    await batch(body);
    await metric(measured(0.6, 3, held));
    expect((await store.loggedModel(id))?.metrics).toEqual([
      { key: 'auc', value: 0.5, timestamp: 1, step: 2n, runId: run_id },
      {
        key: 'auc',
        value: 0.6,
        timestamp: 1,
        step: 3n,
        runId: run_id,
        datasetName: 'test',
        datasetDigest: 'd1',
      },
    ]);
    // Created, changed by the first batch and by the metric; the repeated batch changed nothing.
    expect((await store.loggedModel(id))?.revision).toBe(2);
  });

  it('an unknown or deleted model refuses the batch before anything is written', async () => {
    const { batch, store, data } = await setup();
    const gone = modelIdIn('0', 'b'.repeat(20));
    await store.createLoggedModel({ ...loggedModel(gone), deleted: true });
    for (const model_id of [gone, modelIdIn('0', 'c'.repeat(20)), 'm-unknown'])
      expect(
        await batch({
          metrics: [
            { key: 'k', value: 1, timestamp: 1 },
            { key: 'k', value: 2, timestamp: 1, model_id },
          ],
        }),
      ).toMatchObject(error(404, 'RESOURCE_DOES_NOT_EXIST', new RegExp(model_id)));
    expect(await data()).not.toHaveProperty('metrics');
  });
});

describe('tags of runs', () => {
  it('are set, overwritten and deleted', async () => {
    const { tag, post, data, run_id } = await setup();
    for (const value of ['1', '2']) await tag({ key: 'k', value });
    await tag({ key: 'e' });
    expect((await data()).tags.slice(1)).toEqual([
      { key: 'k', value: '2' },
      { key: 'e', value: '' },
    ]);
    expect((await post('runs/delete-tag', { run_id, key: 'k' })).body).toEqual({});
    expect(await post('runs/delete-tag', { run_id, key: 'k' })).toMatchObject(
      error(404, 'RESOURCE_DOES_NOT_EXIST', /no tag "k"/),
    );
  });
});

const loggedModel = (id: string): LoggedModel => ({
  id,
  experimentId: '0',
  name: 'm',
  status: 'READY',
  artifactUri: `mlflow-artifacts:/0/models/${id}/artifacts`,
  createdAt: 1,
  updatedAt: 1,
  deleted: false,
  params: new Map(),
  tags: new Map(),
  metrics: [],
  revision: 0,
});
