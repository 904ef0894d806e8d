import { describe, expect, it } from 'vitest';
import { memoryModelStore } from '#adapters/memory/model-store.ts';
import { memoryTrackingStore } from '#adapters/memory/tracking-store.ts';
import { memoryWorkflows } from '#adapters/memory/workflows.ts';
import type { Actor } from '#domain/access/actor.ts';
import type { DriftRecord } from '#domain/drift/drift-report.ts';
import type { Model } from '#domain/registry/model.ts';
import type { ModelEntity } from '#domain/registry/ports.ts';
import { decideTrigger, type TriggerWish } from '#domain/retraining/decide-trigger.ts';
import { finish } from '#domain/retraining/finish.ts';
import { requestRetraining } from '#domain/retraining/request-retraining.ts';
import type { Retraining } from '#domain/retraining/retraining.ts';
import { handleTriggerEvent } from '#functions/retraining/trigger-event.ts';

const hour = 3_600_000;
const start = Date.parse('2026-05-03T02:00:00Z');
const iso = (hours: number) => new Date(start + hours * hour).toISOString();
const eva: Actor = { name: 'eva', role: 'engineer' };

const model: Model = {
  kind: 'model',
  name: 'churn',
  task: 'binary',
  target: 'Churn',
  idColumns: [],
  sensitive: false,
  policy: {},
  trainingData: { uri: 'memory://data.csv', sha256: 'x', rows: 500 },
  lastVersion: 1,
  createdAt: iso(-1000),
  createdBy: 'eva',
  revision: 0,
  auditHash: '',
};

const past = (changes: Partial<Retraining>): Retraining => ({
  kind: 'retraining',
  id: '01',
  model: 'churn',
  trigger: { kind: 'drift', reason: 'drift', requestedBy: 'loopwright.retraining' },
  status: 'rejected',
  step: 'finished',
  startedAt: iso(-100),
  reasons: [],
  ...changes,
});

describe('decideTrigger', () => {
  const wish: TriggerWish = { kind: 'drift', reason: 'PSI 0.4.', withinHours: 0 };
  const decide = (
    withinHours: number | null,
    retrainings: readonly Retraining[] = [],
    more: Partial<TriggerWish> = {},
  ) =>
    decideTrigger(
      { ...wish, withinHours, ...more },
      { now: new Date(start), cooldownHours: 24, retrainings, trainable: true },
    );

  it.each([
    [0, { decision: 'start' }],
    [24, { decision: 'plan', at: new Date(iso(12)) }],
    [48, { decision: 'plan', at: new Date(iso(24)) }],
    [null, { decision: 'leave' }],
  ])('DRF-2, DRF-3: within %s hours', (withinHours, decision) => {
    expect(decide(withinHours)).toMatchObject(decision);
  });

  it('RTR-1: one at a time', () => {
    expect(decide(0, [past({ status: 'running' })])).toMatchObject({
      decision: 'leave',
      reason: expect.stringContaining('01 is running'),
    });
  });

  it('RTR-1: meets the cool-down: drift is put off to its end, the weekly schedule is dropped', () => {
    const recent = [past({ startedAt: iso(-10) })];
    expect(decide(0, recent)).toMatchObject({ decision: 'plan', at: new Date(iso(14)) });
    expect(decide(0, recent, { kind: 'schedule', dropInCooldown: true }).decision).toBe('leave');
    const byHand: Retraining['trigger'] = { kind: 'manual', reason: '', requestedBy: 'eva' };
    expect(decide(0, [past({ startedAt: iso(-1), trigger: byHand })]).decision).toBe('start');
  });

  it('DRF-2: an hourly repetition does not put a plan off; a more urgent one brings it forward', () => {
    const planned = [past({ status: 'scheduled', plannedFor: iso(10) })];
    expect(decide(48, planned).decision).toBe('leave');
    expect(decide(0, planned).decision).toBe('start');
    const late = [past({ status: 'scheduled', plannedFor: iso(20) })];
    expect(decide(24, late)).toMatchObject({ decision: 'plan', at: new Date(iso(12)) });
  });

  it('a plan that was lost does not stand in the way', () => {
    const lost = [past({ status: 'scheduled', plannedFor: iso(-2) })];
    expect(decide(24, lost).decision).toBe('plan');
  });
});

async function setup(entities: readonly ModelEntity[] = [], changes: Partial<Model> = {}) {
  const store = memoryModelStore();
  const workflows = memoryWorkflows();
  let nowMs = start;
  let ids = 10;
  const deps = {
    store,
    tracking: memoryTrackingStore(),
    workflows,
    clock: { now: () => new Date(nowMs) },
    ids: { next: () => String(++ids) },
  };
  await store.commit({
    id: 'seed',
    model: { ...model, ...changes },
    puts: [
      {
        kind: 'serving',
        model: 'churn',
        variants: [{ version: 1, weight: 100, role: 'champion' }],
        previous: [],
        captureRate: 1,
        updatedAt: iso(0),
      },
      ...entities,
    ],
    audit: {
      action: 'ModelCreated',
      actor: eva,
      at: iso(0),
      reason: '',
      subject: 'model',
      before: null,
      after: null,
    },
  });
  const byHand = (changeId: string) =>
    requestRetraining(deps, {
      model: 'churn',
      actor: eva,
      changeId,
      trigger: { kind: 'manual', reason: 'new data', requestedBy: 'eva' },
    });
  const drift = (action: string, seq = 7, conceptSeverity: string | null = null) =>
    handleTriggerEvent(deps, {
      source: 'loopwright.drift',
      'detail-type': 'DriftDetected',
      detail: {
        schemaVersion: 1,
        model: 'churn',
        seq,
        reason: 'tenure drifts.',
        after: { action, conceptSeverity },
      },
    });
  const wait = (hours: number) => {
    nowMs += hours * hour;
  };
  return { ...deps, byHand, drift, wait };
}

describe('requestRetraining', () => {
  it('RTR-1: holds the lock until it has finished; the same request again is the same run', async () => {
    const deps = await setup();
    const { retrainingId } = await deps.byHand('a');
    expect(await deps.byHand('a')).toEqual({ retrainingId });
    await expect(deps.byHand('b')).rejects.toMatchObject({ kind: 'conflict' });
    await finish(deps, { model: 'churn', retrainingId, status: 'failed', reasons: ['no rows'] });
    expect((await deps.byHand('b')).retrainingId).not.toBe(retrainingId);
    const entry = (await deps.store.audit('churn')).find(
      ({ action }) => action === 'RetrainingRequested',
    );
    expect(entry?.after).toMatchObject({ retrainingId, trigger: { requestedBy: 'eva' } });
  });

  it('RTR-1: of two at the same time one gets the lock', async () => {
    const deps = await setup();
    const both = await Promise.allSettled([deps.byHand('a'), deps.byHand('b')]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('RTR-1: the same request twice at once names one run, and that one is there', async () => {
    const { byHand, store } = await setup();
    const [one, two] = await Promise.all([byHand('same'), byHand('same')]);
    expect(two).toEqual(one);
    expect(await store.retrainings('churn', 10)).toMatchObject([{ id: one.retrainingId }]);
  });

  it('RTR-5: a run that died without a word loses its lock after its approvers had their time', async () => {
    const dead = past({ status: 'running', startedAt: iso(-97) });
    const { byHand, store } = await setup([dead]);
    await byHand('a');
    expect((await store.retraining('churn', '01'))?.status).toBe('failed');
    const alive = await setup([past({ status: 'running', startedAt: iso(-95) })]);
    await expect(alive.byHand('a')).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('says what is missing when there is nothing to learn from, or no trainer', async () => {
    const regression = await setup([], { task: 'regression' });
    await expect(regression.byHand('a')).rejects.toThrow(/trains classifiers only/);
    const { trainingData: _, ...without } = model;
    const store = memoryModelStore();
    await store.commit({
      id: 'seed',
      model: without,
      puts: [],
      audit: {
        action: 'ModelCreated',
        actor: eva,
        at: iso(0),
        reason: '',
        subject: '',
        before: null,
        after: null,
      },
    });
    await expect(
      requestRetraining(
        { store, clock: { now: () => new Date(start) }, ids: { next: () => '1' } },
        {
          model: 'churn',
          actor: eva,
          changeId: 'a',
          trigger: { kind: 'manual', reason: '', requestedBy: 'eva' },
        },
      ),
    ).rejects.toMatchObject({ kind: 'invalid', field: 'dataset' });
  });
});

describe('handleTriggerEvent', () => {
  it('DRF-2: critical drift starts a run, once per event', async () => {
    const deps = await setup();
    const [first] = await deps.drift('retrain-now');
    expect(first).toMatchObject({ decision: 'start' });
    await deps.drift('retrain-now');
    const runs = await deps.store.retrainings('churn', 10);
    expect(runs).toMatchObject([
      { id: first?.retrainingId, status: 'running', trigger: { kind: 'drift' } },
    ]);
  });

  it('DRF-3: falling accuracy is planned within a day; the plan starts when it comes due', async () => {
    const deps = await setup();
    const [plan] = await deps.drift('retrain-within-24h', 7, 'warning');
    expect(plan).toMatchObject({ decision: 'plan', at: iso(12) });
    const planned = deps.workflows.planned.get('retrain-churn');
    expect(planned?.at).toEqual(new Date(iso(12)));
    deps.wait(12);
    const [due] = await handleTriggerEvent(deps, planned?.trigger);
    expect(due).toMatchObject({ decision: 'start', retrainingId: plan?.retrainingId });
    await handleTriggerEvent(deps, planned?.trigger);
    expect(await deps.store.retrainings('churn', 10)).toMatchObject([
      { id: plan?.retrainingId, status: 'running', trigger: { kind: 'accuracy-drop' } },
    ]);
  });

  it('DRF-2: hourly repetitions leave the plan as it is', async () => {
    const deps = await setup();
    await deps.drift('retrain-within-48h', 7);
    for (let i = 1; i <= 5; i++) {
      deps.wait(1);
      expect(await deps.drift('retrain-within-48h', 7 + i)).toMatchObject([{ decision: 'leave' }]);
    }
    expect(deps.workflows.planned.get('retrain-churn')?.at).toEqual(new Date(iso(24)));
  });

  it('RTR-5: a plan that is overdue is planned anew, never in the past', async () => {
    const deps = await setup();
    await deps.drift('retrain-within-24h', 7);
    deps.wait(12.5);
    await deps.drift('retrain-within-24h', 8);
    const planned = deps.workflows.planned.get('retrain-churn');
    expect(planned?.at.getTime()).toBeGreaterThan(deps.clock.now().getTime() + 60_000);
    const [due] = await handleTriggerEvent(deps, planned?.trigger);
    expect(due?.decision).toBe('start');
  });

  it('a plan is withdrawn when a later check finds no drift any more', async () => {
    const deps = await setup();
    const [plan] = await deps.drift('retrain-within-24h');
    deps.wait(11);
    const calm: DriftRecord = {
      kind: 'drift',
      model: 'churn',
      id: 'c',
      version: 1,
      window: { from: iso(10), to: iso(11) },
      rows: 2000,
      verdict: 'no-drift',
      severity: 'ok',
      conceptSeverity: null,
      drifted: [],
      summary: '',
      uri: '',
      createdAt: iso(11),
    };
    const current = await deps.store.model('churn');
    if (current === undefined) throw new Error('the model is gone');
    await deps.store.commit({
      id: 'check',
      model: current,
      puts: [calm],
      audit: {
        action: 'DriftChecked',
        actor: eva,
        at: iso(11),
        reason: '',
        subject: 'drift c',
        before: null,
        after: null,
      },
    });
    deps.wait(1);
    const [due] = await handleTriggerEvent(
      deps,
      deps.workflows.planned.get('retrain-churn')?.trigger,
    );
    expect(due).toMatchObject({ decision: 'leave', reason: expect.stringContaining('no drift') });
    expect((await deps.store.retraining('churn', plan?.retrainingId ?? ''))?.status).toBe(
      'rejected',
    );
  });

  it('a retraining by hand uses a waiting plan up', async () => {
    const deps = await setup();
    const [plan] = await deps.drift('retrain-within-48h');
    const { retrainingId } = await deps.byHand('a');
    expect(retrainingId).toBe(plan?.retrainingId);
    deps.wait(24);
    const payload = deps.workflows.planned.get('retrain-churn')?.trigger;
    expect(await handleTriggerEvent(deps, payload)).toMatchObject([{ decision: 'leave' }]);
  });

  it('RTR-1: the weekly schedule starts the models that serve, once a day', async () => {
    const deps = await setup();
    expect(await handleTriggerEvent(deps, { schedule: 'weekly' })).toMatchObject([
      { model: 'churn', decision: 'start' },
    ]);
    expect(await handleTriggerEvent(deps, { schedule: 'weekly' })).toMatchObject([
      { model: 'churn', decision: 'leave' },
    ]);
  });

  it.each([
    ['monitor', 'leave'],
    ['none', 'leave'],
  ])('DRF-2: %s starts nothing', async (action, decision) => {
    const deps = await setup();
    expect(await deps.drift(action)).toMatchObject([{ decision }]);
    expect(await deps.store.retrainings('churn', 10)).toEqual([]);
  });

  it('refuses events it does not know, with what it knows', async () => {
    const deps = await setup();
    await expect(handleTriggerEvent(deps, { hello: 1 })).rejects.toThrow(/starts no retraining/);
    await expect(deps.drift('panic')).rejects.toThrow(/asks for "panic"/);
  });
});
