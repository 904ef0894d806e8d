import { describe, expect, it } from 'vitest';
import { removeAlias, setAlias } from '#domain/registry/set-alias.ts';
import { updateModel } from '#domain/registry/update-model.ts';
import { ada, refusal, setup } from './setup.ts';

const open = async () => {
  const team = await setup();
  await team.register();
  await team.register();
  const input = (alias: string) => ({
    changeId: team.changeId(),
    actor: ada,
    model: 'churn',
    alias,
  });
  return {
    ...team,
    set: (alias: string, version: number) => setAlias(team, { ...input(alias), version }),
    remove: (alias: string) => removeAlias(team, input(alias)),
  };
};

describe('aliases', () => {
  it('REG-1: a name stands for a version, and can be pointed elsewhere', async () => {
    const { set, store } = await open();
    await set('best', 1);
    await set('best', 2);
    expect(await store.aliases('churn')).toEqual([
      { kind: 'alias', model: 'churn', alias: 'best', version: 2 },
    ]);
    const entries = await store.audit('churn', { afterSeq: 3 });
    expect(entries.map(({ before, after }) => ({ before, after }))).toEqual([
      { before: null, after: { version: 1 } },
      { before: { version: 1 }, after: { version: 2 } },
    ]);
  });

  it('pointing it where it points writes nothing', async () => {
    const { set, store } = await open();
    await set('best', 1);
    expect(await set('best', 1)).toMatchObject({ alias: 'best', version: 1 });
    expect((await store.model('churn'))?.revision).toBe(4);
  });

  it('says try again, not no, when others are always first: clients do so after a 503, not after a 409', async () => {
    const team = await setup();
    await team.register();
    let others = 0;
    const store: typeof team.store = {
      ...team.store,
      commit: async (change) => {
        others += 1;
        await updateModel(team, {
          changeId: `other ${others}`,
          actor: ada,
          model: 'churn',
          change: () => ({ description: `${others}` }),
        });
        return team.store.commit(change);
      },
    };
    const input = { changeId: 'mine', actor: ada, model: 'churn', alias: 'best', version: 1 };
    expect(await refusal(setAlias({ ...team, store }, input))).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('nothing was written'),
    });
    expect(others).toBe(20);
    expect(await team.store.aliases('churn')).toEqual([]);
  });

  it('twenty aliases set at the same time all stay', async () => {
    const { set, store } = await open();
    await Promise.all(Array.from({ length: 20 }, (_, i) => set(`a${i}`, 1 + (i % 2))));
    expect(await store.aliases('churn')).toHaveLength(20);
  });

  it('a removed alias is gone; removing it again is not found', async () => {
    const { set, remove, store } = await open();
    await set('best', 1);
    expect(await remove('best')).toMatchObject({ version: 1 });
    expect(await store.aliases('churn')).toEqual([]);
    expect(await refusal(remove('best'))).toMatchObject({ kind: 'not-found', field: 'alias' });
  });

  it('refuses names that have a meaning or are odd, and versions there are not', async () => {
    const { set } = await open();
    for (const alias of ['v7', 'latest', '', 'a b', 'a/b', 'x'.repeat(256)])
      expect(await refusal(set(alias, 1))).toMatchObject({ kind: 'invalid', field: 'alias' });
    expect(await refusal(set('best', 9))).toMatchObject({ kind: 'not-found', field: 'version' });
  });
});
