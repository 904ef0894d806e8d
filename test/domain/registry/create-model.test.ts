import { describe, expect, it } from 'vitest';
import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { createModel, type NewModel } from '#domain/registry/create-model.ts';
import { storeDataset } from '#domain/registry/store-dataset.ts';
import { ada, refusal, setup } from './setup.ts';

describe('createModel', () => {
  it('makes a model with its first audit entry', async () => {
    const { store } = await setup({ policy: { minNewLabels: 10 }, sensitive: true });
    expect(await store.model('churn')).toMatchObject({
      task: 'binary',
      target: 'Churn',
      idColumns: [],
      sensitive: true,
      policy: { minNewLabels: 10 },
      lastVersion: 0,
      revision: 1,
      createdBy: 'ada',
    });
    expect(await store.audit('churn')).toMatchObject([{ action: 'ModelCreated', seq: 1 }]);
  });

  it('is a conflict for a name that is taken', async () => {
    const { changeId, ...team } = await setup();
    const model: NewModel = { name: 'churn', task: 'regression', target: 'x' };
    const again = createModel(team, { changeId: changeId(), actor: ada, model });
    expect(await refusal(again)).toMatchObject({ kind: 'conflict', field: 'name' });
  });

  it.each<[string, Partial<NewModel>, string]>([
    ['a name with a slash', { name: 'a/b' }, 'name'],
    ['a name with a colon', { name: 'a:b' }, 'name'],
    ['a name of blanks', { name: '  ' }, 'name'],
    ['a name with a line feed', { name: 'a\nb' }, 'name'],
    ['a name with half a letter', { name: 'a\ud800' }, 'name'],
    ['a name that is a path', { name: '..' }, 'name'],
    ['a name of 257 letters', { name: 'a'.repeat(257) }, 'name'],
    ['the target as id', { idColumns: ['y'] }, 'idColumns'],
    [
      'a positive class of a regression',
      { task: 'regression', positiveClass: 'y' },
      'positiveClass',
    ],
  ])('refuses %s', async (_, wrong, field) => {
    const { changeId, ...team } = await setup();
    const model: NewModel = { name: 'm', task: 'binary', target: 'y', ...wrong };
    const made = createModel(team, { changeId: changeId(), actor: ada, model });
    expect(await refusal(made)).toMatchObject({ kind: 'invalid', field });
  });
});

describe('storeDataset', () => {
  const open = async (text: string, encoding: BufferEncoding = 'utf8') => {
    const artifacts = memoryArtifacts();
    const uri = await artifacts.write('uploads/1', Buffer.from(text, encoding), 'text/csv');
    return storeDataset({ artifacts }, { model: 'churn', target: 'Churn', uri });
  };

  it('DAT-1: keeps the data under its digest and counts its rows', async () => {
    // printf 'a,Churn\n"x\ny",Yes\n,No\n' | sha256sum
    expect(await open('a,Churn\n"x\ny",Yes\n,No\n')).toEqual({
      uri: 'memory://datasets/churn/90fb937d27c9cf1d6912d0d83d6c32c1a65617abd24b81cc7cedb3d8db8e7dbf.csv',
      sha256: '90fb937d27c9cf1d6912d0d83d6c32c1a65617abd24b81cc7cedb3d8db8e7dbf',
      rows: 2,
    });
  });

  it('DAT-1: refuses a file that is not UTF-8 rather than guess its letters', async () => {
    expect(await refusal(open('Länge,Churn\n1,Yes\n', 'latin1'))).toMatchObject({
      kind: 'invalid',
      field: 'dataset',
      hint: expect.stringContaining('iconv'),
    });
  });

  it('names the columns when the target is not among them', async () => {
    expect(await refusal(open('a,b\n1,2\n'))).toMatchObject({
      kind: 'invalid',
      field: 'dataset',
      hint: 'Its columns: a, b.',
    });
  });
});
