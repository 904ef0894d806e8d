import { describe, expect, it } from 'vitest';
import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { typedValues } from '#adapters/v8/typed-values.ts';
import { gbdt } from '#domain/training/boosting/gbdt.ts';
import { toCsv } from '#domain/training/csv.ts';
import { linear } from '#domain/training/linear/linear.ts';
import { rowsToTable } from '#domain/training/rows-to-table.ts';
import { automlRoutes } from '#functions/automl/routes.ts';
import { generateCustomers } from '../../../examples/churn/generate-customers.ts';
import { setup as team } from '../../domain/rollout/setup.ts';
import { callApi } from '../call-api.ts';

async function setup() {
  const deps = await team();
  const artifacts = memoryArtifacts();
  const csv = toCsv(rowsToTable(generateCustomers(300, 1)));
  const dataset = await artifacts.write(
    'uploads/churn/a.csv',
    new TextEncoder().encode(csv),
    'text/csv',
  );
  const price = { perGbSecond: 1e-5, memoryGb: 2, currency: 'USD' };
  const all = { ...deps, artifacts, codec: typedValues, price, workers: 4 };
  const as = callApi(automlRoutes({ ...all, algorithms: { gbdt, linear } }));
  return { ...all, dataset, as, sid: as('sid', 'scientist') };
}
const path = '/v1/models/churn/automl';

describe('AML-2: searches over HTTP', () => {
  it('are asked for with a budget, answered with an estimate, and are retrainings', async () => {
    const { sid, dataset, store } = await setup();
    const asked = await sid('POST', path, { dataset, budgetSeconds: 60, maxCostUsd: 1 });
    expect(asked.status).toBe(202);
    const { automlId, estimate } = asked.body;
    // At most 4 workers × 60 s × 2 GB × 1e-5 USD.
    expect(estimate.cost.amount).toBeGreaterThan(0);
    expect(estimate.cost.amount).toBeLessThan(0.0049);
    expect(estimate.trials).toBeGreaterThanOrEqual(1);
    const { trigger } = (await store.retraining('churn', automlId)) ?? {};
    expect(trigger).toMatchObject({
      datasetUri: dataset,
      search: { budgetSeconds: 60, maxCostUsd: 1 },
    });
    expect((await sid('GET', `${path}/${automlId}`)).body).toMatchObject({
      automlId,
      status: 'running',
      budgetSeconds: 60,
      leaderboard: [],
    });
    expect((await sid('POST', path, { dataset, budgetSeconds: 60 })).status).toBe(409);
  });

  it('are refused where they may cost too much, before anything is started', async () => {
    const { sid, dataset, store } = await setup();
    const { status, body } = await sid('POST', path, {
      dataset,
      budgetSeconds: 3_600,
      maxCostUsd: 0.000001,
    });
    expect([status, body.field, body.hint]).toEqual([
      400,
      'maxCostUsd',
      expect.stringContaining('fewer budgetSeconds'),
    ]);
    expect(await store.retrainings('churn', 10)).toEqual([]);
  });

  it('whose data is too large to be looked at now are estimated by their first step', async () => {
    const { sid, artifacts } = await setup();
    const bytes = new Uint8Array(20_000_001);
    const dataset = await artifacts.write('uploads/churn/large.csv', bytes, 'text/csv');
    const { status, body } = await sid('POST', path, { dataset, budgetSeconds: 60 });
    expect([status, body.estimate]).toEqual([202, null]);
  });

  it('tell a wrong budget, a file that is not there, a wrong role and a retraining that is no search', async () => {
    const { sid, as, dataset, store } = await setup();
    for (const body of [{}, { budgetSeconds: 1 }, { budgetSeconds: 60, algorithms: ['gbdt'] }])
      expect((await sid('POST', path, { dataset, ...body })).status).toBe(400);
    const lost = await sid('POST', path, { dataset: 'memory://nothing', budgetSeconds: 60 });
    expect(lost.status).toBe(404);
    const viewer = as('vic', 'viewer');
    expect((await viewer('POST', path, { dataset, budgetSeconds: 60 })).status).toBe(403);
    expect((await viewer('GET', `${path}/x`)).status).toBe(404);
    expect(await store.retrainings('churn', 10)).toEqual([]);
  });
});
