import { describe, expect, it } from 'vitest';
import { batchRoutes } from '#functions/batch/routes.ts';
import { setup as world } from '../../domain/batch/setup.ts';
import { callApi } from '../call-api.ts';

async function setup() {
  const deps = await world();
  const as = callApi(batchRoutes(deps));
  const input = await deps.upload('rows.csv', 'tenure,contract\n1,x\n2,y\n');
  return { ...deps, as, input, sid: as('sid', 'scientist') };
}

describe('batch transforms over HTTP', () => {
  it('SRV-4: is asked for, listed and shown, with the version that serves now', async () => {
    const { sid, input } = await setup();
    const asked = await sid('POST', '/v1/models/churn/batch', { input, capture: false });
    expect(asked).toEqual({ status: 202, body: { batchId: expect.any(String) } });
    const shown = await sid('GET', `/v1/models/churn/batches/${asked.body.batchId}`);
    expect(shown.body).toMatchObject({
      status: 'running',
      version: 2,
      format: 'csv',
      requestedBy: 'sid',
      progress: { rows: { done: 0 } },
    });
    const { progress: _, ...record } = shown.body;
    expect((await sid('GET', '/v1/models/churn/batches')).body.batches).toEqual([record]);
  });

  it('SRV-4: gives the results of a batch that is done', async () => {
    const { sid, run, input } = await setup();
    const { batchId } = await run({ input });
    const { status, body } = await sid('GET', `/v1/models/churn/batches/${batchId}/results`);
    expect([status, body.parts[0].rows, typeof body.parts[0].results.url]).toEqual([
      200,
      2,
      'string',
    ]);
    const wrong = await sid('GET', `/v1/models/churn/batches/${batchId}/results?after=x`);
    expect([wrong.status, wrong.body.field]).toEqual([400, 'after']);
  });

  it('SRV-4: is cancelled, once', async () => {
    const { sid, input, workflows } = await setup();
    const { body } = await sid('POST', '/v1/models/churn/batch', { input });
    const cancelled = await sid('DELETE', `/v1/models/churn/batches/${body.batchId}`);
    expect([cancelled.status, cancelled.body.status]).toEqual([200, 'cancelled']);
    expect(workflows.stopped).toEqual([body.batchId]);
  });

  it('SEC-2: tells a wrong body, model, id and role', async () => {
    const { sid, as, input } = await setup();
    const post = (body: unknown) => sid('POST', '/v1/models/churn/batch', body);
    for (const body of [{}, { input, format: 'xml' }, { input, rowsPerPart: 1 }, { input, x: 1 }])
      expect((await post(body)).status).toBe(400);
    expect((await sid('POST', '/v1/models/nobody/batch', { input })).status).toBe(404);
    expect((await sid('GET', '/v1/models/nobody/batches')).status).toBe(404);
    expect((await sid('GET', `/v1/models/churn/batches/${'x'.repeat(3_000)}`)).status).toBe(404);
    const viewer = as('vic', 'viewer');
    expect((await viewer('POST', '/v1/models/churn/batch', { input })).status).toBe(403);
    expect((await viewer('GET', '/v1/models/churn/batches')).status).toBe(200);
  });
});
