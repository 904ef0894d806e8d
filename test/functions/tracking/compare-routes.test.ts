import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { writeParquet } from '#adapters/parquet/write-parquet.ts';
import { api } from '#functions/runtime/http.ts';
import { compareRoutes } from '#functions/tracking/compare-routes.ts';
import { type Logged, point, tracked } from '../../domain/tracking/compare/setup.ts';

async function setup(...logged: readonly Logged[]) {
  const { store, ids } = await tracked(...logged);
  const handler = api(compareRoutes({ store, writeParquet }));
  const ask = async (body: object, accept = '*/*') => {
    const answer = await handler(
      {
        resource: '/{proxy+}',
        httpMethod: 'POST',
        path: '/v1/runs/compare',
        headers: { Accept: accept },
        multiValueHeaders: {},
        queryStringParameters: null,
        multiValueQueryStringParameters: {},
        pathParameters: null,
        stageVariables: null,
        requestContext: { requestId: 'r1', authorizer: { principalId: 'vi', role: 'viewer' } },
        isBase64Encoded: false,
        body: JSON.stringify({ runIds: ids, ...body }),
      } as unknown as APIGatewayProxyEvent,
      {} as Context,
    );
    return { ...answer, type: answer.headers?.['content-type'] };
  };
  return { ids, ask };
}

const parquetRows = (base64: string) => {
  const bytes = Buffer.from(base64, 'base64');
  return parquetReadObjects({
    file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer,
  });
};

const two = () =>
  setup(
    {
      params: { lr: '0.1', note: '=HYPERLINK("http://evil")', 'a,b': 'x' },
      metrics: [point('loss', Number.NaN, 2n ** 60n), point('auc', 0.5)],
      more: { endTime: 1_004_000 },
    },
    { params: { lr: '-0.5' }, metrics: [point('loss', Number.NEGATIVE_INFINITY, -3)] },
  );

describe('POST /v1/runs/compare', () => {
  it('TRK-2: answers JSON in which NaN is a text and a 64-bit step a number', async () => {
    const { ask, ids } = await two();
    const answer = await ask({
      metrics: ['loss'],
      baseline: ids[0],
      curves: { metrics: ['loss'] },
    });
    expect([answer.statusCode, answer.type, answer.isBase64Encoded]).toEqual([
      200,
      'application/json',
      false,
    ]);
    expect(answer.body).toContain('"steps":[1152921504606846976,-3]');
    expect(answer.body).toContain('"x":[1152921504606846976]');
    const { metrics, curves, baseline } = JSON.parse(answer.body);
    expect(baseline).toBe(ids[0]);
    expect(metrics[0]).toMatchObject({
      values: ['NaN', '-Infinity'],
      min: { value: '-Infinity', runId: ids[1] },
      deltas: ['NaN', 'NaN'],
    });
    expect(curves[1]).toEqual({
      metric: 'loss',
      runId: ids[1],
      total: 1,
      x: [-3],
      values: ['-Infinity'],
    });
  });

  it.each([
    ['the body', { format: 'csv' }, '*/*'],
    ['what is accepted', {}, 'text/html, text/csv;q=0.9'],
  ])('TRK-2: answers CSV, a row for each run, by %s', async (_, body, accept) => {
    const { ask, ids } = await two();
    const answer = await ask(body, accept);
    expect(answer.type).toBe('text/csv; charset=utf-8');
    expect(answer.headers?.['content-disposition']).toBe('attachment; filename="runs.csv"');
    expect(answer.body.split('\r\n')).toEqual([
      'run_id,name,experiment_id,experiment,status,user,start_time,end_time,duration_ms,datasets,"params.a,b",params.lr,params.note,metrics.auc,metrics.loss',
      `${ids[0]},run 1,1,churn-training,RUNNING,ada,1970-01-01T00:16:40.000Z,1970-01-01T00:16:44.000Z,4000,,x,0.1,"'=HYPERLINK(""http://evil"")",0.5,NaN`,
      `${ids[1]},run 2,1,churn-training,RUNNING,ada,1970-01-01T00:16:40.000Z,,,,,-0.5,,,-Infinity`,
      '',
    ]);
  });

  it('TRK-2: answers Parquet with every text as it is', async () => {
    const { ask, ids } = await two();
    const answer = await ask({ onlyDifferences: true }, 'application/vnd.apache.parquet');
    expect([answer.type, answer.isBase64Encoded]).toEqual(['application/vnd.apache.parquet', true]);
    expect(answer.headers?.['content-disposition']).toContain('"runs.parquet"');
    const [first, second] = await parquetRows(answer.body);
    expect(first).toMatchObject({
      run_id: ids[0],
      start_time: new Date(1_000_000),
      duration_ms: 4_000,
      datasets: null,
      'params.lr': '0.1',
      'params.note': '=HYPERLINK("http://evil")',
      'metrics.loss': Number.NaN,
    });
    expect(second).toMatchObject({
      end_time: null,
      'params.note': null,
      'metrics.auc': null,
      'metrics.loss': Number.NEGATIVE_INFINITY,
    });
  });

  it('TRK-2: exports whole curves, a row for each point', async () => {
    const metrics = Array.from({ length: 3_000 }, (_, step) => point('loss', 1 / (step + 1), step));
    const { ask, ids } = await setup({ metrics }, { metrics: [point('loss', 7, 2n ** 60n)] });
    const wish = { table: 'curves', curves: { metrics: ['loss'] } };
    const rows = await parquetRows((await ask({ ...wish, format: 'parquet' })).body);
    expect(rows).toHaveLength(3_001);
    expect(rows[2]).toEqual({
      run_id: ids[0],
      metric: 'loss',
      step: 2n,
      timestamp: new Date(1_002_000),
      value: 1 / 3,
    });
    expect(rows.at(-1)).toMatchObject({ run_id: ids[1], step: 2n ** 60n });
    const csv = (await ask({ ...wish, format: 'csv' })).body.split('\r\n');
    expect(csv).toHaveLength(3_003);
    expect(csv.slice(0, 2)).toEqual([
      'run_id,metric,step,timestamp,value',
      `${ids[0]},loss,0,1970-01-01T00:16:40.000Z,1`,
    ]);
  });

  it('TRK-2: a time that no calendar has stops nothing', async () => {
    const far = { ...point('loss', 1), timestamp: Number.MAX_SAFE_INTEGER };
    const { ask } = await setup({ metrics: [far] }, {});
    const wish = { table: 'curves', curves: { metrics: ['loss'] } };
    expect((await ask({ ...wish, format: 'csv' })).body).toContain('9007199254740991');
    expect((await ask({ ...wish, format: 'parquet' })).statusCode).toBe(200);
  });

  it('TRK-2: says what to ask instead of more than fits into an answer', async () => {
    const params = Object.fromEntries(
      Array.from({ length: 100 }, (_, at) => [`p${at}`, 'x'.repeat(6_000)]),
    );
    const { ask } = await setup(...Array.from({ length: 12 }, () => ({ params })));
    const answer = await ask({});
    expect([answer.statusCode, JSON.parse(answer.body)]).toEqual([
      413,
      {
        error: expect.stringContaining('at most 6000000 can be sent'),
        hint: expect.stringContaining('fewer runs'),
        requestId: 'r1',
      },
    ]);
    expect((await ask({ params: ['p1'] })).statusCode).toBe(200);
  });

  it.each([
    [{ runIds: ['a'] }, 'runIds'],
    [{ runIds: Array.from({ length: 101 }, (_, at) => `${at}`) }, 'runIds'],
    [{ curves: { metrics: ['loss'], points: 9 } }, 'curves.points'],
    [{ curves: { metrics: [] } }, 'curves.metrics'],
    [{ format: 'xlsx' }, 'format'],
    [{ table: 'runs' }, 'table'],
    [{ format: 'csv', table: 'curves' }, 'curves'],
    [{ colour: 'red' }, 'colour'],
  ])('TRK-2: %j is refused, naming the place', async (body, field) => {
    const { ask } = await two();
    const answer = await ask(body);
    expect([answer.statusCode, JSON.parse(answer.body).field]).toEqual([400, field]);
  });
});
