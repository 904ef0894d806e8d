import { describe, expect, it } from 'vitest';
import type { Actor } from '#domain/access/actor.ts';
import { decideApproval } from '#domain/governance/decide-approval.ts';
import { expireApproval } from '#domain/governance/expire-approval.ts';
import { requestApproval } from '#domain/governance/request-approval.ts';
import { ada, max, quinn, refusal, setup } from '../registry/setup.ts';

const open = async (policy = {}) => {
  const team = await setup({ policy });
  await team.register();
  const request = (more = {}) =>
    requestApproval(team, {
      changeId: team.changeId(),
      actor: { name: 'loopwright.retraining', role: 'service' },
      model: 'churn',
      version: 1,
      risk: ['new algorithm'],
      taskToken: 'token-1',
      ...more,
    });
  const approval = await request();
  const decide = (actor: Actor, decision: 'approve' | 'reject' = 'approve', more = {}) =>
    decideApproval(team, {
      changeId: team.changeId(),
      actor,
      id: approval.id,
      decision,
      reason: 'tried it',
      ...more,
    });
  const actions = async () =>
    (await team.store.audit('churn', { afterSeq: 2 })).map(({ action }) => action);
  return { ...team, approval, request, decide, actions };
};

describe('requestApproval', () => {
  it('GOV-2: asks the required approvers, until the time-out', async () => {
    const { approval, store, actions } = await open();
    expect(approval).toMatchObject({
      model: 'churn',
      version: 1,
      status: 'pending',
      requiredApprovers: ['ml-lead', 'qa-lead'],
      decisions: [],
      risk: ['new algorithm'],
      author: 'ada',
      taskToken: 'token-1',
      requestedAt: '2026-11-02T00:00:00.000Z',
      expiresAt: '2026-11-05T00:00:00.000Z',
    });
    expect(approval.id).toMatch(/^churn\.\d+$/);
    expect(await store.approval(approval.id)).toEqual(approval);
    expect((await store.version('churn', 1))?.approvalId).toBe(approval.id);
    expect(await actions()).toEqual(['ApprovalRequested']);
  });

  it('GOV-2: a question whose time is up is closed by the next one, and no longer listed', async () => {
    const { approval, request, pass, store } = await open();
    pass(73);
    const next = await request();
    expect(next.id).not.toBe(approval.id);
    expect((await store.approval(approval.id))?.status).toBe('expired');
    expect((await store.pendingApprovals()).map(({ id }) => id)).toEqual([next.id]);
  });

  it('SEC-2: the audit trail and its events never show a task token', async () => {
    const { decide, store, request } = await open();
    await request({ taskToken: 'token-2' });
    await decide(max);
    await decide(quinn);
    expect(JSON.stringify(await store.audit('churn'))).not.toContain('token-');
  });

  it('a retried step takes the open question over with its own token', async () => {
    const { approval, request, store } = await open();
    const again = await request({ taskToken: 'token-2' });
    expect(again).toEqual({ ...approval, taskToken: 'token-2' });
    expect(await store.pendingApprovals()).toEqual([again]);
  });

  it('the same request after the answer gives the answer, not a second question', async () => {
    const team = await setup();
    await team.register();
    const request = () =>
      requestApproval(team, { changeId: 'step', actor: ada, model: 'churn', version: 1, risk: [] });
    const { id } = await request();
    for (const actor of [max, quinn])
      await decideApproval(team, {
        changeId: team.changeId(),
        actor,
        id,
        decision: 'approve',
        reason: 'r',
      });
    expect(await request()).toMatchObject({ id, status: 'approved' });
  });
});

describe('decideApproval', () => {
  it('GOV-2: is approved when all required roles agree, and only then', async () => {
    const { decide, store, actions, approval } = await open();
    expect((await decide(max)).status).toBe('pending');
    expect((await store.version('churn', 1))?.approval).toBeUndefined();
    expect((await decide(quinn)).status).toBe('approved');
    expect((await store.version('churn', 1))?.approval).toEqual({
      kind: 'approvers',
      approvalId: approval.id,
      at: '2026-11-02T00:00:00.000Z',
    });
    expect((await actions()).slice(1)).toEqual(['ApprovalDecided', 'ApprovalResolved']);
    expect(await store.pendingApprovals()).toEqual([]);
  });

  it('GOV-2: one refusal rejects, and the version stays without approval', async () => {
    const { decide, store, actions } = await open();
    expect((await decide(quinn, 'reject')).status).toBe('rejected');
    expect((await store.version('churn', 1))?.approval).toBeUndefined();
    expect((await actions()).slice(1)).toEqual(['ApprovalResolved']);
    expect(await refusal(decide(max))).toMatchObject({ kind: 'conflict' });
  });

  it('GOV-2: both deciding at the same time are both heard', async () => {
    const { decide, store, approval } = await open();
    await Promise.all([decide(max), decide(quinn)]);
    const { status, decisions } = (await store.approval(approval.id)) ?? {};
    expect(status).toBe('approved');
    expect(decisions?.map(({ by }) => by.name).sort()).toEqual(['max', 'quinn']);
  });

  it('GOV-2: four eyes: the author does not decide, nor one person in two roles', async () => {
    const { decide } = await open();
    expect(await refusal(decide({ name: 'ada', role: 'ml-lead' }))).toMatchObject({
      kind: 'forbidden',
      message: 'ada made version 1 and may not decide about it.',
    });
    await decide(max);
    expect(await refusal(decide({ name: 'max', role: 'qa-lead' }))).toMatchObject({
      kind: 'forbidden',
    });
  });

  it('GOV-2, GOV-7: only the roles that were asked decide', async () => {
    const { decide } = await open({ requiredApprovers: ['qa-lead'] });
    expect(await refusal(decide(max))).toMatchObject({ kind: 'forbidden' });
    expect(await refusal(decide({ name: 'root', role: 'admin' }))).toMatchObject({
      kind: 'forbidden',
    });
    expect((await decide(quinn)).status).toBe('approved');
  });

  it('saying the same again changes nothing, saying otherwise is a conflict', async () => {
    const { decide, actions } = await open();
    const first = await decide(max);
    expect(await decide(max)).toEqual(first);
    expect(await refusal(decide(max, 'reject'))).toMatchObject({ kind: 'conflict' });
    expect(await refusal(decide({ name: 'mia', role: 'ml-lead' }))).toMatchObject({
      kind: 'conflict',
      message: 'max has decided for ml-lead: approve.',
    });
    const last = await decide(quinn);
    expect(await decide(max)).toEqual(last);
    expect(await actions()).toHaveLength(3);
  });

  it('GOV-2: is too late after the time-out, to the second', async () => {
    const { decide, pass } = await open({ approvalTimeoutHours: 2 });
    pass(1.9);
    await decide(max);
    pass(0.1);
    expect(await refusal(decide(quinn))).toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('expired at 2026-11-02T02:00:00.000Z'),
    });
  });

  it('wants a reason, and an approval there is', async () => {
    const { decide } = await open();
    expect(await refusal(decide(max, 'approve', { reason: ' ' }))).toMatchObject({
      kind: 'invalid',
      field: 'reason',
    });
    for (const id of ['churn.x', 'nonsense'])
      expect(await refusal(decide(max, 'approve', { id }))).toMatchObject({ kind: 'not-found' });
  });
});

describe('expireApproval', () => {
  const clean = { name: 'loopwright.retraining', role: 'service' } as const;

  it('GOV-2: closes what nobody decided, once', async () => {
    const { approval, actions, decide, ...team } = await open();
    const expire = () =>
      expireApproval(team, { changeId: team.changeId(), actor: clean, id: approval.id });
    expect((await expire()).status).toBe('expired');
    expect((await expire()).status).toBe('expired');
    expect((await actions()).slice(1)).toEqual(['ApprovalResolved']);
    expect(await refusal(decide(max))).toMatchObject({ kind: 'conflict' });
  });

  it('leaves a decision as it is', async () => {
    const { approval, decide, ...team } = await open();
    await decide(max, 'reject');
    const after = await expireApproval(team, { changeId: 'x', actor: clean, id: approval.id });
    expect(after.status).toBe('rejected');
  });
});
