import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { typedRows } from '../../cli/rows-file.ts';
import { generateCustomers } from '../../examples/churn/generate-customers.ts';
import { call } from './client.ts';
import { approveVersion, deployModel, registerVersion } from './deploy-model.ts';

const model = 'routed';
let rows: readonly Record<string, string | number | null>[];
let challenger: number;

beforeAll(async () => {
  await deployModel(model, 21);
  challenger = await registerVersion(model, 22);
  await approveVersion(model, challenger);
  const { body } = await call('viewer', `GET /v2/models/${model}`);
  rows = typedRows(generateCustomers(20, 5), body.inputs).rows as typeof rows;
  const { endpoint, region, resources } = inject('installation');
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      region,
      ...(endpoint !== undefined && {
        endpoint,
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      }),
    }),
  );
  await client.send(
    new PutCommand({
      TableName: resources.FeatureTable,
      Item: { pk: `ENTITY#${model}#c-1`, sk: 'FEATURES', features: rows[0] },
    }),
  );
  client.destroy();
}, 180_000);

const predict = (body: object) => call('scientist', `POST /v1/models/${model}/predict`, body);
const put = (body: object) => call('engineer', `PUT /v1/models/${model}/serving`, body);
/** Every function has read the serving record again. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 5_500));

describe('routing on the deployed stacks, with IAM enforced', () => {
  it('SRV-7: answers by entity, from the feature table', async () => {
    const named = await predict({ entities: ['c-1'] });
    const sent = await predict({ instances: [rows[0]] });
    expect([named.status, named.body.error]).toEqual([200, undefined]);
    expect(named.body.predictions[0].entity).toBe('c-1');
    expect(named.body.predictions[0].probabilities).toEqual(sent.body.predictions[0].probabilities);
    expect(await predict({ entities: ['c-1', 'c-2'] })).toMatchObject({
      status: 404,
      body: { field: 'entities[1]', error: expect.stringContaining('"c-2"') },
    });
  });

  it('SRV-6: a rule sends its context to the challenger, with a shadow beside it and a cache', async () => {
    const set = await put({
      routing: {
        rules: [
          { name: 'vip', when: [{ field: 'tier', op: 'eq', value: 'gold' }], version: challenger },
        ],
        shadows: [{ version: challenger, percent: 100 }],
      },
      cache: { ttlSeconds: 60, maxEntries: 10 },
      capture: { redact: ['tenure'] },
    });
    expect([set.status, set.body.error]).toEqual([200, undefined]);
    await settled();
    const [row] = rows;
    const gold = await predict({ instances: [row], context: { tier: 'gold' } });
    const none = await predict({ instances: [row] });
    expect(gold.body.predictions[0].version).toBe(challenger);
    expect(none.body.predictions[0].version).toBe(1);
    const { body } = await call('viewer', `GET /v1/models/${model}/audit?limit=1000`);
    expect(body.entries.at(-1)).toMatchObject({ action: 'ServingChanged' });
    expect(body.verified).toBe(true);
  });

  it('SRV-6: a bandit learns from rewards that come with feedback, each once', async () => {
    const set = await put({
      routing: { bandit: { policy: 'thompson', arms: [1, challenger] } },
      cache: null,
    });
    expect([set.status, set.body.error]).toEqual([200, undefined]);
    await settled();
    const answers = await Promise.all(rows.map((row) => predict({ instances: [row] })));
    const labels = answers.map(({ body }) => ({
      id: body.predictions[0].id,
      label: 'No',
      reward: body.predictions[0].version === challenger ? 1 : 0,
    }));
    const send = () => call('scientist', 'POST /v1/feedback', { model, labels });
    expect(await send()).toEqual({
      status: 202,
      body: { accepted: 20, rewarded: 20, notRewarded: [] },
    });
    expect((await send()).body).toEqual({ accepted: 20, rewarded: 0, notRewarded: [] });
    await settled();
    const later = await Promise.all(rows.map((row) => predict({ instances: [row] })));
    const share = (all: typeof answers) =>
      all.filter(({ body }) => body.predictions[0].version === challenger).length;
    expect(share(later)).toBeGreaterThan(12);
    const reward = { ...labels[0], id: '01JD3Z5X9ABCDEFGHJKMNPQRST' };
    expect(
      (await call('scientist', 'POST /v1/feedback', { model, labels: [reward] })).body,
    ).toEqual({
      accepted: 1,
      rewarded: 0,
      notRewarded: [reward.id],
    });
  });
});
