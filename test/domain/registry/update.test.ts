import { describe, expect, it } from 'vitest';
import type { Model } from '#domain/registry/model.ts';
import { type ModelFacts, updateModel } from '#domain/registry/update-model.ts';
import { updateVersion, type VersionNotes } from '#domain/registry/update-version.ts';
import { ada, refusal, type Setup, setup } from './setup.ts';

const asAda = (team: Setup) => ({ changeId: team.changeId(), actor: ada, model: 'churn' });
const update = (team: Setup, change: (now: Model) => Partial<ModelFacts>) =>
  updateModel(team, { ...asAda(team), change });
const note = (team: Setup, notes: VersionNotes) =>
  updateVersion(team, { ...asAda(team), version: 1, change: () => notes });
const last = async ({ store }: Setup) => (await store.audit('churn')).at(-1);

describe('updateModel', () => {
  it('REG-4: sets what is named, says so in the audit trail, and moves the time', async () => {
    const team = await setup();
    team.pass(1);
    const model = await update(team, () => ({ description: 'who leaves', target: 'Gone' }));
    expect(model).toMatchObject({ target: 'Gone', updatedAt: '2026-11-02T01:00:00.000Z' });
    expect(await team.store.model('churn')).toEqual({ ...model, auditHash: expect.any(String) });
    expect(await last(team)).toMatchObject({
      action: 'ModelUpdated',
      before: { description: null, target: 'Churn' },
      after: { description: 'who leaves', target: 'Gone' },
    });
  });

  it('writes nothing for no change, and tells only the tags that changed', async () => {
    const team = await setup();
    const { revision } = (await team.store.model('churn')) as Model;
    await update(team, () => ({}));
    expect((await team.store.model('churn'))?.revision).toBe(revision);
    const long = 'x'.repeat(100_000);
    const tags = [
      { key: 'a', value: '1' },
      { key: 'long', value: long },
    ];
    const tagged = await update(team, () => ({ tags }));
    expect(tagged.updatedAt).toBeUndefined();
    await update(team, () => ({ tags: [{ key: 'a', value: '1' }] }));
    const { before, after } = (await last(team)) as { before: ModelFacts; after: ModelFacts };
    expect([before.tags?.[0]?.value.length, before.tags?.length, after.tags]).toEqual([
      1_000 + '… (100000 characters)'.length,
      1,
      [],
    ]);
  });

  it.each<[Partial<ModelFacts>, string]>([
    [{ idColumns: ['Churn'] }, 'idColumns'],
    [{ task: 'regression' }, 'positiveClass'],
  ])('refuses %j, which contradicts the rest', async (facts, field) => {
    const team = await setup();
    expect(await refusal(update(team, () => facts))).toMatchObject({ kind: 'invalid', field });
  });
});

describe('updateVersion', () => {
  it('REG-4: notes a description, tags and a model card, and takes the card away again', async () => {
    const team = await setup();
    await team.register();
    const card = 'https://cards.example/1';
    expect(await note(team, { description: 'good', modelCard: card })).toMatchObject({
      description: 'good',
      modelCard: card,
      updatedAt: '2026-11-02T00:00:00.000Z',
    });
    const without = await note(team, { modelCard: null });
    expect([without.description, 'modelCard' in without]).toEqual(['good', false]);
    expect(await team.store.version('churn', 1)).toEqual(without);
    expect(await last(team)).toMatchObject({
      action: 'ModelVersionUpdated',
      before: { modelCard: card },
      after: { modelCard: null },
    });
  });
});
