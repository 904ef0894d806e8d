import { describe, expect, it } from 'vitest';
import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { memoryModelStore } from '#adapters/memory/model-store.ts';
import type { Actor } from '#domain/access/actor.ts';
import { setExpectations } from '#domain/quality/set-expectations.ts';
import { createModel } from '#domain/registry/create-model.ts';
import { requestRetraining } from '#domain/retraining/request-retraining.ts';
import { validate } from '#domain/retraining/validate.ts';

const eva: Actor = { name: 'eva', role: 'engineer' };

/** 400 rows to learn from; `broken` of them have no age. */
const csv = (broken: number) =>
  [
    'age,paid,label',
    ...Array.from(
      { length: 400 },
      (_, row) =>
        `${row < broken ? '' : 20 + (row % 50)},${row % 2 === 0 ? 'True' : 'False'},${row % 3 === 0 ? 'Yes' : 'No'}`,
    ),
  ].join('\n');

async function setup(suite: unknown, broken: number) {
  const store = memoryModelStore();
  const artifacts = memoryArtifacts();
  let ids = 0;
  const deps = {
    store,
    artifacts,
    clock: { now: () => new Date('2026-11-21T10:00:00Z') },
    ids: { next: () => `id${++ids}` },
  };
  const datasetUri = await artifacts.write(
    'datasets/churn/a.csv',
    new TextEncoder().encode(csv(broken)),
    'text/csv',
  );
  await createModel(deps, {
    changeId: 'create',
    actor: eva,
    model: {
      name: 'churn',
      task: 'binary',
      target: 'label',
      idColumns: [],
      sensitive: false,
      policy: {},
      trainingData: { uri: datasetUri, sha256: '', rows: 400 },
    },
  });
  if (suite !== undefined)
    await setExpectations(deps, { changeId: 'suite', actor: eva, model: 'churn', suite });
  const { retrainingId } = await requestRetraining(deps, {
    model: 'churn',
    actor: eva,
    changeId: 'go',
    trigger: { kind: 'manual', reason: 'test', requestedBy: 'eva' },
  });
  const check = () => validate(deps, { model: 'churn', retrainingId, datasetUri });
  const events = async () =>
    (await store.audit('churn')).filter(({ action }) => action === 'DataQualityFailed');
  return { check, events, retrainingId };
}

const suite = (severity: string) => ({
  name: 'churn data',
  expectations: [
    {
      type: 'expect_column_values_to_not_be_null',
      kwargs: { column: 'age', mostly: 0.99 },
      severity,
    },
    { type: 'expect_column_values_to_be_of_type', kwargs: { column: 'paid', type_: 'bool' } },
  ],
});

describe('RTR-2, DAT-4: a retraining learns only from data that meet the suite', () => {
  it('goes on without a suite, and with one that is met', async () => {
    for (const given of [undefined, suite('critical')]) {
      const { check, events } = await setup(given, 0);
      expect(await check()).toMatchObject({ verdict: 'pass', reasons: [] });
      expect(await events()).toEqual([]);
    }
  });

  it('stops at a critical failure, names it, and tells it once as the event DataQualityFailed', async () => {
    const { check, events, retrainingId } = await setup(suite('critical'), 40);
    for (let time = 0; time < 2; time++)
      expect(await check()).toEqual({
        verdict: 'fail',
        size: null,
        reasons: [
          'Expectation not met: age: values_to_not_be_null (mostly 0.99): 40 of 400 rows (10 %).',
        ],
      });
    expect(await events()).toMatchObject([
      {
        subject: `retraining ${retrainingId}`,
        reason: '1 critical expectation is not met by 400 rows.',
        after: { suite: 'churn data', rows: 400, unsuccessful: 1 },
      },
    ]);
  });

  it('notices a warning and goes on', async () => {
    const { check, events } = await setup(suite('warning'), 40);
    const { verdict, reasons } = await check();
    expect([verdict, reasons]).toEqual([
      'pass',
      [expect.stringMatching(/^Noticed: age: values_to_not_be_null/)],
    ]);
    expect(await events()).toEqual([]);
  });
});
