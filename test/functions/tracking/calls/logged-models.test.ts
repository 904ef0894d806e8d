import { describe, expect, it } from 'vitest';
import { memoryTrackingStore } from '#adapters/memory/tracking-store.ts';
import { loggedModelCalls } from '#functions/tracking/calls/logged-models.ts';
import { sendMlflow } from '../send-mlflow.ts';

const base = '/api/2.0/mlflow/logged-models';

function setup() {
  let [now, ids] = [Date.UTC(2026, 10, 21), 0];
  const store = memoryTrackingStore();
  const calls = loggedModelCalls({
    store,
    clock: { now: () => new Date(now++) },
    entropy: () => `${ids++}`.padStart(20, '0'),
  });
  const send = sendMlflow(calls);
  const create = async (body: object = {}): Promise<string> =>
    (await send('POST', base, { experiment_id: '0', ...body })).body.model.info.model_id;
  return { store, calls, send, create };
}

const invalid = { status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } };
const missing = { status: 404, body: { error_code: 'RESOURCE_DOES_NOT_EXIST' } };

describe('logged-models', () => {
  it('TRK-1: what log_model does: create, read, finish', async () => {
    const { send } = setup();
    const created = await send('POST', base, {
      experiment_id: '0',
      name: 'clf',
      model_type: '',
      source_run_id: 'run',
      params: [{ key: 'c', value: '1' }],
      tags: [{ key: 't' }],
    });
    const { model_id } = created.body.model.info;
    expect(created).toEqual({
      status: 200,
      body: {
        model: {
          info: {
            model_id: expect.stringMatching(/^m-[0-9a-f]{32}$/),
            experiment_id: '0',
            name: 'clf',
            creation_timestamp_ms: Date.UTC(2026, 10, 21),
            last_updated_timestamp_ms: Date.UTC(2026, 10, 21),
            artifact_uri: `mlflow-artifacts:/0/models/${model_id}/artifacts`,
            status: 'LOGGED_MODEL_PENDING',
            source_run_id: 'run',
            tags: [{ key: 't', value: '' }],
          },
          data: { params: [{ key: 'c', value: '1' }] },
        },
      },
    });
    expect(await send('GET', `${base}/${model_id}`)).toEqual(created);
    const body = { model_id, status: 'LOGGED_MODEL_READY' };
    const finished = await send('PATCH', `${base}/${model_id}`, body);
    expect(finished.body.model.info.status).toBe('LOGGED_MODEL_READY');
    expect(await send('GET', `${base}/${model_id}`)).toEqual(finished);
  });

  it.each([
    ['LOGGED_MODEL_READY', 'LOGGED_MODEL_READY'],
    [2, 'LOGGED_MODEL_READY'],
    ['2', 'LOGGED_MODEL_READY'],
    [1, 'LOGGED_MODEL_PENDING'],
    [3, 'LOGGED_MODEL_UPLOAD_FAILED'],
    ['LOGGED_MODEL_UPLOAD_FAILED', 'LOGGED_MODEL_UPLOAD_FAILED'],
  ])('TRK-1: status %j is %s', async (status, name) => {
    const { send, create } = setup();
    const { body } = await send('PATCH', `${base}/${await create()}`, { status });
    expect(body.model.info.status).toBe(name);
  });

  it.each([0, 4, 'READY', 'LOGGED_MODEL_', 'LOGGED_MODEL_STATUS_UNSPECIFIED', true, undefined])(
    'TRK-1: status %j is refused',
    async (status) => {
      const { send, create } = setup();
      const id = await create();
      expect(await send('PATCH', `${base}/${id}`, { model_id: id, status })).toMatchObject(invalid);
    },
  );

  it('TRK-1: tells metrics with the run and the data set they are of', async () => {
    const { store, send, create } = setup();
    const id = await create();
    await store.changeLoggedModel(id, (now) => ({
      ...now,
      metrics: [
        { key: 'acc', value: Number.NaN, timestamp: 5, step: 2n ** 60n, runId: 'r' },
        {
          key: 'acc',
          value: 0.5,
          timestamp: 6,
          step: 0n,
          runId: 'r',
          datasetName: 'd',
          datasetDigest: 'g',
        },
      ],
    }));
    const { body } = await send('GET', `${base}/${id}`);
    const common = { key: 'acc', model_id: id, run_id: 'r' };
    expect(body.model.data.metrics).toEqual([
      // JSON.parse has doubles only.
      { ...common, value: 'NaN', timestamp: 5, step: 2 ** 60 },
      { ...common, value: 0.5, timestamp: 6, step: 0, dataset_name: 'd', dataset_digest: 'g' },
    ]);
  });

  it('TRK-1: more params than one request takes; none changes', async () => {
    const { send, create } = setup();
    const id = await create({ params: [{ key: 'a', value: '1' }] });
    const add = (value: string) =>
      send('POST', `${base}/${id}/params`, { model_id: id, params: [{ key: 'b', value }] });
    expect([await add('2'), await add('2')]).toEqual(Array(2).fill({ status: 200, body: {} }));
    expect(await add('3')).toMatchObject(invalid);
    expect((await send('GET', `${base}/${id}`)).body.model.data.params).toEqual([
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ]);
  });

  it('TRK-1: tags come and go, whatever their keys and however the client writes them in a path', async () => {
    const { send, create } = setup();
    const id = await create();
    const keys = ['mlflow.modelVersions', 'a/b c', '50%', 'ü', 'x+y', '__proto__'];
    const tags = keys.map((key) => ({ key, value: key }));
    expect(await send('PATCH', `${base}/${id}/tags`, { tags })).toEqual({ status: 200, body: {} });
    expect((await send('GET', `${base}/${id}`)).body.model.info.tags).toEqual(tags);
    for (const path of ['mlflow.modelVersions', 'a/b%20c', '50%', '%C3%BC', 'x+y', '__proto__']) {
      const removed = await send('DELETE', `${base}/${id}/tags/${path}`);
      expect(removed).toEqual({ status: 200, body: {} });
      expect(await send('DELETE', `${base}/${id}/tags/${path}`)).toMatchObject(missing);
    }
    expect((await send('GET', `${base}/${id}`)).body.model.info.tags).toBeUndefined();
  });

  it('TRK-1: a deleted model is 404 but for who asks for deleted ones; deleting twice is fine', async () => {
    const { send, create } = setup();
    const id = await create({ name: 'gone' });
    for (let times = 0; times < 2; times += 1)
      expect(await send('DELETE', `${base}/${id}`, {})).toEqual({ status: 200, body: {} });
    expect(await send('GET', `${base}/${id}`)).toMatchObject(missing);
    expect(await send('PATCH', `${base}/${id}`, { status: 2 })).toMatchObject(missing);
    expect((await send('GET', `${base}/${id}?allow_deleted=true`)).status).toBe(200);
    expect((await send('POST', `${base}/search`, { experiment_ids: ['0'] })).body).toEqual({});
  });

  it.each([
    ['GET', 'm-none'],
    ['GET', `m-${'0'.repeat(32)}`],
    ['PATCH', 'm-none'],
    ['DELETE', 'm-none'],
    ['POST', 'm-none/params'],
    ['PATCH', 'm-none/tags'],
    ['DELETE', 'm-none/tags/t'],
  ])('TRK-1: %s of an unknown one (%s) is 404', async (method, path) => {
    const body = method === 'GET' ? undefined : { status: 2, params: [], tags: [] };
    expect(await setup().send(method, `${base}/${path}`, body)).toMatchObject(missing);
  });

  it.each([
    [{}],
    [{ experiment_id: '' }],
    [{ experiment_id: 'abc' }],
    [{ experiment_id: '0', name: 'a/b' }],
    [{ experiment_id: '0', params: {} }],
    [{ experiment_id: '0', params: [{ value: '1' }] }],
    [{ experiment_id: '0', tags: [{ key: 't', value: 1 }] }],
  ])('TRK-1: creating %j is refused', async (body) => {
    expect(await setup().send('POST', base, body)).toMatchObject(invalid);
  });

  it('SEC-2: who may only read cannot write', async () => {
    const { calls, create } = setup();
    const id = await create();
    const send = sendMlflow(calls, 'viewer');
    expect((await send('POST', base, { experiment_id: '0' })).status).toBe(403);
    expect((await send('DELETE', `${base}/${id}`)).status).toBe(403);
    expect((await send('GET', `${base}/${id}`)).status).toBe(200);
  });
});

describe('logged-models/search', () => {
  const search = `${base}/search`;
  const names = (body: { models?: { info: { name: string } }[] }) =>
    (body.models ?? []).map(({ info }) => info.name);

  async function withModels() {
    const world = setup();
    for (const [name, value] of Object.entries({ low: 0.2, high: 0.9, mid: 0.5 })) {
      const id = await world.create({ name });
      await world.store.changeLoggedModel(id, (now) => ({
        ...now,
        metrics: [
          {
            key: 'acc',
            value,
            timestamp: 1,
            step: 0n,
            runId: 'r',
            datasetName: 'd',
            datasetDigest: 'g',
          },
          { key: 'acc', value: 1 - value, timestamp: 1, step: 0n, runId: 'r', datasetName: 'e' },
        ],
      }));
    }
    const find = (body: object) => world.send('POST', search, { experiment_ids: ['0'], ...body });
    return { ...world, find };
  }

  it('TRK-1: the newest first, or by a metric on a data set', async () => {
    const { find } = await withModels();
    expect(names((await find({})).body)).toEqual(['mid', 'high', 'low']);
    const order_by = [{ field_name: 'metrics.acc', ascending: false, dataset_name: 'd' }];
    expect(names((await find({ order_by })).body)).toEqual(['high', 'mid', 'low']);
    const other = [
      { field_name: 'metrics.acc', ascending: false, dataset_name: 'e', dataset_digest: '' },
    ];
    expect(names((await find({ order_by: other })).body)).toEqual(['low', 'mid', 'high']);
  });

  it('TRK-1: filters, of metrics those on the data sets that were named', async () => {
    const { find } = await withModels();
    const filter = 'metrics.acc > 0.4';
    const on = async (...datasets: object[]) => names((await find({ filter, datasets })).body);
    expect(await on({ dataset_name: 'd' })).toEqual(['mid', 'high']);
    expect(await on({ dataset_name: 'd', dataset_digest: 'g' })).toEqual(['mid', 'high']);
    expect(await on({ dataset_name: 'd', dataset_digest: 'other' })).toEqual([]);
    expect(await on({ dataset_name: 'e' })).toEqual(['mid', 'low']);
    expect(names((await find({ filter: "name = 'low'", max_results: 0 })).body)).toEqual(['low']);
  });

  it('TRK-1: pages, each bound to its question', async () => {
    const { find } = await withModels();
    const order_by = [{ field_name: 'name' }];
    const first = await find({ order_by, max_results: 2 });
    expect(names(first.body)).toEqual(['high', 'low']);
    const page_token = first.body.next_page_token;
    const second = await find({ order_by, max_results: 2, page_token });
    expect([names(second.body), second.body.next_page_token]).toEqual([['mid'], undefined]);
    for (const other of [
      {},
      { order_by, filter: "name != 'x'" },
      { order_by, experiment_ids: ['1'] },
    ])
      expect(await find({ ...other, page_token })).toMatchObject(invalid);
    expect((await find({ order_by, max_results: 3 })).body.next_page_token).toBeUndefined();
  });

  it('TRK-1: gives 100 unless told, and fewer than asked when an answer is full', async () => {
    const { send, create } = setup();
    const value = 'x'.repeat(90_000);
    for (let n = 0; n < 101; n += 1) await create(n < 80 ? { tags: [{ key: 't', value }] } : {});
    const body = { experiment_ids: ['0'] };
    expect((await send('POST', search, { ...body, filter: 'creation_timestamp > 0' })).status).toBe(
      200,
    );
    const found: string[] = [];
    let page_token: string | undefined;
    let pages = 0;
    do {
      const answer = await send('POST', search, {
        ...body,
        max_results: 1_000_000,
        ...(page_token !== undefined && { page_token }),
      });
      expect(JSON.stringify(answer.body).length).toBeLessThan(6_000_000);
      found.push(
        ...answer.body.models.map((one: { info: { model_id: string } }) => one.info.model_id),
      );
      page_token = answer.body.next_page_token;
      pages += 1;
    } while (page_token !== undefined && pages < 9);
    expect([new Set(found).size, found.length, pages]).toEqual([101, 101, 2]);
  });

  it('TRK-1: no experiments, or none that are known, have no models', async () => {
    const { send } = await withModels();
    for (const experiment_ids of [[], ['77'], ['abc']])
      expect(await send('POST', search, { experiment_ids })).toEqual({ status: 200, body: {} });
  });

  it.each([
    [{ experiment_ids: undefined }],
    [{ experiment_ids: '0' }],
    [{ experiment_ids: [0] }],
    [{ max_results: -1 }],
    [{ datasets: [{}] }],
    [{ datasets: [{ dataset_name: '' }] }],
    [{ order_by: [{}] }],
    [{ order_by: ['name'] }],
    [{ order_by: [{ field_name: 'nope' }] }],
    [{ order_by: [{ field_name: 'params.a' }] }],
    [{ filter: 'nonsense' }],
    [{ page_token: 'xx' }],
  ])('TRK-1: %j is refused', async (body) => {
    const { find } = await withModels();
    expect(await find(body)).toMatchObject(invalid);
  });
});
