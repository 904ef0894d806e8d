import { describe, expect, it } from 'vitest';
import { memoryTrackingStore } from '#adapters/memory/tracking-store.ts';
import { createLoggedModel } from '#domain/tracking/create-logged-model.ts';
import { noteVersion } from '#domain/tracking/registered/note-version.ts';

const tag = 'mlflow.modelVersions';

async function setup(value?: string) {
  const store = memoryTrackingStore();
  const { id } = await createLoggedModel(
    { store, clock: { now: () => new Date(0) }, entropy: () => 'a'.repeat(20) },
    { experimentId: '0', params: [], tags: value === undefined ? [] : [{ key: tag, value }] },
  );
  const noted = async () => JSON.parse((await store.loggedModel(id))?.tags.get(tag) ?? 'null');
  return { store, id, noted };
}

describe('noteVersion', () => {
  it('REG-1: adds each pair once, in order', async () => {
    const { store, id, noted } = await setup();
    for (const version of [1, 2, 1]) await noteVersion(store, id, { model: 'm', version });
    await noteVersion(store, id, { model: 'n', version: 1 });
    expect(await noted()).toEqual([
      { name: 'm', version: 1 },
      { name: 'm', version: 2 },
      { name: 'n', version: 1 },
    ]);
  });

  it('REG-1: knows the pairs that a client wrote, also with versions as texts', async () => {
    const { store, id, noted } = await setup('[{"name": "m", "version": "1"}, "x", null]');
    await noteVersion(store, id, { model: 'm', version: 1 });
    expect(await noted()).toEqual([{ name: 'm', version: '1' }, 'x', null]);
    await noteVersion(store, id, { model: 'm', version: 2 });
    expect(await noted()).toEqual([
      { name: 'm', version: '1' },
      { name: 'm', version: 2 },
    ]);
  });

  it.each(['', 'mine', '{"name": "m"}', '7'])(
    'REG-1: begins anew where the tag is %j',
    async (value) => {
      const { store, id, noted } = await setup(value);
      await noteVersion(store, id, { model: 'm', version: 3 });
      expect(await noted()).toEqual([{ name: 'm', version: 3 }]);
    },
  );

  it('REG-1: a model that is not there stops nothing; an error that is none of ours does', async () => {
    const { store } = await setup();
    await noteVersion(store, `m-${'0'.repeat(32)}`, { model: 'm', version: 1 });
    const broken = {
      changeLoggedModel: async () => {
        throw new Error('bug');
      },
    };
    await expect(noteVersion(broken, 'm-x', { model: 'm', version: 1 })).rejects.toThrow('bug');
  });
});
