import { describe, expect, it } from 'vitest';
import { readAudit } from '#domain/governance/read-audit.ts';
import type { Model } from '#domain/registry/model.ts';
import type { ModelVersion } from '#domain/registry/model-version.ts';
import { rollBack } from '#domain/rollout/roll-back.ts';
import { startRollout } from '#domain/rollout/start-rollout.ts';
import {
  type ChangeServingInput,
  changeServing,
  servingOf,
} from '#domain/serving/change-serving.ts';
import { ada, good, refusal, setup as team } from '../registry/setup.ts';

/** Version 1 serves, 2 and 3 are in Staging, 4 in None; all good enough not to need approvers. */
async function setup() {
  const all = await team();
  for (let i = 0; i < 4; i++) await all.register();
  await all.stage(1, 'Staging');
  await all.stage(1, 'Production');
  await all.stage(2, 'Staging');
  await all.stage(3, 'Staging');
  const put = (more: Partial<ChangeServingInput>) =>
    changeServing(all, { changeId: all.changeId(), actor: ada, model: 'churn', ...more });
  return { ...all, put };
}
const ruleTo = (version: number) => ({
  name: 'vip',
  when: [{ field: 'vip', op: 'eq' as const, value: true }],
  version,
});
const bandit = { policy: 'thompson' as const, arms: [1, 2] };

describe('changeServing', () => {
  it('SRV-6, GOV-4: sets routing with an audit entry, and clears the version for traffic', async () => {
    const { put, store } = await setup();
    const { serving } = await put({ routing: { rules: [ruleTo(2)] }, reason: 'VIPs first' });
    expect(serving.routing).toEqual({ rules: [ruleTo(2)] });
    expect(await store.serving('churn')).toEqual(serving);
    expect((await store.version('churn', 2))?.approval?.kind).toBe('automatic');
    const { entries, verified } = await readAudit(
      { store },
      { model: 'churn', after: 0, limit: 100 },
    );
    expect(verified).toBe(true);
    expect(entries.at(-1)).toMatchObject({
      action: 'ServingChanged',
      reason: 'VIPs first',
      before: { captureRate: 1 },
      after: { routing: { rules: [{ name: 'vip' }] }, cleared: [2] },
    });
  });

  it('SRV-7, GOV-6: replaces what is given, keeps what is absent, takes away what is null', async () => {
    const { put } = await setup();
    await put({
      cache: { ttlSeconds: 60, maxEntries: 100 },
      capture: { rate: 0.5, redact: ['contract'] },
    });
    const kept = await put({ routing: { shadows: [{ version: 4, percent: 10 }] } });
    expect(kept.serving).toMatchObject({
      captureRate: 0.5,
      capture: { redact: ['contract'] },
      cache: { ttlSeconds: 60, maxEntries: 100 },
      routing: { shadows: [{ version: 4, percent: 10 }] },
    });
    const without = await put({ cache: null, capture: { rate: 1 } });
    expect(without.serving.cache).toBeUndefined();
    expect(without.serving).toMatchObject({ captureRate: 1, capture: { redact: ['contract'] } });
    expect((await put({ capture: null, routing: null })).serving).toEqual({
      kind: 'serving',
      model: 'churn',
      variants: [{ version: 1, weight: 100, role: 'champion' }],
      previous: [],
      captureRate: 1,
      updatedAt: expect.any(String),
    });
  });

  it('GOV-6: redacts columns of a matrix by their names, and all of them by its own', async () => {
    const { put, store } = await setup();
    const version = (await store.version('churn', 1)) as ModelVersion;
    const X = { name: 'X', datatype: 'FP32' as const, shape: [-1, 2] };
    const signature = { ...version.signature, inputs: [X], columns: ['age', 'spend'] };
    const model = (await store.model('churn')) as Model;
    await store.commit({
      id: 'matrix',
      model,
      puts: [{ ...version, signature }],
      audit: {
        action: 'ModelUpdated',
        actor: ada,
        at: '',
        reason: '',
        subject: '',
        before: null,
        after: null,
      },
    });
    for (const redact of [['age'], ['X']])
      expect((await put({ capture: { redact } })).serving.capture).toEqual({ redact });
    const error = await refusal(put({ capture: { redact: ['contract'] } }));
    expect(error.hint).toBe('Its inputs: X, age, spend.');
  });

  it('REG-1: is applied once for one change id, and refused for an old revision', async () => {
    const { put, store } = await setup();
    const change = { changeId: 'once', routing: { bandit } };
    const first = await put(change);
    const again = await put(change);
    expect(again).toEqual(first);
    const stale = await refusal(put({ cache: null, expectedRevision: first.revision - 1 }));
    expect(stale).toMatchObject({ kind: 'conflict', field: 'expectedRevision' });
    expect((await put({ expectedRevision: first.revision })).revision).toBe(first.revision);
    expect((await servingOf(store, 'churn')).revision).toBe(first.revision);
  });

  it('SRV-6: keeps what a bandit has learnt for as long as its context means the same', async () => {
    const { put } = await setup();
    const idOf = async (routing: ChangeServingInput['routing']) =>
      (await put({ routing: routing ?? null })).serving.routing?.bandit?.id;
    const first = await idOf({ bandit });
    expect(await idOf({ bandit: { policy: 'ucb1', arms: [1, 2, 3] } })).toBe(first);
    const linucb = { policy: 'linucb' as const, arms: [1, 2], contextFields: ['age'] };
    expect(await idOf({ bandit: linucb })).not.toBe(first);
  });

  it.each<[string, Partial<ChangeServingInput>, string, string]>([
    ['a version that is not there', { routing: { rules: [ruleTo(9)] } }, 'invalid', 'version 9'],
    ['a rule to a version in None', { routing: { rules: [ruleTo(4)] } }, 'conflict', 'is in None'],
    [
      'an arm in None',
      { routing: { bandit: { policy: 'ucb1', arms: [1, 4] } } },
      'conflict',
      'is in None',
    ],
    [
      'two rules of one name',
      { routing: { rules: [ruleTo(2), ruleTo(1)] } },
      'invalid',
      'vip twice',
    ],
    [
      'a shadow of nobody',
      { routing: { shadows: [{ version: 4, percent: 0 }] } },
      'invalid',
      '0 percent',
    ],
    ['one arm', { routing: { bandit: { policy: 'ucb1', arms: [1] } } }, 'invalid', '2 to 8'],
    [
      'a floor that arms cannot all have',
      { routing: { bandit: { ...bandit, floor: 0.6 } } },
      'invalid',
      '0.5',
    ],
    ['a floor of nothing', { routing: { bandit: { ...bandit, floor: 0 } } }, 'invalid', '0.01'],
    [
      'epsilon for Thompson',
      { routing: { bandit: { ...bandit, epsilon: 0.1 } } },
      'invalid',
      'epsilon-greedy',
    ],
    [
      'LinUCB without context',
      { routing: { bandit: { policy: 'linucb', arms: [1, 2] } } },
      'invalid',
      'numeric fields',
    ],
    [
      'a comparison with a list',
      { routing: { rules: [{ ...ruleTo(2), when: [{ field: 'a', op: 'eq', value: [1] }] }] } },
      'invalid',
      'one value',
    ],
    ['a cache for no time', { cache: { ttlSeconds: 0, maxEntries: 1 } }, 'invalid', 'ttlSeconds'],
    [
      'a column that no model takes',
      { capture: { redact: ['contrakt'] } },
      'invalid',
      'no input contrakt',
    ],
    ['a rate above 1', { capture: { rate: 2 } }, 'invalid', 'capture.rate'],
  ])('SRV-6: refuses %s', async (_, change, kind, words) => {
    const { put, store } = await setup();
    const before = await store.model('churn');
    const error = await refusal(put(change));
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(words);
    expect(await store.model('churn')).toEqual(before);
  });

  it('GOV-2: gives no traffic to a version that the policy or the risk stands against', async () => {
    const { put, register, stage, store } = await setup();
    await register({ evaluation: { ...good, metrics: { accuracy: 0.2, auc: 0.5 } } });
    await stage(5, 'Staging');
    const error = await refusal(put({ routing: { rules: [ruleTo(5)] } }));
    expect(error.kind).toBe('conflict');
    expect((await store.serving('churn'))?.routing).toBeUndefined();
    // A shadow answers nobody.
    await put({ routing: { shadows: [{ version: 5, percent: 100 }] } });
  });

  it('EXP-3: a bandit and a rollout exclude each other; rules go on', async () => {
    const all = await setup();
    const rollout = () =>
      startRollout(all, {
        model: 'churn',
        version: 2,
        actor: ada,
        reason: 'a test',
        changeId: all.changeId(),
      });
    await all.put({ routing: { bandit: { policy: 'ucb1', arms: [1, 3] } } });
    expect(await refusal(rollout())).toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('bandit'),
    });
    await all.put({ routing: { rules: [ruleTo(3)] } });
    await rollout();
    expect((await all.store.serving('churn'))?.routing).toEqual({ rules: [ruleTo(3)] });
    expect(await refusal(all.put({ routing: { bandit } }))).toMatchObject({ kind: 'conflict' });
    await all.put({ cache: { ttlSeconds: 5, maxEntries: 5 } });
    expect(await all.store.serving('churn')).toMatchObject({ rolloutId: expect.any(String) });
  });

  it('REG-3: a promotion keeps the settings, but for the bandit and for what names archived versions', async () => {
    const { put, stage, store } = await setup();
    await put({
      routing: {
        rules: [{ ...ruleTo(1), name: 'old' }, ruleTo(3)],
        shadows: [{ version: 4, percent: 5 }],
        bandit,
      },
      capture: { rate: 0.5, redact: ['contract'] },
      cache: { ttlSeconds: 5, maxEntries: 5 },
    });
    expect(await refusal(stage(3, 'Archived'))).toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('routing names version 3'),
    });
    await stage(2, 'Production');
    expect(await store.serving('churn')).toMatchObject({
      variants: [{ version: 2, weight: 100, role: 'champion' }],
      routing: { rules: [ruleTo(3)], shadows: [{ version: 4, percent: 5 }] },
      captureRate: 0.5,
      capture: { redact: ['contract'] },
      cache: { ttlSeconds: 5, maxEntries: 5 },
    });
    expect((await store.serving('churn'))?.routing?.bandit).toBeUndefined();
  });

  it('EXP-4: a rollback takes away what names the version it archives', async () => {
    const all = await setup();
    await all.stage(2, 'Production');
    await all.put({ routing: { rules: [ruleTo(2), { ...ruleTo(3), name: 'other' }] } });
    const { serving } = await rollBack(all, {
      model: 'churn',
      actor: ada,
      reasons: ['bad'],
      changeId: all.changeId(),
    });
    expect(serving.variants).toEqual([{ version: 1, weight: 100, role: 'champion' }]);
    expect(serving.routing).toEqual({ rules: [{ ...ruleTo(3), name: 'other' }] });
  });
});
