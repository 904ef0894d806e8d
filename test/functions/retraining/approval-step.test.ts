import { describe, expect, it } from 'vitest';
import { decideApproval } from '#domain/governance/decide-approval.ts';
import { requestApproval } from '#domain/governance/request-approval.ts';
import { createApprovalStep } from '#functions/retraining/approval-step.ts';
import { ada, quinn, setup as team } from '../../domain/registry/setup.ts';

async function setup() {
  const deps = await team({ policy: { requiredApprovers: ['qa-lead'] } });
  await deps.register();
  const model = await deps.store.model('churn');
  if (model === undefined) throw new Error('no model');
  await deps.store.commit({
    id: 'run',
    model,
    puts: [
      {
        kind: 'retraining',
        id: 'r1',
        model: 'churn',
        trigger: { kind: 'manual', reason: '', requestedBy: 'ada' },
        status: 'running',
        step: 'registered',
        startedAt: deps.clock.now().toISOString(),
        reasons: [],
      },
    ],
    audit: {
      action: 'RetrainingRequested',
      actor: ada,
      at: deps.clock.now().toISOString(),
      reason: '',
      subject: 'retraining r1',
      before: null,
      after: null,
    },
  });
  const step = createApprovalStep(deps);
  const input = { model: 'churn', retrainingId: 'r1', version: 1, risk: ['new'] };
  return { ...deps, step, input };
}

describe('the step that asks approvers', () => {
  it('GOV-2: a state that waits is told by an error when people had answered before it asked', async () => {
    const { step, input, ...deps } = await setup();
    const { id } = await requestApproval(deps, {
      changeId: 'by-hand',
      actor: ada,
      model: 'churn',
      version: 1,
      risk: ['new'],
    });
    await decideApproval(deps, {
      changeId: 'yes',
      actor: quinn,
      id,
      decision: 'approve',
      reason: 'fine',
    });
    await expect(step({ ...input, taskToken: 't' })).rejects.toMatchObject({
      name: 'NothingToWaitFor',
    });
    expect(await step(input)).toMatchObject({ status: 'approved', approvalId: id });
  });

  it('GOV-2: waits while nobody has answered', async () => {
    const { step, input, store } = await setup();
    const { approvalId, status } = await step({ ...input, taskToken: 't' });
    expect(status).toBe('pending');
    expect((await store.approval(approvalId))?.taskToken).toBe('t');
  });
});
