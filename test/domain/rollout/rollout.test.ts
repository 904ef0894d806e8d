import { describe, expect, it } from 'vitest';
import type { ModelVersion } from '#domain/registry/model-version.ts';
import type { ModelStore } from '#domain/registry/ports.ts';
import { rollBack } from '#domain/rollout/roll-back.ts';
import { at, engineer, setup } from './setup.ts';

const weights = async (store: ModelStore) =>
  (await store.serving('churn'))?.variants.map((v) => [v.version, v.weight]);
const stages = async (store: ModelStore) =>
  Object.fromEntries((await store.versions('churn')).map((v) => [v.version, v.stage]));
const actions = async (store: ModelStore) =>
  (await store.audit('churn')).map(({ action }) => action);

describe('a rollout', () => {
  it('EXP-3: goes 5, 20, 50, 100 % and ends with stages, alias and weights in one change', async () => {
    const { store, begin, advance } = await setup();
    const rollout = await begin();
    const seen = [await weights(store)];
    for (const step of [0, 1, 2]) {
      await advance(rollout, step);
      seen.push(await weights(store));
    }
    expect(seen).toEqual([
      [
        [1, 95],
        [2, 5],
      ],
      [
        [1, 80],
        [2, 20],
      ],
      [
        [1, 50],
        [2, 50],
      ],
      [[2, 100]],
    ]);
    expect(await stages(store)).toEqual({ 1: 'Archived', 2: 'Production' });
    expect(await store.aliases('churn')).toMatchObject([{ alias: 'champion', version: 2 }]);
    expect((await store.serving('churn'))?.rolloutId).toBeUndefined();
    expect((await store.rollout('churn', rollout.id))?.status).toBe('completed');
    expect(await actions(store)).toEqual([
      'ModelCreated',
      'RolloutStarted',
      'RolloutAdvanced',
      'RolloutAdvanced',
      'RolloutCompleted',
    ]);
  });

  it('RTR-5: a step that runs twice changes nothing twice', async () => {
    const { store, begin, advance } = await setup();
    const rollout = await begin();
    expect((await begin()).id).toBe(rollout.id);
    const first = await advance(rollout, 0);
    expect(await advance(rollout, 0)).toEqual(first);
    expect(await weights(store)).toEqual([
      [1, 80],
      [2, 20],
    ]);
    expect(await actions(store)).toEqual(['ModelCreated', 'RolloutStarted', 'RolloutAdvanced']);
  });

  it('EXP-3: the same request twice at once names one rollout, and that one is there', async () => {
    const { store, begin } = await setup();
    const [one, two] = await Promise.all([begin('same'), begin('same')]);
    expect(two.id).toBe(one.id);
    expect(await store.rollouts('churn', 10)).toMatchObject([{ id: one.id }]);
  });

  it('EXP-4: a change id of something else is never taken for a rollback that was done', async () => {
    const { store, begin, clock } = await setup();
    const rollout = await begin('used');
    await expect(
      rollBack(
        { store, clock },
        { model: 'churn', actor: engineer, reasons: ['complaints'], changeId: 'used' },
      ),
    ).rejects.toMatchObject({ kind: 'invalid', field: 'Idempotency-Key' });
    expect((await store.rollout('churn', rollout.id))?.status).toBe('running');
  });

  it('EXP-3: one at a time, from Staging, within the policy, approved when risk is high', async () => {
    const one = await setup();
    await one.begin();
    await expect(one.begin('other')).rejects.toMatchObject({ kind: 'conflict' });
    const cases: [Partial<ModelVersion>, RegExp][] = [
      [{ stage: 'None' }, /only versions in Staging/],
      [
        { evaluation: { rows: 9, dataSha256: '', metrics: { accuracy: 0.6 }, latencyMs: 1 } },
        /does not fulfil the policy: accuracy 0.6 is below 0.7/,
      ],
      [{ source: { kind: 'training', algorithm: 'mlp' } }, /high risk: .*Approval .* is asked for/],
    ];
    for (const [changes, words] of cases) {
      const { store, begin } = await setup(changes);
      await expect(begin()).rejects.toThrow(words);
      expect(await weights(store)).toEqual([[1, 100]]);
    }
    const asking = await setup({ source: { kind: 'training', algorithm: 'mlp' } });
    await expect(asking.begin()).rejects.toThrow();
    await expect(asking.begin('again')).rejects.toThrow();
    expect(await asking.store.pendingApprovals()).toHaveLength(1);
    const approved = await setup({
      source: { kind: 'training', algorithm: 'mlp' },
      approval: { kind: 'approvers', at },
    });
    expect((await approved.begin()).status).toBe('running');
  });

  it.each([
    [[{ percent: 100, waitSeconds: 0 }], 'schedule'],
    [
      [
        { percent: 20, waitSeconds: 1 },
        { percent: 10, waitSeconds: 1 },
      ],
      'schedule[1].percent',
    ],
    [
      [
        { percent: 20, waitSeconds: 1 },
        { percent: 90, waitSeconds: 1 },
      ],
      'schedule[1].percent',
    ],
    [
      [
        { percent: 20, waitSeconds: -1 },
        { percent: 100, waitSeconds: 0 },
      ],
      'schedule[0].waitSeconds',
    ],
    [
      [
        { percent: 20, waitSeconds: 1.5 },
        { percent: 100, waitSeconds: 0 },
      ],
      'schedule[0].waitSeconds',
    ],
    [
      [
        { percent: 20, waitSeconds: 30 * 86_400 },
        { percent: 100, waitSeconds: 0 },
      ],
      'guardrails.checkEverySeconds',
    ],
  ])('EXP-3: refuses the schedule %o', async (schedule, field) => {
    const { begin } = await setup();
    await expect(begin('x', { schedule })).rejects.toMatchObject({ kind: 'invalid', field });
  });

  it('refuses guardrails that make no sense', async () => {
    const { begin } = await setup();
    await expect(begin('x', { guardrails: { minSamples: 0 } })).rejects.toMatchObject({
      field: 'guardrails.minSamples',
    });
    await expect(begin('y', { guardrails: { checkEverySeconds: 1.5 } })).rejects.toMatchObject({
      field: 'guardrails.checkEverySeconds',
    });
  });

  it('EXP-3: a long step is taken when it is looked at less often, as the refusal says', async () => {
    const { begin } = await setup();
    const schedule = [
      { percent: 20, waitSeconds: 30 * 86_400 },
      { percent: 100, waitSeconds: 0 },
    ];
    const refused = await begin('x', { schedule }).catch((error) => error);
    const [, seconds] = /at least (\d+)/.exec(refused.hint) ?? [];
    const checkEverySeconds = Number(seconds);
    expect((await begin('y', { schedule, guardrails: { checkEverySeconds } })).status).toBe(
      'running',
    );
  });

  it('EXP-4: judges only what was captured within the step, each prediction once', async () => {
    const { begin, advance, look, serve, wait } = await setup();
    await serve(2, 300, { errors: 300 }); // before the rollout: another life
    wait(1);
    const rollout = await begin();
    await serve(1, 1000);
    await serve(2, 95, {});
    wait(1);
    const { verdict, reasons } = await look(rollout);
    expect(verdict).toBe('hold');
    expect(reasons[0]).toContain('(95 of 100)');
    await advance(rollout, 0);
  });

  it('EXP-4: a failing challenger is rolled back at the first look, and 100 % are served by the former again', async () => {
    const { store, begin, look, serve, wait, clock } = await setup();
    const rollout = await begin();
    await serve(1, 950, { errors: 2 });
    await serve(2, 50, { errors: 20 });
    wait(1);
    const { verdict, reasons } = await look(rollout, 1, false);
    expect(verdict).toBe('rollback');
    const back = () =>
      rollBack(
        { store, clock },
        {
          model: 'churn',
          rolloutId: rollout.id,
          actor: engineer,
          reasons,
          changeId: `${rollout.id}:back`,
        },
      );
    await back();
    await back();
    expect(await weights(store)).toEqual([[1, 100]]);
    expect(await stages(store)).toEqual({ 1: 'Production', 2: 'Archived' });
    const last = (await store.audit('churn')).at(-1);
    expect(last?.action).toBe('RolledBack');
    expect(last?.reason).toContain('Error rate 40.0 % (20 of 50)');
    expect(await actions(store)).toEqual(['ModelCreated', 'RolloutStarted', 'RolledBack']);
    expect((await look(rollout, 2)).verdict).toBe('stop');
  });

  it('EXP-4: wrong answers roll back once their labels have arrived', async () => {
    const { begin, look, serve, wait } = await setup();
    const rollout = await begin();
    await serve(1, 950, { labelled: 500, wrong: 100 });
    await serve(2, 150, { labelled: 100, wrong: 60 });
    wait(1);
    const { verdict, reasons } = await look(rollout);
    expect(verdict).toBe('rollback');
    expect(reasons.join(' ')).toContain('Accuracy 40.0 % (100 labels)');
  });

  it('holds a step once per look, and notes it for people', async () => {
    const { store, begin, look, wait } = await setup();
    const rollout = await begin();
    wait(6);
    await look(rollout, 1);
    await look(rollout, 1);
    expect((await store.rollout('churn', rollout.id))?.holds).toBe(1);
    await look(rollout, 2);
    expect((await store.rollout('churn', rollout.id))?.holds).toBe(2);
    expect((await actions(store)).slice(2)).toEqual(['RolloutHeld', 'RolloutHeld']);
  });

  it('EXP-4: a look whose answer was lost says the same again, at the last prolongation too', async () => {
    const { begin, look, wait } = await setup();
    const rollout = await begin('x', { guardrails: { maxHolds: 1 } });
    wait(6);
    const first = await look(rollout, 1);
    expect(first.verdict).toBe('hold');
    expect(await look(rollout, 1)).toEqual(first);
    expect((await look(rollout, 2)).verdict).toBe('rollback');
  });

  it('EXP-4: of an advance and a rollback at the same time one wins whole', async () => {
    for (let round = 0; round < 5; round++) {
      const { store, begin, advance, clock } = await setup();
      const rollout = await begin();
      const back = rollBack(
        { store, clock },
        { model: 'churn', actor: engineer, reasons: ['by hand'], changeId: 'hand' },
      );
      await Promise.allSettled(
        round % 2 === 0 ? [advance(rollout, 0), back] : [back, advance(rollout, 0)],
      );
      // The rollback decides again after a lost race, so it always comes last.
      expect(await weights(store)).toEqual([[1, 100]]);
      expect((await store.rollout('churn', rollout.id))?.status).toBe('rolled-back');
      expect((await advance(rollout, 0)).status).toBe('rolled-back');
    }
  });

  it('EXP-4: by hand, without a rollout, goes back to what served before; stages and alias follow', async () => {
    const { store, begin, advance, clock } = await setup();
    const rollout = await begin();
    for (const step of [0, 1, 2]) await advance(rollout, step);
    await rollBack(
      { store, clock },
      { model: 'churn', actor: engineer, reasons: ['complaints'], changeId: 'hand' },
    );
    expect(await weights(store)).toEqual([[1, 100]]);
    expect(await stages(store)).toEqual({ 1: 'Production', 2: 'Archived' });
    expect(await store.aliases('churn')).toMatchObject([{ alias: 'champion', version: 1 }]);
  });

  it('EXP-4: of two who roll back by hand at once, none brings the bad version back', async () => {
    const { store, begin, advance, clock } = await setup();
    const rollout = await begin();
    for (const step of [0, 1, 2]) await advance(rollout, step);
    const back = (changeId: string) =>
      rollBack(
        { store, clock },
        { model: 'churn', actor: engineer, reasons: ['complaints'], changeId },
      );
    const both = await Promise.allSettled([back('one'), back('two')]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(back('three')).rejects.toMatchObject({ kind: 'conflict' });
    expect(await weights(store)).toEqual([[1, 100]]);
  });

  it('says so when there is nothing to go back to', async () => {
    const { store, clock } = await setup();
    await expect(
      rollBack(
        { store, clock },
        { model: 'churn', actor: engineer, reasons: ['?'], changeId: 'x' },
      ),
    ).rejects.toThrow(/Nothing is known that served churn before version 1/);
  });
});
