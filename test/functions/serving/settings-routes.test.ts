import { describe, expect, it } from 'vitest';
import { servingSettingsRoutes } from '#functions/serving/settings-routes.ts';
import { setup as team } from '../../domain/registry/setup.ts';
import { callApi } from '../call-api.ts';

async function setup() {
  const all = await team();
  for (let i = 0; i < 2; i++) await all.register();
  await all.stage(1, 'Staging');
  await all.stage(2, 'Staging');
  const as = callApi(servingSettingsRoutes(all));
  return { ...all, as, ada: as('ada', 'engineer') };
}
const path = '/v1/models/churn/serving';
const routing = {
  rules: [{ name: 'vip', when: [{ field: 'vip', op: 'eq', value: true }], version: 2 }],
  shadows: [{ version: 2, percent: 10 }],
};

describe('serving settings over HTTP', () => {
  it('SRV-6, SRV-7, GOV-6: are set with PUT and read with GET', async () => {
    const { stage, ada } = await setup();
    expect((await ada('GET', path)).status).toBe(409);
    await stage(1, 'Production');
    const { body: before } = await ada('GET', path);
    expect(before).toMatchObject({
      model: 'churn',
      variants: [{ version: 1, weight: 100, role: 'champion' }],
      routing: null,
      cache: null,
      capture: { rate: 1, redact: [] },
    });
    const put = await ada('PUT', path, {
      routing: { ...routing, bandit: { policy: 'epsilon-greedy', arms: [1, 2], epsilon: 0.2 } },
      cache: { ttlSeconds: 60, maxEntries: 1000 },
      capture: { rate: 0.5, redact: ['contract'] },
      expectedRevision: before.revision,
      reason: 'a test',
    });
    expect(put.status).toBe(200);
    expect(put.body).toMatchObject({
      routing: { ...routing, bandit: { id: expect.any(String), policy: 'epsilon-greedy' } },
      cache: { ttlSeconds: 60, maxEntries: 1000 },
      capture: { rate: 0.5, redact: ['contract'] },
      revision: before.revision + 1,
    });
    expect((await ada('GET', path)).body).toEqual(put.body);
    const stale = await ada('PUT', path, { cache: null, expectedRevision: before.revision });
    expect(stale).toMatchObject({ status: 409, body: { field: 'expectedRevision' } });
  });

  it.each<[string, object, string]>([
    ['a misspelt field', { cash: null }, 'cash'],
    [
      'an operator that is none',
      {
        routing: {
          rules: [{ ...routing.rules[0], when: [{ field: 'a', op: 'like', value: 'x' }] }],
        },
      },
      'routing.rules[0].when[0].op',
    ],
    [
      'a value that is a row',
      {
        routing: { rules: [{ ...routing.rules[0], when: [{ field: 'a', op: 'eq', value: {} }] }] },
      },
      'routing.rules[0].when[0].value',
    ],
    [
      'a policy that is none',
      { routing: { bandit: { policy: 'best', arms: [1, 2] } } },
      'routing.bandit.policy',
    ],
    [
      'a share of shadows beyond 100',
      { routing: { shadows: [{ version: 2, percent: 101 }] } },
      'routing.shadows[0].percent',
    ],
    ['a time that is a text', { cache: { ttlSeconds: '5', maxEntries: 1 } }, 'cache.ttlSeconds'],
  ])('SRV-6: refuses %s, naming the place', async (_, body, field) => {
    const { stage, ada } = await setup();
    await stage(1, 'Production');
    expect(await ada('PUT', path, body)).toMatchObject({ status: 400, body: { field } });
  });

  it('GOV-7: are read by whoever may read, and set by whoever may start a rollout', async () => {
    const { stage, as } = await setup();
    await stage(1, 'Production');
    const viewer = as('vera', 'viewer');
    expect((await viewer('GET', path)).status).toBe(200);
    expect((await viewer('PUT', path, { cache: null })).status).toBe(403);
    expect((await viewer('GET', '/v1/models/none/serving')).status).toBe(404);
  });
});
