import { describe, expect, it } from 'vitest';
import { error, tracking } from './setup.ts';

const invalid = (message: RegExp) => error(400, 'INVALID_PARAMETER_VALUE', message);
const missing = (message: RegExp) => error(404, 'RESOURCE_DOES_NOT_EXIST', message);

describe('runs', () => {
  it('TRK-1: a run is created running, with a name that was made up, in two spellings of its id', async () => {
    const { post } = tracking();
    const { status, body } = await post('runs/create', { experiment_id: '0' });
    expect(status).toBe(200);
    const { info, data } = body.run;
    expect(info).toEqual({
      run_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      run_uuid: info.run_id,
      run_name: expect.stringMatching(/^[a-z]+-[a-z]+-\d{1,3}$/),
      experiment_id: '0',
      user_id: '',
      status: 'RUNNING',
      start_time: 0,
      artifact_uri: `mlflow-artifacts:/0/${info.run_id}/artifacts`,
      lifecycle_stage: 'active',
    });
    expect(data).toEqual({ tags: [{ key: 'mlflow.runName', value: info.run_name }] });
  });

  it('keeps what it is told', async () => {
    const { run, runOf, get } = tracking();
    const id = await run('0', {
      user_id: 'ada',
      start_time: '1700000000000',
      run_name: 'first',
      tags: [
        { key: 'a', value: '1' },
        { key: 'a', value: '2' },
      ],
    });
    expect(await runOf(id)).toMatchObject({
      info: { user_id: 'ada', start_time: 1_700_000_000_000, run_name: 'first' },
      data: {
        tags: [
          { key: 'a', value: '2' },
          { key: 'mlflow.runName', value: 'first' },
        ],
      },
    });
    expect((await get('runs/get', { run_uuid: id })).body.run.info.run_id).toBe(id);
  });

  it.each([
    [{ run_name: 'a', tags: [{ key: 'mlflow.runName', value: 'a' }] }, 'a'],
    [{ tags: [{ key: 'mlflow.runName', value: 'b' }] }, 'b'],
    [{ run_name: '', tags: [{ key: 'mlflow.runName', value: 'c' }] }, 'c'],
    [{ run_name: 'd', tags: [{ key: 'mlflow.runName', value: '' }] }, 'd'],
  ])('name and tag are one thing: %j', async (more, name) => {
    const { run, runOf } = tracking();
    const { info, data } = await runOf(await run('0', more));
    expect(info.run_name).toBe(name);
    expect(data.tags).toEqual([{ key: 'mlflow.runName', value: name }]);
  });

  it.each([
    [{}, /`experiment_id` is missing/],
    [{ experiment_id: '0', start_time: -1 }, /`start_time` is -1/],
    [{ experiment_id: '0', start_time: '2'.repeat(20) }, /`start_time`/],
    [{ experiment_id: '0', run_name: 'a', tags: [{ key: 'mlflow.runName', value: 'b' }] }, /twice/],
    [{ experiment_id: '0', user_id: 'u'.repeat(257) }, /`user_id` is longer than 256/],
    [{ experiment_id: '0', tags: [{ key: 'k!' }] }, /`tags\[0\]\.key`/],
    [{ experiment_id: '0', run_name: '\ud800' }, /`run_name`.*surrogate/],
  ])('create refuses %j', async (body, message) => {
    expect(await tracking().post('runs/create', body)).toMatchObject(invalid(message));
  });

  it.each(['x', 'f'.repeat(32), 'm-1'])('a run %s is nowhere: 404', async (run_id) => {
    const { get, post } = tracking();
    const unknown = missing(new RegExp(run_id));
    expect(await get('runs/get', { run_id })).toMatchObject(unknown);
    for (const [call, more] of [
      ['update', {}],
      ['delete', {}],
      ['restore', {}],
      ['log-metric', { key: 'k', value: 1, timestamp: 1 }],
      ['log-parameter', { key: 'k', value: '1' }],
      ['set-tag', { key: 'k', value: '1' }],
      ['delete-tag', { key: 'k' }],
      ['log-batch', {}],
      ['log-batch', { params: [{ key: 'a', value: 'b' }] }],
      ['log-inputs', {}],
      ['outputs', { models: [] }],
    ] as const)
      expect(await post(`runs/${call}`, { run_id, ...more }), call).toMatchObject(unknown);
  });

  it('update changes what is given, nothing else', async () => {
    const { run, runOf, post } = tracking();
    const run_id = await run('0', { run_name: 'old' });
    const update = (more: object) => post('runs/update', { run_id, ...more });
    expect((await update({})).body.run_info).toMatchObject({ run_name: 'old', status: 'RUNNING' });
    const { body } = await update({ status: 'FINISHED', end_time: 12, run_name: 'new' });
    expect(body.run_info).toMatchObject({
      run_id,
      status: 'FINISHED',
      end_time: 12,
      run_name: 'new',
    });
    expect((await update({ status: 4, run_name: '' })).body.run_info).toMatchObject({
      status: 'FAILED',
      end_time: 12,
      run_name: 'new',
    });
    expect((await runOf(run_id)).data.tags).toEqual([{ key: 'mlflow.runName', value: 'new' }]);
    expect(await update({ status: 'DONE' })).toMatchObject(invalid(/RUNNING, SCHEDULED/));
    expect(await update({ end_time: -1 })).toMatchObject(invalid(/`end_time`/));
  });

  it('the tag mlflow.runName renames, an empty one does not, and it stays when it is deleted', async () => {
    const { run, runOf, post } = tracking();
    const run_id = await run('0', { run_name: 'old' });
    const tag = (value: string) => post('runs/set-tag', { run_id, key: 'mlflow.runName', value });
    const both = async () => {
      const { info, data } = await runOf(run_id);
      return [info.run_name, data.tags];
    };
    await tag('new');
    expect(await both()).toEqual(['new', [{ key: 'mlflow.runName', value: 'new' }]]);
    expect((await tag('')).status).toBe(200);
    expect((await post('runs/delete-tag', { run_id, key: 'mlflow.runName' })).status).toBe(200);
    expect(await both()).toEqual(['new', [{ key: 'mlflow.runName', value: 'new' }]]);
  });

  it('delete and restore go twice; a deleted run is read but not written', async () => {
    const { run, runOf, post } = tracking();
    const run_id = await run();
    for (const _ of [1, 2]) expect((await post('runs/delete', { run_id })).body).toEqual({});
    expect((await runOf(run_id)).info.lifecycle_stage).toBe('deleted');
    for (const [call, more] of [
      ['update', { status: 'FAILED' }],
      ['log-metric', { key: 'k', value: 1, timestamp: 1 }],
      ['log-parameter', { key: 'k', value: '1' }],
      ['set-tag', { key: 'k', value: '1' }],
      ['delete-tag', { key: 'mlflow.runName' }],
      ['log-batch', {}],
      ['log-inputs', { models: [{ model_id: 'm-1' }] }],
      ['outputs', { models: [{ model_id: 'm-1' }] }],
    ] as const)
      expect(await post(`runs/${call}`, { run_id, ...more }), call).toMatchObject(
        invalid(/deleted.*Restore/),
      );
    for (const _ of [1, 2]) expect((await post('runs/restore', { run_id })).body).toEqual({});
    expect((await runOf(run_id)).info.lifecycle_stage).toBe('active');
  });

  it('links each data set and each model once', async () => {
    const { run, runOf, post } = tracking();
    const run_id = await run();
    const link = (context: string, more: object = {}) => ({
      tags: [{ key: 'mlflow.data.context', value: context }],
      dataset: { name: 'n', digest: 'd', source_type: 'local', source: 's', ...more },
    });
    const log = (body: object) => post('runs/log-inputs', { run_id, ...body });
    await log({ datasets: [link('training', { schema: '{}', profile: '{"rows":2}' })] });
    await log({ datasets: [link('eval'), link('eval', { digest: 'e' })] });
    await log({ models: [{ model_id: 'm-1' }, { model_id: 'm-1' }] });
    expect(await log({})).toMatchObject({ status: 200, body: {} });
    for (const step of [3, 4])
      await post('runs/outputs', { run_id, models: [{ model_id: 'm-2', step }] });
    const { inputs, outputs } = await runOf(run_id);
    expect(inputs).toEqual({
      dataset_inputs: [
        {
          tags: [{ key: 'mlflow.data.context', value: 'training' }],
          dataset: {
            name: 'n',
            digest: 'd',
            source_type: 'local',
            source: 's',
            schema: '{}',
            profile: '{"rows":2}',
          },
        },
        {
          tags: [{ key: 'mlflow.data.context', value: 'eval' }],
          dataset: { name: 'n', digest: 'e', source_type: 'local', source: 's' },
        },
      ],
      model_inputs: [{ model_id: 'm-1' }],
    });
    expect(outputs).toEqual({ model_outputs: [{ model_id: 'm-2', step: 3 }] });
  });

  const whole = { name: 'n', digest: 'd', source_type: 'local', source: 's' };
  const inputs: readonly (readonly [object, RegExp])[] = [
    [{ datasets: [{}] }, /`datasets\[0\]\.dataset` is missing/],
    [{ datasets: [{ dataset: { name: 'n' } }] }, /`datasets\[0\]\.dataset\.digest` is missing/],
    [
      { datasets: [{ dataset: { ...whole, digest: 'd'.repeat(37) } }] },
      /digest` is longer than 36/,
    ],
    [{ datasets: [{ dataset: { ...whole, name: 'n'.repeat(501) } }] }, /name` is longer than 500/],
    [
      { datasets: [{ dataset: whole, tags: [{ key: 'k', value: 'v'.repeat(501) }] }] },
      /`datasets\[0\]\.tags\[0\]\.value` is longer than 500/,
    ],
    [{ models: [{}] }, /`models\[0\]\.model_id` is missing/],
  ];
  it.each(inputs)('log-inputs refuses %j', async (body, message) => {
    const { run, post } = tracking();
    expect(await post('runs/log-inputs', { run_id: await run(), ...body })).toMatchObject(
      invalid(message),
    );
  });

  it('schemas and profiles that would burst the answer are left out of it', async () => {
    const { run, runOf, post } = tracking();
    const run_id = await run();
    for (const digest of ['a', 'b'])
      await post('runs/log-inputs', {
        run_id,
        datasets: [
          {
            dataset: {
              name: 'n',
              digest,
              source_type: 'x',
              source: 's',
              profile: 'p'.repeat(1.5e6),
            },
          },
        ],
      });
    const { inputs } = await runOf(run_id);
    expect(inputs.dataset_inputs).toHaveLength(2);
    expect(inputs.dataset_inputs[0].dataset).not.toHaveProperty('profile');
  });

  it('log-model of clients before 3.0 appends to a tag, the same model once', async () => {
    const { run, runOf, post } = tracking();
    const run_id = await run();
    const model = (path: string) =>
      JSON.stringify({ run_id, artifact_path: path, utc_time_created: 'now', flavors: {} });
    for (const path of ['a', 'b', 'a'])
      expect((await post('runs/log-model', { run_id, model_json: model(path) })).body).toEqual({});
    const { data } = await runOf(run_id);
    const { value } = data.tags.find(
      ({ key }: { key: string }) => key === 'mlflow.log-model.history',
    );
    expect(JSON.parse(value).map((one: { artifact_path: string }) => one.artifact_path)).toEqual([
      'a',
      'b',
    ]);
    for (const [json, message] of [
      ['{', /not JSON/],
      ['[]', /not a JSON object/],
      ['{}', /has no run_id, artifact_path/],
    ] as const)
      expect(await post('runs/log-model', { run_id, model_json: json })).toMatchObject(
        invalid(message),
      );
  });
});

describe('runs/search', () => {
  it('TRK-2: finds by filter, in order, page by page, and shows whole runs', async () => {
    const { experiment, run, post } = tracking();
    const id = await experiment();
    const long = 'x'.repeat(3000);
    for (const at of [1, 2, 3]) {
      const run_id = await run(id, { run_name: `r${at}`, start_time: at });
      await post('runs/log-batch', {
        run_id,
        metrics: [{ key: 'auc', value: at / 10, timestamp: 1 }],
        params: [{ key: 'text', value: `${long}${at}` }],
      });
    }
    const names = (body: { runs?: { info: { run_name: string } }[] }) =>
      body.runs?.map(({ info }) => info.run_name);
    const search = async (more: object) =>
      (await post('runs/search', { experiment_ids: [id], ...more })).body;
    expect(names(await search({}))).toEqual(['r3', 'r2', 'r1']);
    const query = { filter: 'metrics.auc > 0.1', order_by: ['metrics.auc ASC'], max_results: 1 };
    const first = await search(query);
    expect(names(first)).toEqual(['r2']);
    expect(first.runs[0].data.params).toEqual([{ key: 'text', value: `${long}2` }]);
    const second = await search({ ...query, page_token: first.next_page_token });
    expect(names(second)).toEqual(['r3']);
    expect(second).not.toHaveProperty('next_page_token');
    expect(names(await search({ filter: "params.text LIKE '%x3'" }))).toEqual(['r3']);
    expect(names(await search({ order_by: ['params.text ASC'] }))).toEqual(['r1', 'r2', 'r3']);
  });

  it('view types by name and number; no or unknown experiments have no runs', async () => {
    const { experiment, run, post } = tracking();
    const id = await experiment();
    const gone = await run(id);
    const here = await run(id);
    await post('runs/delete', { run_id: gone });
    const ids = async (more: object) =>
      ((await post('runs/search', { experiment_ids: [id], ...more })).body.runs ?? []).map(
        ({ info }: { info: { run_id: string } }) => info.run_id,
      );
    expect(await ids({})).toEqual([here]);
    expect(await ids({ run_view_type: 'DELETED_ONLY' })).toEqual([gone]);
    expect(await ids({ run_view_type: 2 })).toEqual([gone]);
    expect((await ids({ run_view_type: 'ALL' })).toSorted()).toEqual([gone, here].toSorted());
    expect((await post('runs/search', {})).body).toEqual({});
    expect((await post('runs/search', { experiment_ids: ['77', '9'.repeat(30)] })).body).toEqual(
      {},
    );
  });

  it.each([
    [{ max_results: 0 }, /`max_results` is 0/],
    [{ max_results: 50_001 }, /50001/],
    [{ experiment_ids: ['abc'] }, /"abc"/],
    [{ experiment_ids: '0' }, /`experiment_ids`: expected array/],
    [{ filter: 'metrics.a = ' }, /./],
    [{ order_by: ['metrics.a', 'metrics.a'] }, /./],
    [{ page_token: '!' }, /./],
    [{ run_view_type: 9 }, /`run_view_type`/],
  ])('refuses %j', async (body, message) => {
    expect(await tracking().post('runs/search', { experiment_ids: ['0'], ...body })).toMatchObject(
      invalid(message),
    );
  });

  it('gives fewer than asked, and a token, when the answer would pass 6 MB', async () => {
    const { experiment, run, post } = tracking();
    const id = await experiment();
    const value = '"'.repeat(5000);
    for (let made = 0; made < 12; made += 1) {
      const run_id = await run(id, { start_time: made });
      await post('runs/log-batch', {
        run_id,
        params: Array.from({ length: 60 }, (_, at) => ({ key: `p${at}`, value })),
      });
    }
    const found: string[] = [];
    let page_token: string | undefined;
    let pages = 0;
    do {
      const { body, response } = await post('runs/search', {
        experiment_ids: [id],
        ...(page_token && { page_token }),
      });
      expect(Buffer.byteLength(JSON.stringify(response))).toBeLessThan(6_291_556);
      found.push(...body.runs.map((one: { info: { run_id: string } }) => one.info.run_id));
      page_token = body.next_page_token;
      pages += 1;
    } while (page_token);
    expect(pages).toBeGreaterThan(1);
    expect(new Set(found).size).toBe(12);
    expect(found).toHaveLength(12);
  });
});
