import { describe, expect, it } from 'vitest';
import { rolloutRoutes } from '#functions/rollout/routes.ts';
import { setup as team } from '../../domain/rollout/setup.ts';
import { callApi } from '../call-api.ts';

async function setup() {
  const deps = await team();
  const as = callApi(rolloutRoutes(deps));
  return { ...deps, as, eva: as('eva', 'engineer') };
}

describe('rollouts over HTTP', () => {
  it('EXP-3: start, show and list, with a preset as the schedule', async () => {
    const { eva } = await setup();
    const started = await eva('POST', '/v1/models/churn/rollout', {
      version: 2,
      schedule: 'canary',
      guardrails: { minSamples: 30 },
    });
    expect(started).toMatchObject({
      status: 202,
      body: { status: 'running', step: 0, guardrails: { minSamples: 30, maxErrorRatio: 2 } },
    });
    expect(started.body.schedule[0].percent).toBe(10);
    const { id } = started.body;
    expect((await eva('GET', `/v1/models/churn/rollouts/${id}`)).body).toEqual(started.body);
    expect((await eva('GET', '/v1/models/churn/rollouts')).body).toEqual({
      rollouts: [started.body],
    });
  });

  it('the same Idempotency-Key starts one rollout', async () => {
    const { as } = await setup();
    const eva = as('eva', 'engineer', { 'Idempotency-Key': 'k' });
    const first = await eva('POST', '/v1/models/churn/rollout', { version: 2 });
    const second = await eva('POST', '/v1/models/churn/rollout', { version: 2 });
    expect(second).toEqual(first);
  });

  it('EXP-4: rollback by hand answers with what serves again; approvers may, viewers may not', async () => {
    const { eva, as } = await setup();
    await eva('POST', '/v1/models/churn/rollout', { version: 2 });
    const viewer = as('vic', 'viewer');
    const path = '/v1/models/churn/rollback';
    expect((await viewer('POST', path, { reason: 'no' })).status).toBe(403);
    expect((await eva('POST', path, {})).status).toBe(400);
    const back = await as('max', 'ml-lead')('POST', path, { reason: 'complaints' });
    expect(back).toMatchObject({
      status: 200,
      body: { serving: { variants: [{ version: 1, weight: 100 }] } },
    });
  });

  it.each([
    [{ version: 2, schedule: [{ percent: 100, waitSeconds: 0 }] }, 400, 'schedule'],
    [{ version: 2, guardrails: { minSamples: 0 } }, 400, 'guardrails.minSamples'],
    [{ version: 'two' }, 400, 'version'],
    [{ version: 2, speed: 9 }, 400, undefined],
    [{ version: 9 }, 404, 'version'],
    [{ version: 1 }, 409, 'version'],
  ])('refuses %o with %i', async (body, status, field) => {
    const { eva } = await setup();
    const answer = await eva('POST', '/v1/models/churn/rollout', body);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toEqual(expect.any(String));
    if (field !== undefined) expect(answer.body.field).toBe(field);
  });

  it('an unknown model or rollout is a 404 with a hint', async () => {
    const { eva } = await setup();
    const start = { version: 1 };
    for (const answer of [
      await eva('GET', '/v1/models/nobody/rollouts'),
      await eva('GET', '/v1/models/churn/rollouts/x'),
      await eva('POST', '/v1/models/nobody/rollout', start),
      await eva('POST', '/v1/models/nobody/rollback', { reason: 'x' }),
    ]) {
      expect(answer.status).toBe(404);
      expect(answer.body.hint).toEqual(expect.any(String));
    }
  });

  it('SEC-2: does not ask the store for an id or a model that fits no key', async () => {
    const deps = await team();
    const store = { ...deps.store, rollout: () => Promise.reject(new Error('not a key')) };
    const ask = callApi(rolloutRoutes({ ...deps, store }))('ada', 'viewer');
    const long = 'x'.repeat(3_000);
    for (const path of [`churn/rollouts/${long}`, `${long}/rollouts/1`])
      expect((await ask('GET', `/v1/models/${path}`)).status).toBe(404);
  });
});
