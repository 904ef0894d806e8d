import { describe, expect, it } from 'vitest';
import { DomainError } from '#domain/errors.ts';
import { verifyChain } from '#domain/governance/audit-chain.ts';
import { decideApproval } from '#domain/governance/decide-approval.ts';
import { createModel } from '#domain/registry/create-model.ts';
import type { ModelStore } from '#domain/registry/ports.ts';
import { registerVersion } from '#domain/registry/register-version.ts';
import { removeModel } from '#domain/registry/remove-model.ts';
import { removeVersion } from '#domain/registry/remove-version.ts';
import { renameModel } from '#domain/registry/rename-model.ts';
import { removeAlias, setAlias } from '#domain/registry/set-alias.ts';
import { transitionStage } from '#domain/registry/transition-stage.ts';
import { updateModel } from '#domain/registry/update-model.ts';
import { updateVersion } from '#domain/registry/update-version.ts';
import { ada, file, good, max, quinn, type Setup, setup } from './setup.ts';

const names = ['churn', 'leavers'];

/** Version 1 serves, version 2 waits in Staging (a claim: its approvers were asked), version 3 is new; two aliases. */
async function churn(): Promise<Setup> {
  const team = await setup();
  await team.register();
  await team.stage(1, 'Staging');
  await team.stage(1, 'Production');
  await team.register({ evaluatedBy: 'uploader' });
  await team.stage(2, 'Staging');
  await team.stage(2, 'Production').catch(() => {});
  await team.register();
  await setAlias(team, { changeId: 'a', actor: ada, model: 'churn', alias: 'best', version: 3 });
  return team;
}

/** The same without what keeps a model from being deleted or renamed. */
async function idle(): Promise<Setup> {
  const team = await setup();
  await team.register();
  await team.stage(1, 'Staging');
  await team.register();
  await setAlias(team, { changeId: 'a', actor: ada, model: 'churn', alias: 'best', version: 2 });
  return team;
}

type Act = (team: Setup, id: string) => Promise<unknown>;
const by = (changeId: string, model = 'churn') => ({ changeId, actor: ada, model });
const stage =
  (version: number, to: 'Staging' | 'Production' | 'Archived'): Act =>
  (team, id) =>
    transitionStage(team, { ...by(id), version, stage: to });
const decide =
  (decision: 'approve' | 'reject'): Act =>
  async (team, changeId) => {
    const approval = (await team.store.version('churn', 2))?.approvalId ?? 'none';
    for (const actor of [max, quinn])
      await decideApproval(team, {
        changeId: `${changeId}:${actor.name}`,
        actor,
        id: approval,
        decision,
        reason: 'looked at',
      });
  };

const acts: Readonly<Record<string, Act>> = {
  register: (team, changeId) => team.register({ changeId }),
  'stage 1': stage(1, 'Archived'),
  'stage 2': stage(2, 'Production'),
  'stage 3': stage(3, 'Staging'),
  alias: (team, id) => setAlias(team, { ...by(id), alias: 'best', version: 2 }),
  'no alias': (team, id) => removeAlias(team, { ...by(id), alias: 'best' }),
  describe: (team, id) => updateModel(team, { ...by(id), change: () => ({ description: id }) }),
  note: (team, id) =>
    updateVersion(team, { ...by(id), version: 2, change: () => ({ description: id }) }),
  'delete 2': (team, id) => removeVersion(team, { ...by(id), version: 2 }),
  'delete 3': (team, id) => removeVersion(team, { ...by(id), version: 3 }),
  delete: (team, id) => removeModel(team, by(id)),
  'delete all': (team, id) => removeModel(team, { ...by(id), stopServing: true }),
  'delete and make': async (team, id) => {
    await removeModel(team, { ...by(id), stopServing: true });
    await createModel(team, { changeId: `${id}:again`, actor: ada, model: { name: 'churn' } });
    await team.register({ changeId: `${id}:first` });
  },
  make: (team, changeId) => createModel(team, { changeId, actor: ada, model: { name: 'churn' } }),
  'make the other': (team, changeId) =>
    createModel(team, { changeId, actor: ada, model: { name: 'leavers' } }),
  rename: (team, id) => renameModel(team, { ...by(id), newName: 'leavers' }),
  'rename and back': async (team, id) => {
    await renameModel(team, { ...by(id), newName: 'leavers' });
    await renameModel(team, { ...by(`${id}:back`, 'leavers'), newName: 'churn' });
  },
  approve: decide('approve'),
  reject: decide('reject'),
};

/** A store whose n-th call is preceded by something; it says whether there was an n-th. */
function interrupted(store: ModelStore, at: number, by: () => Promise<unknown>) {
  let calls = 0;
  const hooked = new Proxy(store, {
    get:
      (target, name) =>
      async (...args: unknown[]) => {
        calls += 1;
        if (calls === at) await by();
        return (target[name as keyof ModelStore] as (...all: unknown[]) => unknown)(...args);
      },
  });
  return { store: hooked, reached: () => calls >= at };
}

/** What must be true whatever happened. */
async function check({ store }: Setup): Promise<void> {
  for (const name of names) {
    const [model, versions, aliases, serving, trail] = await Promise.all([
      store.model(name),
      store.versions(name),
      store.aliases(name),
      store.serving(name),
      store.audit(name),
    ]);
    expect(verifyChain(trail)).toEqual({ verified: true });
    if (model === undefined) {
      expect([versions, aliases, serving]).toEqual([[], [], undefined]);
      continue;
    }
    expect(trail).toHaveLength(model.revision);
    const numbers = versions.map(({ version }) => version);
    for (const { version } of [...aliases, ...(serving?.variants ?? [])])
      expect(numbers).toContain(version);
    for (const one of versions) {
      expect(one.version).toBeLessThanOrEqual(model.lastVersion);
      if (one.stage === 'Production') expect(one.approval).toBeDefined();
    }
    expect(versions.filter((one) => one.stage === 'Production').length).toBeLessThanOrEqual(1);
  }
}

const settled = async (act: Promise<unknown>): Promise<void> => {
  try {
    await act;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
};

describe('two at once, one of them between any two steps of the other', () => {
  it.each([
    ['what serves', churn, ['stage 2', 'alias', 'delete 2', 'delete and make', 'approve']],
    ['what rests', idle, ['register', 'delete 2', 'delete', 'make', 'rename', 'rename and back']],
  ] as const)(
    'REG-1, REG-3, GOV-4: %s stays whole',
    async (_, make, others) => {
      for (const [one, other] of Object.keys(acts).flatMap((one) =>
        others.map((other) => [one, other] as const),
      ))
        for (let at = 1, more = true; more; at += 1) {
          const team = await make();
          const { store, reached } = interrupted(team.store, at, () =>
            settled((acts[other] as Act)(team, 'other')),
          );
          await settled((acts[one] as Act)(hooked(team, store), 'one'));
          await check(team).catch((cause: unknown) => {
            throw new Error(`${one}, and ${other} before its step ${at}`, { cause });
          });
          more = reached();
        }
    },
    60_000,
  );

  it.each([
    ['what serves', churn],
    ['what rests', idle],
  ] as const)(
    'REG-1, GOV-4: %s stays whole when it dies on the way, and is sent again',
    async (_, make) => {
      for (const one of Object.keys(acts))
        for (let at = 1, more = true; more; at += 1) {
          const team = await make();
          const died = interrupted(team.store, at, () => Promise.reject(new Error('killed')));
          await (acts[one] as Act)(hooked(team, died.store), 'one').catch(() => {});
          await settled((acts[one] as Act)(team, 'one'));
          // What an interrupted deletion left, the next model of its name takes away.
          for (const name of names)
            await settled(
              createModel(team, { changeId: `new ${name}`, actor: ada, model: { name } }),
            );
          await check(team).catch((cause: unknown) => {
            throw new Error(`${one}, killed before step ${at}`, { cause });
          });
          more = died.reached();
        }
    },
    60_000,
  );
});

/** The team's verbs on another store. `register` has the team's own. */
function hooked(team: Setup, store: ModelStore): Setup {
  const other = { ...team, store };
  return {
    ...other,
    register: (more = {}) =>
      registerVersion(other, {
        changeId: 'registered',
        actor: ada,
        model: 'churn',
        artifact: { bytes: file() },
        evaluation: good,
        evaluatedBy: 'platform',
        source: { kind: 'training' },
        ...more,
      }),
  };
}
