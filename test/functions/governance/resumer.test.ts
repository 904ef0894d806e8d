import { describe, expect, it } from 'vitest';
import { memoryWorkflows } from '#adapters/memory/workflows.ts';
import { auditEvent } from '#domain/governance/audit-event.ts';
import { decideApproval } from '#domain/governance/decide-approval.ts';
import { expireApproval } from '#domain/governance/expire-approval.ts';
import { requestApproval } from '#domain/governance/request-approval.ts';
import { createResumer } from '#functions/governance/resumer.ts';
import { ada, quinn, setup as team } from '../../domain/registry/setup.ts';

async function setup(taskToken?: string) {
  const deps = await team({ policy: { requiredApprovers: ['qa-lead'] } });
  await deps.register();
  const { id } = await requestApproval(deps, {
    changeId: 'ask',
    actor: ada,
    model: 'churn',
    version: 1,
    risk: [],
    ...(taskToken !== undefined && { taskToken }),
  });
  const workflows = memoryWorkflows();
  /** The newest audit entry, as it comes from the bus. */
  const deliver = async () => {
    const entry = (await deps.store.audit('churn')).at(-1);
    if (entry?.action !== 'ApprovalResolved') throw new Error('not resolved');
    return createResumer({ ...deps, workflows })(auditEvent(entry));
  };
  return { ...deps, id, workflows, deliver };
}

describe('resuming after an approval', () => {
  it.each([
    ['approve', 'approved'],
    ['reject', 'rejected'],
  ] as const)('GOV-2: %s reaches the machine that waits', async (decision, status) => {
    const { id, workflows, deliver, ...deps } = await setup('token');
    await decideApproval(deps, { changeId: 'd', actor: quinn, id, decision, reason: 'r' });
    expect(await deliver()).toEqual({ approvalId: id, status, resumed: true });
    await deliver();
    expect([...workflows.resumed]).toEqual([['token', { status, approvalId: id }]]);
  });

  it('GOV-2: so does the end of time', async () => {
    const { id, workflows, deliver, ...deps } = await setup('token');
    await expireApproval(deps, { changeId: 'e', actor: ada, id });
    await deliver();
    expect(workflows.resumed.get('token')).toEqual({ status: 'expired', approvalId: id });
  });

  it('where nothing waits, nothing is answered', async () => {
    const { id, workflows, deliver, ...deps } = await setup();
    await decideApproval(deps, {
      changeId: 'd',
      actor: quinn,
      id,
      decision: 'approve',
      reason: 'r',
    });
    expect(await deliver()).toMatchObject({ resumed: false });
    expect(workflows.resumed.size).toBe(0);
  });
});
