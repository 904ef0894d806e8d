import { describe, expect, it } from 'vitest';
import type { Batch } from '#domain/batch/batch.ts';
import { verifyChain } from '#domain/governance/audit-chain.ts';
import { decideApproval } from '#domain/governance/decide-approval.ts';
import { readAudit } from '#domain/governance/read-audit.ts';
import { createModel } from '#domain/registry/create-model.ts';
import type { Model } from '#domain/registry/model.ts';
import type { Alias } from '#domain/registry/model-version.ts';
import { removeModel } from '#domain/registry/remove-model.ts';
import { removeVersion } from '#domain/registry/remove-version.ts';
import { renameModel } from '#domain/registry/rename-model.ts';
import { setAlias } from '#domain/registry/set-alias.ts';
import { transitionStage } from '#domain/registry/transition-stage.ts';
import { ada, max, refusal, type Setup, setup } from './setup.ts';

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

describe('a deletion that is sent again', () => {
  it('REG-3: is done once, and takes away what an interrupted one has left', async () => {
    const team = await setup();
    await team.register();
    const version = { ...asAda(team), version: 1 };
    await removeVersion(team, version);
    await removeVersion(team, version);
    await team.register();
    const again = asAda(team);
    const killed = () => Promise.reject(new Error('killed'));
    const dying = { ...team.store, purge: once(team.store.purge, killed) };
    await expect(removeModel({ ...team, store: dying }, again)).rejects.toThrow('killed');
    expect(await team.store.versions('churn')).toHaveLength(1);
    await removeModel(team, again);
    expect(await team.store.versions('churn')).toEqual([]);
    const anew = { changeId: team.changeId(), actor: ada, model: { name: 'churn' } };
    await createModel(team, anew);
    await removeModel(team, again);
    expect(await team.store.model('churn')).toBeDefined();
  });
});

/** The first call as it is, all later ones otherwise. */
function once<T>(first: (name: string) => Promise<T>, later: () => Promise<T>) {
  let called = false;
  return (name: string) => {
    if (called) return later();
    called = true;
    return first(name);
  };
}

describe('createModel over a deleted one', () => {
  it('REG-3: is held to what the deleted one was, unless an admin makes it', async () => {
    const policy = { minimum: { auc: 0.8 } };
    const team = await setup({ sensitive: true, policy });
    const again = async (role: 'engineer' | 'admin') => {
      await removeModel(team, asAda(team));
      return createModel(team, {
        changeId: team.changeId(),
        actor: { name: 'ada', role },
        model: { name: 'churn', policy: { minimum: {}, enforced: false } },
      });
    };
    expect(await again('engineer')).toMatchObject({
      sensitive: true,
      policy: { ...policy, enforced: false },
    });
    expect(await again('admin')).toMatchObject({ sensitive: false, policy: { minimum: {} } });
  });

  it('REG-3: so is a model that takes the name by a rename', async () => {
    const team = await setup({ sensitive: true });
    await createModel(team, { changeId: team.changeId(), actor: ada, model: { name: 'other' } });
    await removeModel(team, asAda(team));
    const renamed = await renameModel(team, { ...asAda(team, 'other'), newName: 'churn' });
    expect(renamed).toMatchObject({ name: 'churn', sensitive: true });
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

  it('REG-3: does not carry versions into or out of names that are exempt from the gates', async () => {
    const team = await setup();
    const exempt = (name: string) => name.startsWith('play-');
    const rename = (model: string, newName: string) =>
      renameModel({ ...team, exempt }, { ...asAda(team, model), newName });
    // Without versions there is nothing to carry.
    await rename('churn', 'play-churn');
    await team.register({ model: 'play-churn' });
    await team.register({ model: 'play-churn' });
    const promote = (version: number, stage: 'Production' | 'None') =>
      transitionStage(
        { ...team, exempt },
        { ...asAda(team, 'play-churn'), version, stage, archiveExisting: false },
      );
    await promote(1, 'Production');
    await promote(2, 'Production');
    await promote(2, 'None');
    // Version 1 is labelled Production without any gate, and does not serve.
    expect(await refusal(rename('play-churn', 'churn'))).toMatchObject({
      kind: 'conflict',
      field: 'new_name',
      hint: expect.stringContaining('models:/play-churn/'),
    });
    await rename('play-churn', 'play-leavers');
    await createModel(team, { changeId: team.changeId(), actor: ada, model: { name: 'churn' } });
    await team.register();
    expect(await refusal(rename('churn', 'play-churn'))).toMatchObject({ field: 'new_name' });
  });

  it('GOV-2: does not lose a refusal of the approvers', async () => {
    const team = await setup();
    await team.register({ evaluatedBy: 'uploader' });
    await team.stage(1, 'Staging');
    await refusal(team.stage(1, 'Production'));
    const { approvalId: id = '' } = (await team.store.version('churn', 1)) ?? {};
    const rename = () => renameModel(team, { ...asAda(team), newName: 'leavers' });
    expect(await refusal(rename())).toMatchObject({ message: expect.stringContaining(id) });
    await decideApproval(team, {
      changeId: team.changeId(),
      actor: max,
      id,
      decision: 'reject',
      reason: 'biased',
    });
    expect(await refusal(rename())).toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('rejected'),
    });
    await removeVersion(team, { ...asAda(team), version: 1 });
    expect((await rename()).name).toBe('leavers');
  });

  it('REG-1: what is too much for one transaction is told, and nothing is moved', async () => {
    const team = await setup();
    const tags = ['a', 'b', 'c'].map((key) => ({ key, value: 'x'.repeat(100_000) }));
    for (let count = 0; count < 14; count += 1) await team.register({ tags });
    expect(await refusal(renameModel(team, { ...asAda(team), newName: 'leavers' }))).toMatchObject({
      kind: 'too-large',
      hint: expect.stringContaining('tags'),
    });
    expect(await team.store.versions('churn')).toHaveLength(14);
    expect(await team.store.model('leavers')).toBeUndefined();
  });

  it('REG-1: interrupted after its commit, the same rename again takes away what was left', async () => {
    const team = await setup();
    await team.register();
    const input = { ...asAda(team), newName: 'leavers' };
    const dies = { ...team.store, purge: () => Promise.reject(new Error('killed')) };
    await expect(renameModel({ ...team, store: dies }, input)).rejects.toThrow('killed');
    expect(await team.store.versions('churn')).toHaveLength(1);
    await renameModel(team, input);
    expect(await team.store.versions('churn')).toEqual([]);
    expect(await team.store.versions('leavers')).toHaveLength(1);
  });
});

describe('what goes on with a model', () => {
  const ending = async (team: Setup) => [
    await refusal(removeModel(team, asAda(team))),
    await refusal(renameModel(team, { ...asAda(team), newName: 'leavers' })),
  ];

  it('SRV-4: a batch transform that runs keeps it and its name', async () => {
    const team = await setup();
    await team.register();
    const batch: Batch = {
      kind: 'batch',
      id: 'b1',
      model: 'churn',
      version: 1,
      status: 'running',
      input: 's3://b/rows.csv',
      format: 'csv',
      capture: false,
      requestedBy: 'ada',
      startedAt: '2026-11-02T00:00:00.000Z',
      reasons: [],
    };
    const write = async (one: Batch) =>
      team.store.commit({
        id: team.changeId(),
        model: (await team.store.model('churn')) as Model,
        puts: [one],
        audit: {
          action: 'BatchRequested',
          actor: ada,
          at: one.startedAt,
          reason: '',
          subject: 'batch b1',
          before: null,
          after: null,
        },
      });
    await write(batch);
    for (const error of await ending(team))
      expect(error).toMatchObject({ kind: 'conflict', message: expect.stringContaining('b1') });
    await write({ ...batch, status: 'cancelled' });
    await removeModel(team, asAda(team));
  });

  it('GOV-2: so does an approval, also before the list of pending ones has it', async () => {
    const team = await setup();
    await team.register({ evaluatedBy: 'uploader' });
    await team.stage(1, 'Staging');
    await refusal(team.stage(1, 'Production'));
    const late = { ...team, store: { ...team.store, pendingApprovals: async () => [] } };
    for (const error of await ending(late as Setup))
      expect(error).toMatchObject({ kind: 'conflict', message: expect.stringContaining('waits') });
  });
});

describe('changes of more things than one transaction takes', () => {
  const alias = (at: number) => ({ kind: 'alias', model: 'churn', alias: `a${at}`, version: 1 });

  it('REG-1: a version with a hundred aliases is not deleted before some of them are', async () => {
    const team = await setup();
    await team.register();
    const many = Array.from({ length: 100 }, (_, at) => alias(at) as Alias);
    const store = { ...team.store, aliases: async () => many };
    expect(
      await refusal(removeVersion({ ...team, store }, { ...asAda(team), version: 1 })),
    ).toMatchObject({ kind: 'conflict', hint: expect.stringContaining('Delete some') });
  });

  it('REG-1: a hundred versions do not leave a stage at once', async () => {
    const team = await setup({ policy: { enforced: false } });
    const { version } = await team.register();
    const many = Array.from({ length: 100 }, (_, at) => ({
      ...version,
      version: at + 2,
      stage: 'Staging' as const,
    }));
    const store = { ...team.store, versions: async () => many };
    expect(
      await refusal(
        transitionStage(
          { ...team, store },
          { ...asAda(team), version: 1, stage: 'Staging', archiveExisting: true },
        ),
      ),
    ).toMatchObject({ kind: 'conflict', message: expect.stringContaining('100 versions') });
    expect((await team.store.version('churn', 1))?.stage).toBe('None');
  });
});

describe('readAudit', () => {
  it('GOV-4: shows the trail of a deleted model, verified', async () => {
    const team = await setup();
    await team.register();
    await removeModel(team, asAda(team));
    const page = await readAudit(team, { model: 'churn', after: 0, limit: 10 });
    expect(page.verified).toBe(true);
    expect(page.entries.at(-1)).toMatchObject({ action: 'ModelDeleted' });
    expect(await refusal(readAudit(team, { model: 'none', after: 0, limit: 1 }))).toMatchObject({
      kind: 'not-found',
    });
  });
});
