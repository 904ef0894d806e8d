import { beforeEach, describe, expect, it } from 'vitest';
import { memoryTrackingStore } from '#adapters/memory/tracking-store.ts';
import {
  addLoggedModelParams,
  deleteLoggedModel,
  finishLoggedModel,
  tagLoggedModel,
  untagLoggedModel,
} from '#domain/tracking/change-logged-model.ts';
import { createLoggedModel, type NewLoggedModel } from '#domain/tracking/create-logged-model.ts';
import { activeLoggedModels, knownLoggedModel } from '#domain/tracking/find-logged-models.ts';
import type { TrackingStore } from '#domain/tracking/ports.ts';
import { experimentOfModel } from '#domain/tracking/tracking-ids.ts';

const start = Date.UTC(2026, 10, 21);

function setup() {
  let [ticks, ids] = [0, 0];
  const store = memoryTrackingStore();
  const deps = {
    store,
    clock: { now: () => new Date(start + 1_000 * ticks++) },
    entropy: () => `${ids++}`.padStart(20, 'a'),
  };
  const experiment = (name: string, artifactLocation?: string) =>
    store.createExperiment({
      name,
      lifecycle: 'active',
      createdAt: 0,
      updatedAt: 0,
      tags: new Map(),
      ...(artifactLocation !== undefined && { artifactLocation }),
    });
  const create = (input: Partial<NewLoggedModel> = {}) =>
    createLoggedModel(deps, { experimentId: '0', params: [], tags: [], ...input });
  return { ...deps, deps, experiment, create };
}
let world: ReturnType<typeof setup>;
beforeEach(() => {
  world = setup();
});

const pairs = (texts: Record<string, string>) =>
  Object.entries(texts).map(([key, value]) => ({ key, value }));

describe('createLoggedModel', () => {
  it('TRK-1: makes a pending model with a place for its files below the experiment’s', async () => {
    const { id } = await world.experiment('e', 's3://bucket/folder/');
    const model = await world.create({
      experimentId: id,
      name: 'clf',
      modelType: 'Agent',
      sourceRunId: 'unknown',
      params: pairs({ c: '1', empty: '' }),
      tags: [...pairs({ t: 'first', u: '' }), ...pairs({ t: 'last' })],
    });
    expect(model).toEqual({
      id: 'm-aaaaaaaaaaaaaaaaaaa0000000000001',
      experimentId: id,
      name: 'clf',
      modelType: 'Agent',
      sourceRunId: 'unknown',
      status: 'PENDING',
      artifactUri: `s3://bucket/folder/models/${model.id}/artifacts`,
      createdAt: start,
      updatedAt: start,
      deleted: false,
      params: new Map([
        ['c', '1'],
        ['empty', ''],
      ]),
      tags: new Map([
        ['t', 'last'],
        ['u', ''],
      ]),
      metrics: [],
      revision: 0,
    });
    expect(experimentOfModel(model.id)).toBe(id);
    expect(await world.store.loggedModel(model.id)).toEqual(model);
  });

  it('TRK-1: makes up a name that a name may be', async () => {
    expect((await world.create()).name).toMatch(/^model-[0-9a-f]{8}$/);
  });

  it.each(['', 'a/b', 'a:b', 'a.b', 'a%b', 'a"b', "a'b", 'x'.repeat(501)])(
    'TRK-1: refuses the name %j',
    async (name) => {
      await expect(world.create({ name })).rejects.toMatchObject({
        kind: 'invalid',
        field: 'name',
      });
    },
  );

  it('TRK-1: takes the names that MLflow takes', async () => {
    for (const name of ['a b', 'ü-日本_1', 'x'.repeat(500), '__proto__'])
      expect((await world.create({ name })).name).toBe(name);
  });

  it.each([
    ['abc', 'invalid'],
    ['-1', 'invalid'],
    ['99', 'not-found'],
    ['9'.repeat(30), 'not-found'],
  ])('TRK-1: experiment %s is %s', async (experimentId, kind) => {
    await expect(world.create({ experimentId })).rejects.toMatchObject({ kind });
  });

  it('TRK-1: a deleted experiment takes no new models', async () => {
    await world.store.changeExperiment('0', (now) => ({ ...now, lifecycle: 'deleted' }));
    await expect(world.create()).rejects.toMatchObject({ kind: 'invalid' });
    expect(await world.store.loggedModels('0')).toEqual([]);
  });

  it('TRK-1: takes 150 params, cuts long values and keeps odd keys', async () => {
    const params = Array.from({ length: 150 }, (_, n) => ({ key: `k${n}`, value: 'v' }));
    const odd = pairs({ 'a=b__[c]': 'x'.repeat(7_000), ['__proto__']: '😀'.repeat(6_001) });
    const model = await world.create({ params: [...params, ...odd] });
    expect(model.params.size).toBe(152);
    expect(model.params.get('a=b__[c]')).toHaveLength(6_000);
    expect(model.params.get('__proto__')).toBe('😀'.repeat(6_000));
  });

  it.each([
    ['a param twice', { params: [...pairs({ a: '1' }), ...pairs({ a: '1' })] }],
    ['a param without a name', { params: pairs({ '': '1' }) }],
    ['a tag without a name', { tags: pairs({ '': '1' }) }],
    ['a long key', { tags: pairs({ ['k'.repeat(251)]: '1' }) }],
    ['a tag of 100 001 characters', { tags: pairs({ t: 'x'.repeat(100_001) }) }],
    ['a long type', { modelType: 'x'.repeat(501) }],
    ['a long run id', { sourceRunId: 'x'.repeat(501) }],
  ])('TRK-1: refuses %s', async (_, input) => {
    await expect(world.create(input)).rejects.toMatchObject({ kind: 'invalid' });
  });
});

describe('changing a logged model', () => {
  const read = async (store: TrackingStore, id: string) => {
    const model = await store.loggedModel(id);
    if (model === undefined) throw new Error('gone');
    return model;
  };

  it('TRK-1: finishing it moves its time, finishing it again does not', async () => {
    const { id } = await world.create();
    const ready = await finishLoggedModel(world.deps, { id, status: 'READY' });
    expect([ready.status, ready.updatedAt]).toEqual(['READY', start + 1_000]);
    expect(await finishLoggedModel(world.deps, { id, status: 'READY' })).toEqual(ready);
    const failed = await finishLoggedModel(world.deps, { id, status: 'UPLOAD_FAILED' });
    expect(failed.updatedAt).toBeGreaterThan(ready.updatedAt);
  });

  it('TRK-1: params are added; the same again changes nothing, another value is refused with all sent', async () => {
    const { id } = await world.create({ params: pairs({ a: '1' }) });
    const added = await addLoggedModelParams(world.deps, { id, params: pairs({ b: '2', a: '1' }) });
    expect(added.params).toEqual(new Map(Object.entries({ a: '1', b: '2' })));
    expect(await addLoggedModelParams(world.deps, { id, params: pairs({ b: '2' }) })).toEqual(
      added,
    );
    const wrong = addLoggedModelParams(world.deps, { id, params: pairs({ c: '3', a: '9' }) });
    await expect(wrong).rejects.toMatchObject({
      kind: 'invalid',
      message: "Params do not change: 'a' has the value '1' and was sent as '9'.",
    });
    expect(await read(world.store, id)).toEqual(added);
  });

  it('TRK-1: a long param that is sent again is the one that was cut', async () => {
    const params = pairs({ a: 'x'.repeat(9_000) });
    const { id } = await world.create({ params });
    const { revision } = await read(world.store, id);
    expect((await addLoggedModelParams(world.deps, { id, params })).revision).toBe(revision);
  });

  it('TRK-1: tags overwrite, go, and are missed when they are not there', async () => {
    const { id, updatedAt } = await world.create({ tags: pairs({ a: '1' }) });
    const tags = pairs({ a: '2', 'mlflow.modelVersions': '[{"name":"m","version":1}]' });
    const tagged = await tagLoggedModel(world.deps, { id, tags });
    expect([tagged.tags.get('a'), tagged.updatedAt]).toEqual(['2', updatedAt]);
    expect((await tagLoggedModel(world.deps, { id, tags })).revision).toBe(tagged.revision);
    const untagged = await untagLoggedModel(world.deps, { id, key: 'a' });
    expect([...untagged.tags.keys()]).toEqual(['mlflow.modelVersions']);
    await expect(untagLoggedModel(world.deps, { id, key: 'a' })).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  it('TRK-1: eight who tag at once lose nothing', async () => {
    const { id } = await world.create();
    const keys = Array.from({ length: 8 }, (_, n) => `k${n}`);
    await Promise.all(
      keys.map((key) => tagLoggedModel(world.deps, { id, tags: [{ key, value: key }] })),
    );
    expect([...(await read(world.store, id)).tags.keys()].sort()).toEqual(keys);
  });

  it('TRK-1: a deleted one is found by nobody who does not ask for it, and does not change', async () => {
    const { id } = await world.create();
    const deleted = await deleteLoggedModel(world.deps, { id });
    expect(await deleteLoggedModel(world.deps, { id })).toEqual(deleted);
    const notFound = { kind: 'not-found', message: `Logged model with ID '${id}' not found.` };
    await expect(knownLoggedModel(world.deps, id)).rejects.toMatchObject(notFound);
    expect(await knownLoggedModel(world.deps, id, { deletedToo: true })).toEqual(deleted);
    for (const change of [
      finishLoggedModel(world.deps, { id, status: 'READY' }),
      tagLoggedModel(world.deps, { id, tags: pairs({ a: '1' }) }),
      untagLoggedModel(world.deps, { id, key: 'a' }),
      addLoggedModelParams(world.deps, { id, params: pairs({ a: '1' }) }),
    ])
      await expect(change).rejects.toMatchObject(notFound);
    expect(await read(world.store, id)).toEqual(deleted);
  });
});

describe('activeLoggedModels', () => {
  it('TRK-1: of each experiment once, without deleted models; what is no experiment has none', async () => {
    const other = await world.experiment('other');
    const [a, b] = [await world.create(), await world.create({ experimentId: other.id })];
    const gone = await world.create();
    await deleteLoggedModel(world.deps, { id: gone.id });
    const ids = async (experiments: string[]) =>
      (await activeLoggedModels(world.deps, experiments)).map(({ id }) => id);
    expect(await ids(['0', other.id, '0', '77', 'abc', '', '00'])).toEqual([a.id, b.id]);
    expect(await ids([])).toEqual([]);
  });

  it('REG-1: models outlive a deleted experiment, for versions may come from them', async () => {
    const { id } = await world.create();
    await world.store.changeExperiment('0', (now) => ({ ...now, lifecycle: 'deleted' }));
    expect(await knownLoggedModel(world.deps, id)).toMatchObject({ id });
    expect(await activeLoggedModels(world.deps, ['0'])).toHaveLength(1);
  });
});
