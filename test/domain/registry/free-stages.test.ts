import { describe, expect, it } from 'vitest';
import type { StoredArtifact } from '#domain/registry/store-artifact.ts';
import { transitionStage } from '#domain/registry/transition-stage.ts';
import { ada, refusal, type Setup, setup, signature } from './setup.ts';

/** A version of another flavour than ONNX, as MLflow clients register it. */
const pickle: StoredArtifact = {
  runtime: 'none',
  artifact: { uri: 's3://b/mlflow/1/m', sha256: 'ab', bytes: 10 },
  signature,
};
const other = { artifact: { field: 'source', store: async () => pickle } } as const;
const stages = async ({ store }: Setup) =>
  (await store.versions('churn')).map(({ stage }) => stage).join();

describe('stages that are not gated', () => {
  it('REG-3: are labels: any follows any, the same again changes nothing', async () => {
    const team = await setup({ policy: { enforced: false } });
    await team.register({ ...other });
    for (const stage of ['Production', 'None', 'Archived', 'Production', 'Staging'] as const)
      expect((await team.stage(1, stage)).version.stage).toBe(stage);
    const { revision } = await team.stage(1, 'Staging');
    expect((await team.store.model('churn'))?.revision).toBe(revision);
    expect(await team.store.serving('churn')).toBeUndefined();
  });

  it('REG-1: a transition can archive the others of its stage, in the same step', async () => {
    const team = await setup({ policy: { enforced: false } });
    for (let count = 0; count < 3; count += 1) await team.register({ ...other });
    await team.stage(1, 'Staging');
    await team.stage(2, 'Production');
    await team.stage(3, 'Staging', { archiveExisting: true });
    expect(await stages(team)).toBe('Archived,Production,Staging');
    await team.stage(3, 'Production', { archiveExisting: false });
    expect(await stages(team)).toBe('Archived,Production,Production');
  });

  it('REG-1: so can one that is there already; what serves goes on as it was', async () => {
    const team = await setup({ policy: { enforced: false } });
    for (let count = 0; count < 3; count += 1) await team.register();
    for (const version of [1, 2, 3])
      await team.stage(version, 'Production', { archiveExisting: false });
    const before = await team.store.serving('churn');
    await team.stage(3, 'Production', { archiveExisting: true });
    expect(await stages(team)).toBe('Archived,Archived,Production');
    expect(await team.store.serving('churn')).toEqual(before);
    const { revision } = await team.stage(3, 'Production', { archiveExisting: true });
    expect((await team.store.model('churn'))?.revision).toBe(revision);
  });

  it('an ONNX version still serves as soon as it is in Production, and stops when it leaves', async () => {
    const team = await setup({ policy: { enforced: false } });
    await team.register({ evaluation: undefined } as never);
    await team.stage(1, 'Production');
    expect((await team.store.serving('churn'))?.variants).toMatchObject([{ version: 1 }]);
    await team.stage(1, 'Archived');
    expect(await team.store.serving('churn')).toBeUndefined();
  });

  it('what cannot answer does not take over from what does', async () => {
    const team = await setup({ policy: { enforced: false } });
    await team.register();
    await team.register({ ...other });
    await team.stage(1, 'Production');
    expect(await refusal(team.stage(2, 'Production'))).toMatchObject({ kind: 'conflict' });
    expect(await stages(team)).toBe('Production,None');
  });

  it('the environment can exempt models by name; all others are gated', async () => {
    const team = await setup();
    await team.register({ ...other });
    const promote = (exempt: (name: string) => boolean) =>
      transitionStage(
        { ...team, exempt },
        { changeId: team.changeId(), actor: ada, model: 'churn', version: 1, stage: 'Production' },
      );
    expect(await refusal(promote((name) => name === 'other'))).toMatchObject({
      kind: 'conflict',
      hint: expect.stringContaining('Staging first'),
    });
    expect((await promote((name) => name === 'churn')).version.stage).toBe('Production');
  });
});

describe('a model made by its name alone', () => {
  it('REG-2: learns its task from the first version that can be asked', async () => {
    const team = await setup({
      task: undefined,
      target: undefined,
      positiveClass: undefined,
    } as never);
    await team.register({ ...other });
    expect((await team.store.model('churn'))?.task).toBeUndefined();
    await team.register();
    expect(await team.store.model('churn')).toMatchObject({ task: 'binary', lastVersion: 2 });
  });
});
