import { describe, expect, it } from 'vitest';
import { decideApproval } from '#domain/governance/decide-approval.ts';
import type { Stage } from '#domain/registry/model-version.ts';
import { ada, good, max, quinn, refusal, type Setup, setup } from './setup.ts';

const served = async ({ store }: Setup) => (await store.serving('churn'))?.variants;
const stages = async ({ store }: Setup) =>
  (await store.versions('churn')).map(({ stage }) => stage).join();

describe('transitionStage', () => {
  it('REG-1: the first promotion makes the serving record and the champion', async () => {
    const team = await setup();
    await team.register();
    await team.stage(1, 'Staging', { reason: 'looks good' });
    const { version, serving, revision } = await team.stage(1, 'Production');
    expect(version).toMatchObject({
      stage: 'Production',
      approval: { kind: 'automatic', at: '2026-11-02T00:00:00.000Z' },
    });
    expect(serving).toEqual({
      kind: 'serving',
      model: 'churn',
      variants: [{ version: 1, weight: 100, role: 'champion' }],
      previous: [],
      captureRate: 1,
      updatedAt: '2026-11-02T00:00:00.000Z',
    });
    expect(revision).toBe(4);
    expect(await team.store.version('churn', 1)).toEqual(version);
    expect(await team.store.serving('churn')).toEqual(serving);
    expect(await team.store.aliases('churn')).toMatchObject([{ alias: 'champion', version: 1 }]);
    expect(await team.store.audit('churn', { afterSeq: 2 })).toMatchObject([
      { action: 'ModelVersionStageChanged', reason: 'looks good', after: { stage: 'Staging' } },
      {
        subject: 'version 1',
        before: { stage: 'Staging', serving: null },
        after: { stage: 'Production', serving: serving?.variants, archived: [] },
      },
    ]);
  });

  it('REG-1: a promotion archives the former version and remembers what served, in one change', async () => {
    const team = await setup();
    for (const version of [1, 2]) {
      await team.register();
      await team.stage(version, 'Staging');
    }
    await team.stage(1, 'Production');
    const { serving, revision } = await team.stage(2, 'Production');
    expect(await stages(team)).toBe('Archived,Production');
    expect(serving).toMatchObject({
      variants: [{ version: 2, weight: 100 }],
      previous: [{ version: 1, weight: 100 }],
    });
    const [entry] = await team.store.audit('churn', { afterSeq: revision - 1 });
    expect(entry?.after).toMatchObject({ archived: [1] });
  });

  it('REG-1: archiveExisting false leaves the former version in Production, but serves the new one', async () => {
    const team = await setup();
    for (const version of [1, 2]) {
      await team.register();
      await team.stage(version, 'Staging');
      await team.stage(version, 'Production', { archiveExisting: false });
    }
    expect(await stages(team)).toBe('Production,Production');
    expect(await served(team)).toMatchObject([{ version: 2, weight: 100 }]);
    await team.stage(1, 'Archived');
    expect(await stages(team)).toBe('Archived,Production');
  });

  const reachable: Record<Stage, Stage[]> = {
    None: ['Staging', 'Archived'],
    Staging: ['Production', 'Archived'],
    Production: [],
    Archived: ['Staging'],
  };
  const all = Object.keys(reachable) as Stage[];
  it.each(
    all.flatMap((from) => all.map((to) => [from, to, reachable[from].includes(to)] as const)),
  )('REG-3: from %s to %s: %s', async (from, to, may) => {
    const team = await setup();
    await team.register();
    const way: Stage[] = from === 'Production' ? ['Staging', from] : from === 'None' ? [] : [from];
    for (const step of way) await team.stage(1, step);
    const moved = team.stage(1, to);
    if (may) return expect((await moved).version.stage).toBe(to);
    const error = await refusal(moved);
    expect(error).toMatchObject({ kind: 'conflict', field: 'stage' });
    if (from === to) expect(error.message).toBe(`Version 1 is already in ${to}.`);
    return expect(await stages(team)).toBe(from);
  });

  it('REG-3: tells who jumps over Staging what to do', async () => {
    const team = await setup();
    await team.register();
    expect(await refusal(team.stage(1, 'Production'))).toMatchObject({
      message: 'Version 1 is in None and cannot go to Production from there.',
      hint: 'Set its stage to Staging first; Production is reached only from there.',
    });
  });

  it('REG-3, GOV-1: the policy stands before Production, and says every number that is wrong', async () => {
    const team = await setup();
    await team.register({ evaluation: { ...good, metrics: { accuracy: 0.89 }, latencyMs: 120 } });
    await team.stage(1, 'Staging');
    const error = await refusal(team.stage(1, 'Production'));
    expect(error.kind).toBe('conflict');
    expect(error.message).toBe(
      'Version 1 does not fulfil the policy: accuracy 0.89 is below 0.9. Latency p95 120 ms is above 100 ms.',
    );
    expect(await served(team)).toBeUndefined();
  });

  it('GOV-1: what was not measured does not pass', async () => {
    const team = await setup();
    await team.register({ evaluation: { rows: 9, dataSha256: '', metrics: {} } });
    await team.stage(1, 'Staging');
    const { message } = await refusal(team.stage(1, 'Production'));
    expect(message).toContain('accuracy was not measured');
    expect(message).toContain('Latency was not measured');
  });

  it('GOV-1: a model has its own numbers', async () => {
    const team = await setup({ policy: { minimum: { auc: 0.8 }, maxLatencyMs: null } });
    await team.register({ evaluation: { rows: 9, dataSha256: '', metrics: { auc: 0.84 } } });
    await team.stage(1, 'Staging');
    expect((await team.stage(1, 'Production')).version.stage).toBe('Production');
  });

  it('REG-3: of two promotions at the same time one wins, the other is told', async () => {
    const team = await setup();
    for (const version of [1, 2]) {
      await team.register();
      await team.stage(version, 'Staging');
    }
    const outcomes = await Promise.allSettled([
      team.stage(1, 'Production'),
      team.stage(2, 'Production'),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(lost?.reason).toMatchObject({ kind: 'conflict' });
    expect((await stages(team)).split(',').sort()).toEqual(['Production', 'Staging']);
    expect(await served(team)).toHaveLength(1);
  });

  it('REG-3: who promotes a version that another promotes between two reads is told too', async () => {
    const team = await setup();
    await team.register();
    await team.stage(1, 'Staging');
    const { versions } = team.store;
    let first = true;
    team.store.versions = async (model) => {
      if (first) {
        first = false;
        await team.stage(1, 'Production');
      }
      return versions(model);
    };
    expect(await refusal(team.stage(1, 'Production'))).toMatchObject({ kind: 'conflict' });
    expect(await stages(team)).toBe('Production');
  });

  it('REG-3: a decision on an old revision is a conflict', async () => {
    const team = await setup();
    await team.register();
    const error = await refusal(team.stage(1, 'Staging', { expectedRevision: 1 }));
    expect(error).toMatchObject({ kind: 'conflict', field: 'expectedRevision' });
    expect((await team.stage(1, 'Staging', { expectedRevision: 2 })).revision).toBe(3);
  });

  it('the same change id again is answered, not refused as already done', async () => {
    const team = await setup();
    await team.register();
    const first = await team.stage(1, 'Staging', { changeId: 'key' });
    await team.register();
    expect(await team.stage(1, 'Staging', { changeId: 'key' })).toEqual(first);
  });

  it('REG-3: does not promote past a rollout that is under way', async () => {
    const team = await setup();
    for (const version of [1, 2]) {
      await team.register();
      await team.stage(version, 'Staging');
    }
    const { serving } = await team.stage(1, 'Production');
    await team.store.commit({
      id: 'rollout',
      model: (await team.store.model('churn')) as never,
      puts: [{ ...serving, rolloutId: 'o1' } as never],
      audit: {
        action: 'RolloutStarted',
        actor: ada,
        at: '2026-11-02T00:00:00.000Z',
        reason: '',
        subject: 'rollout o1',
        before: null,
        after: null,
      },
    });
    expect((await refusal(team.stage(2, 'Production'))).message).toBe(
      'A rollout of churn is under way: o1.',
    );
  });

  it('knows neither an unknown model nor an unknown version', async () => {
    const team = await setup();
    expect(await refusal(team.stage(7, 'Staging'))).toMatchObject({ kind: 'not-found' });
    const nobody = team.stage(1, 'Staging', { model: 'nobody' });
    expect(await refusal(nobody)).toMatchObject({ kind: 'not-found' });
  });

  describe('GOV-2: high risk', () => {
    const claimed = async () => {
      const team = await setup();
      await team.register({ evaluatedBy: 'uploader' });
      await team.stage(1, 'Staging');
      return team;
    };
    const decide = async (team: Setup, actor: typeof max, decision: 'approve' | 'reject') => {
      const [approval] = await team.store.pendingApprovals();
      return decideApproval(team, {
        changeId: team.changeId(),
        actor,
        id: approval?.id ?? '',
        decision,
        reason: 'measured it myself',
      });
    };

    it('asks the approvers once, names them, and serves nothing', async () => {
      const team = await claimed();
      const error = await refusal(team.stage(1, 'Production'));
      const [approval] = await team.store.pendingApprovals();
      expect(error.kind).toBe('conflict');
      expect(error.message).toBe(
        `Version 1 is high risk: Its evaluation is claimed by the uploader, not measured by this platform. Approval ${approval?.id} by ml-lead and qa-lead is asked for.`,
      );
      expect(error.hint).toContain(`POST /v1/approvals/${approval?.id}/approve`);
      expect(approval).toMatchObject({ version: 1, author: 'ada', status: 'pending' });
      await refusal(team.stage(1, 'Production'));
      expect(await team.store.pendingApprovals()).toHaveLength(1);
      expect(await stages(team)).toBe('Staging');
    });

    it('serves when all have agreed, and the version says by which approval', async () => {
      const team = await claimed();
      await refusal(team.stage(1, 'Production'));
      await decide(team, max, 'approve');
      await refusal(team.stage(1, 'Production'));
      const { id } = await decide(team, quinn, 'approve');
      const { version } = await team.stage(1, 'Production');
      expect(version.approval).toMatchObject({ kind: 'approvers', approvalId: id });
    });

    it('stays refused after one rejection, with its reason', async () => {
      const team = await claimed();
      await refusal(team.stage(1, 'Production'));
      const { id } = await decide(team, quinn, 'reject');
      const error = await refusal(team.stage(1, 'Production'));
      expect(error.message).toContain(`Approval ${id} was rejected.`);
      expect(error.hint).toContain('measured it myself');
      expect(await team.store.pendingApprovals()).toEqual([]);
    });

    it('asks anew when the time of the first question is over', async () => {
      const team = await claimed();
      await refusal(team.stage(1, 'Production'));
      const [first] = await team.store.pendingApprovals();
      team.pass(73);
      await refusal(team.stage(1, 'Production'));
      const pending = await team.store.pendingApprovals();
      expect(pending).toHaveLength(1);
      expect(pending[0]?.id).not.toBe(first?.id);
    });

    it('is judged against what serves now: a risk that was low when approved automatically may be high', async () => {
      const team = await setup();
      await team.register();
      await team.stage(1, 'Staging');
      await team.stage(1, 'Production');
      await team.register({ source: { kind: 'training', algorithm: 'neural-net' } });
      await team.stage(2, 'Staging');
      const { message } = await refusal(team.stage(2, 'Production'));
      expect(message).toContain('Its algorithm is neural-net; that of version 1 is boosted-trees.');
    });
  });
});
