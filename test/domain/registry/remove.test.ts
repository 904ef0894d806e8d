import { describe, expect, it } from 'vitest';
import { verifyChain } from '#domain/governance/audit-chain.ts';
import { createModel } from '#domain/registry/create-model.ts';
import { removeModel } from '#domain/registry/remove-model.ts';
import { removeVersion } from '#domain/registry/remove-version.ts';
import { renameModel } from '#domain/registry/rename-model.ts';
import { setAlias } from '#domain/registry/set-alias.ts';
import { ada, refusal, type Setup, setup } from './setup.ts';

const asAda = (team: Setup, model = 'churn') => ({ changeId: team.changeId(), actor: ada, model });
const serve = async (team: Setup) => {
  await team.register();
  await team.stage(1, 'Staging');
  await team.stage(1, 'Production');
};

describe('removeVersion', () => {
  it('REG-1: takes the version and its aliases; the number is not used again', async () => {
    const team = await setup();
    await team.register();
    await team.register();
    await setAlias(team, { ...asAda(team), alias: 'best', version: 2 });
    await setAlias(team, { ...asAda(team), alias: 'old', version: 1 });
    await removeVersion(team, { ...asAda(team), version: 2 });
    expect((await team.store.versions('churn')).map(({ version }) => version)).toEqual([1]);
    expect((await team.store.aliases('churn')).map(({ alias }) => alias)).toEqual(['old']);
    expect((await team.register()).version).toMatchObject({ version: 3, semver: '1.1.0' });
    const entries = await team.store.audit('churn');
    expect(entries.find(({ action }) => action === 'ModelVersionDeleted')).toMatchObject({
      subject: 'version 2',
      before: { version: 2, aliases: ['best'] },
    });
  });

  it('REG-3: refuses what serves, and what is not there', async () => {
    const team = await setup();
    await serve(team);
    expect(await refusal(removeVersion(team, { ...asAda(team), version: 1 }))).toMatchObject({
      kind: 'conflict',
      field: 'version',
    });
    expect(await refusal(removeVersion(team, { ...asAda(team), version: 9 }))).toMatchObject({
      kind: 'not-found',
    });
  });
});

describe('removeModel', () => {
  it('REG-1: is gone at once; a new model of the name starts at version 1 and goes on in the audit trail', async () => {
    const team = await setup();
    await team.register();
    await removeModel(team, { ...asAda(team), reason: 'nobody uses it' });
    expect(await team.store.model('churn')).toBeUndefined();
    expect(await refusal(removeModel(team, asAda(team)))).toMatchObject({ kind: 'not-found' });
    await createModel(team, { changeId: team.changeId(), actor: ada, model: { name: 'churn' } });
    expect((await team.register()).version).toMatchObject({ version: 1, semver: '1.0.0' });
    const entries = await team.store.audit('churn');
    expect(entries.map(({ action }) => action)).toEqual([
      'ModelCreated',
      'ModelVersionRegistered',
      'ModelDeleted',
      'ModelCreated',
      'ModelVersionRegistered',
    ]);
    expect(verifyChain(entries)).toEqual({ verified: true });
  });

  it('REG-3: refuses while it serves, unless that is to stop', async () => {
    const team = await setup();
    await serve(team);
    expect(await refusal(removeModel(team, asAda(team)))).toMatchObject({ kind: 'conflict' });
    await removeModel(team, { ...asAda(team), stopServing: true });
    expect(await team.store.serving('churn')).toBeUndefined();
  });
});

describe('renameModel', () => {
  it('REG-1: versions and aliases move along, and the trail says from where to where', async () => {
    const team = await setup();
    await team.register();
    await setAlias(team, { ...asAda(team), alias: 'best', version: 1 });
    const input = { ...asAda(team), newName: 'leavers' };
    const renamed = await renameModel(team, input);
    expect(renamed).toMatchObject({ name: 'leavers', lastVersion: 1, task: 'binary' });
    expect(await renameModel(team, input)).toEqual(renamed);
    expect(await team.store.version('leavers', 1)).toMatchObject({ model: 'leavers' });
    expect(await team.store.aliases('leavers')).toMatchObject([{ model: 'leavers', version: 1 }]);
    expect([await team.store.model('churn'), await team.store.versions('churn')]).toEqual([
      undefined,
      [],
    ]);
    expect((await team.store.audit('churn')).at(-1)).toMatchObject({ after: { name: 'leavers' } });
    expect((await team.store.audit('leavers'))[0]).toMatchObject({
      action: 'ModelRenamed',
      before: { name: 'churn' },
    });
  });

  it('refuses a name that is taken or none, and a model that serves; nothing is lost', async () => {
    const team = await setup();
    await createModel(team, { changeId: team.changeId(), actor: ada, model: { name: 'other' } });
    const rename = (newName: string) => refusal(renameModel(team, { ...asAda(team), newName }));
    expect(await rename('other')).toMatchObject({ kind: 'conflict', field: 'new_name' });
    expect(await rename('a/b')).toMatchObject({ kind: 'invalid' });
    await serve(team);
    expect(await rename('new')).toMatchObject({ kind: 'conflict', field: 'name' });
    expect(await team.store.versions('churn')).toHaveLength(1);
  });
});
