import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { memoryBanditLedger } from '#adapters/memory/bandit-ledger.ts';
import type { Role } from '#domain/access/actor.ts';
import { systemClock } from '#functions/runtime/system.ts';
import { createFeedbackApi } from '#functions/serving/feedback-api.ts';
import { echo } from '../../adapters/onnx/tiny-models.ts';
import { collect } from '../../collect.ts';
import { request, setup } from './setup.ts';

async function feedback() {
  const { serve, store, lake } = setup();
  await serve('churn', [echo(['FP32'], { 'loopwright.classes': '["No","Yes"]' })]);
  const handler = createFeedbackApi({
    store,
    log: lake,
    clock: systemClock,
    bandits: memoryBanditLedger(),
  });
  const send = async (body: unknown, role: Role = 'scientist') => {
    const answer = await handler(request('POST', '/v1/feedback', body, { role }), {} as Context);
    return { status: answer.statusCode, body: JSON.parse(answer.body) };
  };
  const kept = () =>
    collect(lake.feedback({ model: 'churn', from: new Date(0), to: new Date(Date.now() + 1000) }));
  return { send, kept };
}
const id = '01JD3Z5X9ABCDEFGHJKMNPQRST';

describe('POST /v1/feedback', () => {
  it('SRV-8: takes labels by prediction id with 202', async () => {
    const { send, kept } = await feedback();
    const labels = [
      { id, label: 'Yes', value: 10 },
      { id, label: 'No' },
    ];
    expect(await send({ model: 'churn', labels })).toEqual({ status: 202, body: { accepted: 2 } });
    expect(await kept()).toMatchObject(labels);
  });

  it.each([
    ['a label that is no class', { model: 'churn', labels: [{ id, label: 'Maybe' }] }, 400],
    ['an id that is none', { model: 'churn', labels: [{ id: 'x', label: 'Yes' }] }, 400],
    ['a label that is a list', { model: 'churn', labels: [{ id, label: [] }] }, 400],
    ['no labels', { model: 'churn', labels: [] }, 400],
    ['a body without labels', { model: 'churn' }, 400],
    ['a model that does not exist', { model: 'fraud', labels: [{ id, label: 'Yes' }] }, 404],
  ])('SRV-8: refuses %s', async (_, body, status) => {
    const { send, kept } = await feedback();
    const answer = await send(body);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toBeTruthy();
    expect(await kept()).toEqual([]);
  });

  it('GOV-7: is not for viewers', async () => {
    const { send } = await feedback();
    expect((await send({ model: 'churn', labels: [{ id, label: 'Yes' }] }, 'viewer')).status).toBe(
      403,
    );
  });
});
