import { describe, expect, it } from 'vitest';
import { retrainingRoutes } from '#functions/retraining/routes.ts';
import { setup as team } from '../../domain/rollout/setup.ts';
import { callApi } from '../call-api.ts';

async function setup() {
  const deps = await team();
  const as = callApi(retrainingRoutes(deps));
  return { ...deps, as, sid: as('sid', 'scientist') };
}

describe('retraining over HTTP', () => {
  it('RTR-1: is asked for, shown and listed; a second one meets the lock', async () => {
    const { sid } = await setup();
    const asked = await sid('POST', '/v1/models/churn/retrain', { reason: 'new prices' });
    expect(asked).toEqual({ status: 202, body: { retrainingId: expect.any(String) } });
    const shown = await sid('GET', `/v1/models/churn/retrainings/${asked.body.retrainingId}`);
    expect(shown.body).toMatchObject({
      status: 'running',
      trigger: { kind: 'manual', reason: 'new prices', requestedBy: 'sid' },
    });
    expect((await sid('GET', '/v1/models/churn/retrainings')).body.retrainings).toEqual([
      shown.body,
    ]);
    const second = await sid('POST', '/v1/models/churn/retrain', {});
    expect(second.status).toBe(409);
    expect(second.body.hint).toContain(asked.body.retrainingId);
  });

  it('RTR-1: learns from the data set that was sent', async () => {
    const { sid, store } = await setup();
    const dataset = 's3://bucket/uploads/churn/new.csv';
    const { body } = await sid('POST', '/v1/models/churn/retrain', { dataset });
    const retraining = await store.retraining('churn', body.retrainingId);
    expect(retraining?.trigger.datasetUri).toBe(dataset);
  });

  it('tells a wrong body, model and role', async () => {
    const { sid, as } = await setup();
    expect((await sid('POST', '/v1/models/churn/retrain', { dataset: 3 })).status).toBe(400);
    expect((await sid('POST', '/v1/models/nobody/retrain', {})).status).toBe(404);
    expect((await sid('GET', '/v1/models/churn/retrainings/x')).status).toBe(404);
    expect((await as('vic', 'viewer')('POST', '/v1/models/churn/retrain', {})).status).toBe(403);
  });

  it('SEC-2: does not ask the store for an id or a model that fits no key', async () => {
    const deps = await team();
    const store = { ...deps.store, retraining: () => Promise.reject(new Error('not a key')) };
    const ask = callApi(retrainingRoutes({ ...deps, store }))('ada', 'viewer');
    const long = 'x'.repeat(3_000);
    for (const path of [`churn/retrainings/${long}`, `${long}/retrainings/1`])
      expect((await ask('GET', `/v1/models/${path}`)).status).toBe(404);
  });
});
