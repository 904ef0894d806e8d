import { describe, expect, it } from 'vitest';
import { requestApproval } from '#domain/governance/request-approval.ts';
import { governanceRoutes } from '#functions/governance/routes.ts';
import { ada, setup as team } from '../../domain/registry/setup.ts';
import { callApi } from '../call-api.ts';

async function setup() {
  const deps = await team();
  await deps.register();
  const { id } = await requestApproval(deps, {
    changeId: 'ask',
    actor: ada,
    model: 'churn',
    version: 1,
    risk: ['new algorithm'],
    taskToken: 'secret-token',
  });
  const as = callApi(governanceRoutes(deps));
  return { ...deps, id, max: as('max', 'ml-lead'), quinn: as('quinn', 'qa-lead'), as };
}

describe('approvals over HTTP', () => {
  it('GOV-2: are listed, shown and decided by name, and never show the task token', async () => {
    const { id, max, quinn, store } = await setup();
    const listed = await max('GET', '/v1/approvals');
    expect(listed.body.approvals).toMatchObject([{ id, risk: ['new algorithm'], author: 'ada' }]);
    const first = await max('POST', `/v1/approvals/${id}/approve`, { reason: 'ok' });
    expect(first).toMatchObject({ status: 200, body: { status: 'pending' } });
    const last = await quinn('POST', `/v1/approvals/${encodeURIComponent(id)}/approve`, {
      reason: 'ok too',
    });
    expect(last).toMatchObject({
      status: 200,
      body: { status: 'approved', decisions: [{ by: { name: 'max' } }, { by: { name: 'quinn' } }] },
    });
    const shown = await max('GET', `/v1/approvals/${id}`);
    expect(shown.body).toEqual(last.body);
    expect((await max('GET', '/v1/approvals')).body).toEqual({ approvals: [] });
    expect(JSON.stringify([listed, first, last, shown])).not.toContain('secret-token');
    expect((await store.version('churn', 1))?.approval?.approvalId).toBe(id);
  });

  it('GOV-2: a rejection is one', async () => {
    const { id, quinn } = await setup();
    const { status, body } = await quinn('POST', `/v1/approvals/${id}/reject`, { reason: 'no' });
    expect({ status, decision: body.status }).toEqual({ status: 200, decision: 'rejected' });
  });

  it.each([
    ['engineer', 403],
    ['admin', 403],
    ['viewer', 403],
    ['ml-lead', 200],
  ] as const)('GOV-7: %s deciding: %i', async (role, status) => {
    const { as, id } = await setup();
    const answer = await as('eve', role)('POST', `/v1/approvals/${id}/approve`, { reason: 'ok' });
    expect(answer.status).toBe(status);
  });

  it('refuses a decision without a reason, and knows no other approval', async () => {
    const { max, id } = await setup();
    const wordless = await max('POST', `/v1/approvals/${id}/approve`, {});
    expect(wordless).toMatchObject({ status: 400, body: { field: 'reason' } });
    for (const unknown of ['churn.1', 'nonsense', `churn.${'x'.repeat(3_000)}`])
      expect(await max('GET', `/v1/approvals/${unknown}`)).toMatchObject({ status: 404 });
  });
});
