import { describe, expect, it } from 'vitest';
import { unavailable } from '#domain/errors.ts';
import { error, tracking } from './setup.ts';

const taken = error(400, 'RESOURCE_ALREADY_EXISTS', /already/);

describe('experiments', () => {
  it('TRK-1: are created, read by id and by name, with tags of which the last counts', async () => {
    const { post, get } = tracking();
    const made = await post('experiments/create', {
      name: 'churn',
      tags: [{ key: 'team', value: 'a' }, { key: 'team', value: 'growth' }, { key: 'empty' }],
    });
    expect(made).toMatchObject({ status: 200, body: { experiment_id: '1' } });
    const experiment = {
      experiment_id: '1',
      name: 'churn',
      artifact_location: 'mlflow-artifacts:/1',
      lifecycle_stage: 'active',
      creation_time: 1_700_000_000_000,
      last_update_time: 1_700_000_000_000,
      tags: [
        { key: 'team', value: 'growth' },
        { key: 'empty', value: '' },
      ],
    };
    expect(await get('experiments/get', { experiment_id: '1' })).toMatchObject({
      status: 200,
      body: { experiment },
    });
    expect((await get('experiments/get-by-name', { experiment_name: 'churn' })).body).toEqual({
      experiment,
    });
  });

  it('keeps the artifact location it is given, for its runs too', async () => {
    const { post, experiment, run, runOf } = tracking();
    const id = await experiment('s3', { artifact_location: 's3://bucket/a/' });
    const runId = await run(id);
    expect((await runOf(runId)).info.artifact_uri).toBe(`s3://bucket/a/${runId}/artifacts`);
    for (const artifact_location of ['s3://bucket/a?b=c', 'x#y', 'x/../y', 'x'.repeat(2001)])
      expect(await post('experiments/create', { name: 'q', artifact_location })).toMatchObject(
        error(400, 'INVALID_PARAMETER_VALUE', /artifact_location/),
      );
    // What could not be listed later is not taken first.
    for (const folder of ['a\\..\\b', '%2e%2e/models', 'a//b'])
      expect(
        await post('experiments/create', {
          name: 'q',
          artifact_location: `mlflow-artifacts:/${folder}`,
        }),
      ).toMatchObject(error(400, 'INVALID_PARAMETER_VALUE', /Invalid path/));
    for (const place of ['mlflow-artifacts:', 'mlflow-artifacts:/', 'mlflow-artifacts:///t/é +/'])
      await experiment(place, { artifact_location: place });
  });

  it('a name is taken for good, also by a deleted experiment: create and rename say RESOURCE_ALREADY_EXISTS', async () => {
    const { post, experiment } = tracking();
    const id = await experiment('a');
    await experiment('b');
    await post('experiments/delete', { experiment_id: id });
    for (const name of ['a', 'b', 'Default'])
      expect(await post('experiments/create', { name })).toMatchObject(taken);
    expect(await post('experiments/update', { experiment_id: '2', new_name: 'a' })).toMatchObject(
      taken,
    );
  });

  it('an unknown name is RESOURCE_DOES_NOT_EXIST: set_experiment compares the code', async () => {
    const { get } = tracking();
    expect(await get('experiments/get-by-name', { experiment_name: 'none' })).toMatchObject(
      error(404, 'RESOURCE_DOES_NOT_EXIST', /"none"/),
    );
  });

  it.each([
    [{}, /`name` is missing/],
    [{ name: '' }, /`name`: must not be empty/],
    [{ name: ' ' }, /`name` must not be blank/],
    [{ name: 5 }, /`name`: expected string, received number/],
    [{ name: 'x'.repeat(501) }, /`name` is longer than 500/],
    [{ name: 'x', tags: [{ value: 'v' }] }, /`tags\[0\]\.key` is missing/],
    [{ name: 'x', tags: [{ key: 'a/../b' }] }, /`tags\[0\]\.key`/],
    [{ name: 'x', tags: [{ key: 'k', value: 'x'.repeat(20_001) }] }, /`tags\[0\]\.value`/],
    [{ name: 'x', tags: 'a' }, /`tags`: expected array/],
  ])('create refuses %j', async (body, message) => {
    expect(await tracking().post('experiments/create', body)).toMatchObject(
      error(400, 'INVALID_PARAMETER_VALUE', message),
    );
  });

  it('500 characters of any plane are a name', async () => {
    const { experiment, get } = tracking();
    const id = await experiment('🙂'.repeat(500));
    const { body } = await get('experiments/get', { experiment_id: id });
    expect(body.experiment.name).toBe('🙂'.repeat(500));
  });

  it.each([
    ['abc', error(400, 'INVALID_PARAMETER_VALUE', /"abc"/)],
    ['-1', error(400, 'INVALID_PARAMETER_VALUE', /"-1"/)],
    ['99', error(404, 'RESOURCE_DOES_NOT_EXIST', /99/)],
    ['281474976710656', error(404, 'RESOURCE_DOES_NOT_EXIST', /281474976710656/)],
  ])('an id %s is refused', async (experiment_id, refusal) => {
    const { get, post } = tracking();
    expect(await get('experiments/get', { experiment_id })).toMatchObject(refusal);
    for (const call of ['delete', 'restore'])
      expect(await post(`experiments/${call}`, { experiment_id })).toMatchObject(refusal);
    expect(await post('experiments/update', { experiment_id, new_name: 'n' })).toMatchObject(
      refusal,
    );
    expect(await post('experiments/set-experiment-tag', { experiment_id, key: 'k' })).toMatchObject(
      refusal,
    );
    expect(await post('runs/create', { experiment_id })).toMatchObject(refusal);
  });

  it('are renamed and tagged, which moves the time of the last update', async () => {
    const { post, get, experiment, time } = tracking();
    const experiment_id = await experiment();
    time.now += 1;
    await post('experiments/update', { experiment_id, new_name: 'leavers' });
    time.now += 1;
    const tag = { experiment_id, key: 'k', value: '1' };
    expect((await post('experiments/set-experiment-tag', tag)).body).toEqual({});
    const read = async () => (await get('experiments/get', { experiment_id })).body.experiment;
    expect(await read()).toMatchObject({
      name: 'leavers',
      last_update_time: 1_700_000_000_002,
      tags: [{ key: 'k', value: '1' }],
    });
    time.now += 1;
    await post('experiments/set-experiment-tag', tag);
    expect((await read()).last_update_time).toBe(1_700_000_000_002);
    await post('experiments/delete-experiment-tag', { experiment_id, key: 'k' });
    expect(await read()).not.toHaveProperty('tags');
    expect(
      await post('experiments/delete-experiment-tag', { experiment_id, key: 'k' }),
    ).toMatchObject(error(404, 'RESOURCE_DOES_NOT_EXIST', /no tag "k"/));
  });

  it('deleting one deletes its runs, restoring it restores all; neither goes twice', async () => {
    const { post, get, experiment, run, runOf } = tracking();
    const experiment_id = await experiment();
    const runs = [await run(experiment_id), await run(experiment_id)];
    await post('runs/delete', { run_id: runs[0] });
    const states = async () =>
      (await Promise.all(runs.map(runOf))).map(({ info }) => info.lifecycle_stage);
    expect(await post('experiments/delete', { experiment_id })).toMatchObject({ status: 200 });
    expect(await states()).toEqual(['deleted', 'deleted']);
    expect((await get('experiments/get', { experiment_id })).body.experiment).toMatchObject({
      lifecycle_stage: 'deleted',
    });
    expect(await post('experiments/delete', { experiment_id })).toMatchObject(
      error(404, 'RESOURCE_DOES_NOT_EXIST', /deleted already/),
    );
    expect(await post('experiments/restore', { experiment_id })).toMatchObject({ status: 200 });
    expect(await states()).toEqual(['active', 'active']);
    expect(await post('experiments/restore', { experiment_id })).toMatchObject(
      error(404, 'RESOURCE_DOES_NOT_EXIST', /not deleted/),
    );
  });

  it('a delete that was interrupted is completed by the next one, a restore too', async () => {
    const { post, store, experiment, run, runOf } = tracking();
    const experiment_id = await experiment();
    const id = await run(experiment_id);
    const whole = store.changeLifecycleOfRuns;
    const interrupted = async () => {
      store.changeLifecycleOfRuns = whole;
      throw unavailable('The table is busy.');
    };
    store.changeLifecycleOfRuns = interrupted;
    const state = async () => (await runOf(id)).info.lifecycle_stage;
    expect((await post('experiments/delete', { experiment_id })).status).toBe(503);
    expect(await state()).toBe('active');
    expect((await post('experiments/delete', { experiment_id })).status).toBe(200);
    expect(await state()).toBe('deleted');
    store.changeLifecycleOfRuns = interrupted;
    expect((await post('experiments/restore', { experiment_id })).status).toBe(503);
    expect((await post('experiments/restore', { experiment_id })).status).toBe(200);
    expect(await state()).toBe('active');
  });

  it('a deleted one takes no runs, tags or names', async () => {
    const { post, experiment } = tracking();
    const experiment_id = await experiment();
    await post('experiments/delete', { experiment_id });
    const refused = error(400, 'INVALID_PARAMETER_VALUE', /deleted.*Restore it/);
    expect(await post('runs/create', { experiment_id })).toMatchObject(refused);
    expect(await post('experiments/update', { experiment_id, new_name: 'x' })).toMatchObject(
      refused,
    );
    expect(
      await post('experiments/set-experiment-tag', { experiment_id, key: 'k', value: 'v' }),
    ).toMatchObject(refused);
  });

  it('are searched by filter, order, view and page, with GET and POST', async () => {
    const { post, get, experiment, time } = tracking();
    for (const name of ['a1', 'a2', 'b1']) {
      time.now += 1;
      await experiment(name);
    }
    await post('experiments/delete', { experiment_id: '2' });
    const names = ({ body }: Awaited<ReturnType<typeof post>>) =>
      body.experiments?.map(({ name }: { name: string }) => name);
    expect(names(await post('experiments/search', { max_results: 10 }))).toEqual([
      'b1',
      'a1',
      'Default',
    ]);
    const everything = { max_results: 2, view_type: 'ALL', order_by: ['name DESC'] };
    const first = await post('experiments/search', everything);
    expect(names(first)).toEqual(['b1', 'a2']);
    const rest = await post('experiments/search', {
      ...everything,
      page_token: first.body.next_page_token,
    });
    expect(names(rest)).toEqual(['a1', 'Default']);
    expect(rest.body).not.toHaveProperty('next_page_token');
    const found = await get('experiments/search', {
      max_results: '5',
      filter: "name LIKE 'a%'",
      order_by: 'name ASC',
      view_type: '3',
    });
    expect(names(found)).toEqual(['a1', 'a2']);
    expect(
      (await post('experiments/search', { max_results: 1, filter: "name = 'zz'" })).body,
    ).toEqual({});
  });

  it.each([
    [{}, /`max_results` is missing/],
    [{ max_results: 0 }, /`max_results` is 0/],
    [{ max_results: 50_001 }, /50001/],
    [{ max_results: 1.5 }, /`max_results`: expected a 64-bit integer/],
    [{ max_results: 1, filter: 'name =' }, /./],
    [{ max_results: 1, order_by: 'name' }, /`order_by`: expected array/],
    [{ max_results: 1, order_by: ['name', 'name'] }, /./],
    [{ max_results: 1, page_token: 'zz' }, /./],
    [{ max_results: 1, view_type: 'NONE' }, /`view_type`: takes one of/],
  ])('search refuses %j', async (body, message) => {
    expect(await tracking().post('experiments/search', body)).toMatchObject(
      error(400, 'INVALID_PARAMETER_VALUE', message),
    );
  });

  it('tells the data sets of active runs, each once per context', async () => {
    const { post, experiment, run } = tracking();
    const experiment_id = await experiment();
    const link = (name: string, context?: string) => ({
      dataset: { name, digest: 'd', source_type: 'local', source: 's' },
      tags: context === undefined ? [] : [{ key: 'mlflow.data.context', value: context }],
    });
    for (const datasets of [[link('b', 'eval')], [link('b', 'eval'), link('a')]])
      await post('runs/log-inputs', { run_id: await run(experiment_id), datasets });
    const gone = await run(experiment_id);
    await post('runs/log-inputs', { run_id: gone, datasets: [link('c')] });
    await post('runs/delete', { run_id: gone });
    const { body } = await post('/ajax-api/2.0/mlflow/experiments/search-datasets', {
      experiment_ids: [experiment_id],
    });
    expect(body).toEqual({
      dataset_summaries: [
        { experiment_id, name: 'a', digest: 'd' },
        { experiment_id, name: 'b', digest: 'd', context: 'eval' },
      ],
    });
    expect(await post('experiments/search-datasets', {})).toMatchObject(
      error(400, 'INVALID_PARAMETER_VALUE', /from 1 to 20/),
    );
  });

  it('a viewer reads and changes nothing', async () => {
    const { as, experiment } = tracking();
    const experiment_id = await experiment();
    const viewer = as('viewer');
    expect((await viewer.get('experiments/get', { experiment_id })).status).toBe(200);
    expect((await viewer.post('experiments/search', { max_results: 1 })).status).toBe(200);
    expect((await viewer.post('runs/search', { experiment_ids: ['0'] })).status).toBe(200);
    for (const [path, body] of [
      ['experiments/create', { name: 'x' }],
      ['experiments/delete', { experiment_id }],
      ['runs/create', { experiment_id }],
      ['runs/log-batch', {}],
    ] as const)
      expect(await viewer.post(path, body)).toMatchObject(
        error(403, 'PERMISSION_DENIED', /viewer may not.*track/),
      );
  });
});
