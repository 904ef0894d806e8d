import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { memoryBatchFiles } from '#adapters/memory/batch-files.ts';
import { memoryModelStore } from '#adapters/memory/model-store.ts';
import { useTable } from '#adapters/tables/read-rows.ts';
import { runValidation, type Tables } from '#domain/quality/run-validation.ts';
import { createModel } from '#domain/registry/create-model.ts';
import { qualityRoutes } from '#functions/quality/routes.ts';
import { callApi } from '../call-api.ts';

async function setup() {
  const store = memoryModelStore();
  const artifacts = memoryArtifacts();
  const files = memoryBatchFiles();
  let ids = 0;
  const deps = {
    store,
    artifacts,
    files,
    clock: { now: () => new Date('2026-11-21T10:00:00Z') },
    ids: { next: () => `id${++ids}` },
    tables: {
      async use(uri, run) {
        const bytes = (await files.read(uri.slice('memory://'.length))) as Uint8Array;
        return useTable(
          {
            name: uri,
            format: 'csv',
            gzipped: false,
            bytes: bytes.length,
            stream: () => Readable.from([bytes], { objectMode: false }),
            range: async (from, to) => bytes.slice(from, to),
            close: async () => {},
          },
          run,
        );
      },
    } satisfies Tables,
  };
  await createModel(deps, {
    changeId: 'create',
    actor: { name: 'eva', role: 'engineer' },
    model: {
      name: 'churn',
      task: 'binary',
      target: 'Churn',
      idColumns: [],
      sensitive: false,
      policy: {},
    },
  });
  const as = callApi(qualityRoutes(deps));
  const upload = (text: string) =>
    files.write('uploads/churn/data.csv', new TextEncoder().encode(text), 'text/csv');
  const events = async (action: string) =>
    (await store.audit('churn')).filter((entry) => entry.action === action);
  return { ...deps, sid: as('sid', 'scientist'), vic: as('vic', 'viewer'), as, upload, events };
}

const path = '/v1/models/churn/expectations';
const suite = {
  name: 'churn data',
  expectations: [
    { type: 'expect_column_values_to_not_be_null', kwargs: { column: 'tenure' } },
    {
      type: 'expect_column_values_to_be_between',
      kwargs: { column: 'tenure', max_value: 72 },
      severity: 'warning',
    },
  ],
};

describe('expectations over HTTP', () => {
  it('DAT-4: are kept with the model, shown, and taken away, each time audited', async () => {
    const { sid, vic, events } = await setup();
    expect((await vic('GET', path)).status).toBe(404);
    const put = await sid('PUT', path, { suite, reason: 'first' });
    expect(put).toMatchObject({
      status: 200,
      body: {
        expectations: { suite: 'churn data', expectations: 2, updatedBy: 'sid' },
        revision: 2,
      },
    });
    const shown = await vic('GET', path);
    expect(shown.body).toMatchObject({ suite: { name: 'churn data' }, revision: 2 });
    expect(shown.body.suite.expectations).toHaveLength(2);
    expect((await sid('PUT', path, { suite: null })).body.expectations).toBeNull();
    expect((await vic('GET', path)).status).toBe(404);
    expect(
      (await events('ExpectationsChanged')).map(({ before, after }) => [before, after]),
    ).toEqual([
      [null, expect.objectContaining({ expectations: 2 })],
      [expect.objectContaining({ expectations: 2 }), null],
    ]);
  });

  it('DAT-4: the same suite again changes nothing; a stale revision is told', async () => {
    const { sid, events } = await setup();
    await sid('PUT', path, { suite });
    expect((await sid('PUT', path, { suite })).body.revision).toBe(2);
    expect(await events('ExpectationsChanged')).toHaveLength(1);
    const stale = await sid('PUT', path, { suite: null, expectedRevision: 1 });
    expect([stale.status, stale.body.field]).toEqual([409, 'expectedRevision']);
  });

  it.each([
    ['no suite', {}, 'suite'],
    ['a suite that is a text', { suite: 'x' }, 'suite'],
    ['a suite without a name', { suite: { expectations: [] } }, 'name'],
    [
      'an unknown type',
      { suite: { name: 's', expectations: [{ type: 'expect_magic' }] } },
      'suite.expectations[0].type',
    ],
    [
      'a misspelt argument',
      {
        suite: {
          name: 's',
          expectations: [{ type: 'expect_column_to_exist', kwargs: { colum: 'a' } }],
        },
      },
      'suite.expectations[0].kwargs',
    ],
    [
      'a parameter nobody gives',
      {
        suite: {
          name: 's',
          expectations: [
            { type: 'expect_table_row_count_to_equal', kwargs: { value: { $PARAMETER: 'rows' } } },
          ],
        },
      },
      'suite.expectations[0].kwargs',
    ],
    ['another field', { suite, x: 1 }, 'x'],
  ])('SEC-2: %s is refused with the place', async (_, body, field) => {
    const { sid } = await setup();
    const { status, body: answer } = await sid('PUT', path, body);
    expect([status, answer.field ?? '']).toEqual([400, field]);
    expect(answer.error).toMatch(/\S/);
  });

  it('SEC-2: a suite too large is refused; so are roles that may not', async () => {
    const { sid, vic } = await setup();
    const many = Array.from({ length: 1_001 }, (_, at) => ({
      type: 'expect_column_to_exist',
      kwargs: { column: `c${at}` },
    }));
    expect((await sid('PUT', path, { suite: { name: 's', expectations: many } })).status).toBe(413);
    const long = [{ type: 'expect_column_to_exist', kwargs: { column: 'x'.repeat(600_000) } }];
    expect((await sid('PUT', path, { suite: { name: 's', expectations: long } })).status).toBe(413);
    expect((await vic('PUT', path, { suite })).status).toBe(403);
    expect((await vic('POST', `${path}/validate`, { dataset: 'x' })).status).toBe(403);
    expect((await sid('PUT', '/v1/models/nobody/expectations', { suite })).status).toBe(404);
  });
});

describe('data sets judged by the suite of a model', () => {
  it('DAT-4: a failure of severity critical is found, told once as an event, and kept', async () => {
    const world = await setup();
    const { sid, upload, events } = world;
    await sid('PUT', path, { suite });
    const dataset = await upload('tenure,Churn\n1,Yes\n,No\n90,No\n');
    const { status, body } = await sid('POST', `${path}/validate`, { dataset });
    expect(status).toBe(202);
    const shown = () => sid('GET', `${path}/validations/${body.validationId}`);
    expect((await shown()).body).toMatchObject({ status: 'running', dataset });
    // The event comes twice.
    for (let time = 0; time < 2; time++)
      await runValidation(world, { model: 'churn', validationId: body.validationId });
    expect((await shown()).body).toMatchObject({
      status: 'done',
      passed: false,
      failed: ['tenure: values_to_not_be_null: 1 of 3 rows (33.33 %).'],
      warnings: ['tenure: values_to_be_between (max_value 72): 1 of 3 rows (50 %), such as 90.'],
      result: {
        success: false,
        suite_name: 'churn data',
        statistics: { evaluated_expectations: 2 },
      },
    });
    const [event, ...more] = await events('DataQualityFailed');
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      subject: `validation ${body.validationId}`,
      after: { suite: 'churn data', uri: dataset, rows: 3, unsuccessful: 2 },
    });
  });

  it('DAT-4: a warning alone passes; no event', async () => {
    const world = await setup();
    const { sid, upload, events } = world;
    await sid('PUT', path, { suite });
    const dataset = await upload('tenure,Churn\n90,No\n');
    const { body } = await sid('POST', `${path}/validate`, { dataset });
    await runValidation(world, { model: 'churn', validationId: body.validationId });
    const shown = await sid('GET', `${path}/validations/${body.validationId}`);
    expect(shown.body).toMatchObject({ status: 'done', passed: true, failed: [] });
    expect(await events('DataQualityFailed')).toEqual([]);
  });

  it('DAT-4: a file that cannot be read is an outcome with words', async () => {
    const world = await setup();
    const { sid, upload } = world;
    await sid('PUT', path, { suite });
    const dataset = await upload('tenure,Churn\n1,2,3\n');
    const { body } = await sid('POST', `${path}/validate`, { dataset });
    await runValidation(world, { model: 'churn', validationId: body.validationId });
    const shown = await sid('GET', `${path}/validations/${body.validationId}`);
    expect(shown.body).toMatchObject({
      status: 'failed',
      error: { error: expect.stringMatching(/line 2: 3 fields, but the header has 2/) },
    });
  });

  it('SEC-2: tells a model without a suite, a file that is not there, and an id that is none', async () => {
    const { sid, upload } = await setup();
    const dataset = await upload('a\n1\n');
    expect((await sid('POST', `${path}/validate`, { dataset })).status).toBe(404);
    await sid('PUT', path, { suite });
    expect((await sid('POST', `${path}/validate`, { dataset: 'memory://nope' })).status).toBe(404);
    expect((await sid('POST', `${path}/validate`, { dataset: 's3://other/x.csv' })).status).toBe(
      400,
    );
    expect((await sid('POST', `${path}/validate`, {})).status).toBe(400);
    for (const id of ['nope', '..%2F..%2Fmodels%2Fchurn', 'x'.repeat(3_000)])
      expect((await sid('GET', `${path}/validations/${id}`)).status).toBe(404);
  });
});
