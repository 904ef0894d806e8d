import { describe, expect, it } from 'vitest';
import { memoryBanditLedger } from '#adapters/memory/bandit-ledger.ts';
import { memoryCaptureLake } from '#adapters/memory/capture-lake.ts';
import { type Label, recordFeedback } from '#domain/feedback/record-feedback.ts';
import type { Model, Task } from '#domain/registry/model.ts';
import type { FeedbackLine } from '#domain/serving/capture.ts';
import { collect } from '../../collect.ts';
import { recordOf, versionOf } from '../serving/setup.ts';

const id = '01JD3Z5X9ABCDEFGHJKMNPQRST';
const label = (value: string | number, more: Partial<Label> = {}): Label => ({
  id,
  label: value,
  ...more,
});

function setup({ task = 'binary' as Task, serves = true, broken = false } = {}) {
  const lake = memoryCaptureLake();
  const bandit = { id: '01B', arms: [1, 2] };
  const deps = {
    store: {
      model: async (name: string) => (name === 'churn' ? ({ task } as Model) : undefined),
      serving: async () =>
        serves ? recordOf([{ version: 1, weight: 100, role: 'champion' }]) : undefined,
      version: async () => versionOf(1),
    },
    log: {
      feedback: async (lines: readonly FeedbackLine[]) => {
        if (broken) throw new Error('no network');
        return lake.feedback(lines);
      },
    },
    clock: { now: () => new Date('2026-11-02T03:04:05Z') },
    bandits: memoryBanditLedger(),
  };
  const send = (...labels: Label[]) => recordFeedback(deps, { model: 'churn', labels });
  const kept = () =>
    collect(lake.feedback({ model: 'churn', from: new Date(0), to: new Date(2e12) }));
  return { deps, send, kept, bandit };
}

describe('recordFeedback', () => {
  it('SRV-8: keeps labels by prediction id, with their value', async () => {
    const { send, kept } = setup();
    expect(await send(label('Yes'), label('No', { value: 12.5 }))).toEqual({ accepted: 2 });
    const line = { id, ts: '2026-11-02T03:04:05.000Z', model: 'churn' };
    expect(await kept()).toEqual([
      { ...line, label: 'Yes' },
      { ...line, label: 'No', value: 12.5 },
    ]);
  });

  it('SRV-8: refuses a label that is none of the classes, naming them', async () => {
    const { send, kept } = setup();
    await expect(send(label('Yes'), label('Maybe'))).rejects.toMatchObject({
      kind: 'invalid',
      field: 'labels[1].label',
      hint: 'Classes: No, Yes.',
    });
    expect(await kept()).toEqual([]);
  });

  it('SRV-8: takes any label while the classes are not known', async () => {
    const { send } = setup({ serves: false });
    expect(await send(label('Maybe'))).toEqual({ accepted: 1 });
  });

  it('SRV-8: wants a number for a regression', async () => {
    const { send } = setup({ task: 'regression' });
    expect(await send(label(12))).toEqual({ accepted: 1 });
    await expect(send(label('12'))).rejects.toMatchObject({ field: 'labels[0].label' });
  });

  it.each(['', 'abc', id.toLowerCase(), `${id}0`, '81JD3Z5X9ABCDEFGHJKMNPQRST'])(
    'SRV-8: refuses %j as the id of a prediction',
    async (wrong) => {
      await expect(setup().send(label('Yes', { id: wrong }))).rejects.toMatchObject({
        kind: 'invalid',
        field: 'labels[0].id',
      });
    },
  );

  it('SRV-8: takes 1 to 1000 labels', async () => {
    const { send } = setup();
    await expect(send()).rejects.toMatchObject({ kind: 'invalid', field: 'labels' });
    await expect(send(...new Array(1001).fill(label('Yes')))).rejects.toThrow('1001 labels');
    expect(await send(...new Array(1000).fill(label('Yes')))).toEqual({ accepted: 1000 });
  });

  it('SRV-8: knows no other model', async () => {
    const { deps } = setup();
    await expect(
      recordFeedback(deps, { model: 'fraud', labels: [label('Yes')] }),
    ).rejects.toMatchObject({ kind: 'not-found', field: 'model' });
  });

  it.each(['', '\ud800', 'x'.repeat(3_000)])(
    'SEC-2: does not ask the store for a name that is none (%#)',
    async (model) => {
      const { deps } = setup();
      const store = { ...deps.store, model: () => Promise.reject(new Error('not a key')) };
      await expect(
        recordFeedback({ ...deps, store }, { model, labels: [label('Yes')] }),
      ).rejects.toMatchObject({ kind: 'not-found', field: 'model' });
    },
  );

  it('SRV-6: adds a reward to the arm that made the prediction, once', async () => {
    const { deps, send, kept, bandit } = setup();
    const at = '2026-11-02T03:00:00.000Z';
    await deps.bandits.remember({ id, model: 'churn', bandit: '01B', version: 2, at });
    const stranger = '01JD3Z5X9ABCDEFGHJKMNPQRSV';
    const rewarded = label('Yes', { reward: 0.25 });
    expect(await send(rewarded, rewarded, { ...rewarded, id: stranger }, label('No'))).toEqual({
      accepted: 4,
      rewarded: 1,
      notRewarded: [stranger],
    });
    expect(await send(rewarded)).toEqual({ accepted: 1, rewarded: 0, notRewarded: [] });
    expect(await deps.bandits.statistics(bandit)).toEqual([
      { version: 1, pulls: 0, reward: 0 },
      { version: 2, pulls: 1, reward: 0.25 },
    ]);
    expect((await kept())[0]).toMatchObject({ label: 'Yes', reward: 0.25 });
  });

  it('SRV-6: refuses a reward beyond 0 to 1; one that no bandit waits for is told of, and its label kept', async () => {
    const beyond = setup();
    await expect(beyond.send(label('Yes', { reward: 1.5 }))).rejects.toMatchObject({
      kind: 'invalid',
      field: 'labels[0].reward',
    });
    expect(await beyond.kept()).toEqual([]);
    const ended = setup();
    expect(await ended.send(label('Yes', { reward: 1 }))).toEqual({
      accepted: 1,
      rewarded: 0,
      notRewarded: [id],
    });
    expect(await ended.kept()).toHaveLength(1);
  });

  it('SRV-6: says that rewards may be sent again when some could not be added', async () => {
    const { deps, kept } = setup();
    const bandits = { reward: () => Promise.reject(new Error('throttled')) };
    await expect(
      recordFeedback(
        { ...deps, bandits },
        { model: 'churn', labels: [label('Yes', { reward: 1 })] },
      ),
    ).rejects.toMatchObject({
      kind: 'unavailable',
      hint: expect.stringContaining('counted twice'),
    });
    expect(await kept()).toHaveLength(1);
  });

  it('SRV-8: says so when the labels could not be kept', async () => {
    await expect(setup({ broken: true }).send(label('Yes'))).rejects.toMatchObject({
      kind: 'unavailable',
    });
  });
});
