import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { memoryCaptureLake } from '#adapters/memory/capture-lake.ts';
import { memoryModelStore } from '#adapters/memory/model-store.ts';
import { memoryWorkflows } from '#adapters/memory/workflows.ts';
import { type Actor, platform } from '#domain/access/actor.ts';
import { checkDrift } from '#domain/drift/check/check-drift.ts';
import { driftRoutes } from '#functions/drift/routes.ts';
import { api } from '#functions/runtime/http.ts';

const ada: Actor = { name: 'ada', role: 'scientist' };

async function setup() {
  const store = memoryModelStore();
  await store.commit({
    id: 'seed',
    model: {
      kind: 'model',
      name: 'churn',
      task: 'binary',
      target: 'y',
      idColumns: [],
      sensitive: false,
      policy: {},
      lastVersion: 0,
      createdAt: '2026-11-21T00:00:00.000Z',
      createdBy: 'ada',
      revision: 0,
      auditHash: '',
    },
    puts: [],
    audit: {
      action: 'ModelCreated',
      actor: platform('registry'),
      at: '2026-11-21T00:00:00.000Z',
      reason: '',
      subject: 'model',
      before: null,
      after: null,
    },
  });
  const deps = {
    store,
    artifacts: memoryArtifacts(),
    lake: memoryCaptureLake(),
    workflows: memoryWorkflows(),
    clock: { now: () => new Date('2026-11-21T10:30:00.000Z') },
    ids: { next: () => 'check1' },
  };
  const handler = api(driftRoutes(deps));
  const call = async (
    httpMethod: string,
    path: string,
    {
      body,
      actor = ada,
      query,
    }: { body?: unknown; actor?: Actor; query?: Record<string, string> } = {},
  ) => {
    const event = {
      httpMethod,
      path,
      resource: path,
      headers: { 'Content-Type': 'application/json' },
      multiValueHeaders: {},
      queryStringParameters: query ?? null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      stageVariables: null,
      isBase64Encoded: false,
      body: body === undefined ? null : JSON.stringify(body),
      requestContext: {
        requestId: 'r1',
        httpMethod,
        path,
        domainName: 'localhost',
        authorizer: { principalId: actor.name, role: actor.role },
      },
    } as unknown as APIGatewayProxyEvent;
    const answer = await handler(event, {} as Context);
    const type = String(answer.headers?.['content-type']);
    return {
      status: answer.statusCode,
      body: type.includes('json') ? JSON.parse(answer.body) : answer.body,
      headers: answer.headers ?? {},
    };
  };
  return { deps, call };
}

describe('the drift routes', () => {
  it('DRF-5: POST starts a check of the window and answers its id', async () => {
    const { deps, call } = await setup();
    const window = { from: '2026-11-21T09:00:00Z', to: '2026-11-21T10:00:00Z' };
    expect(await call('POST', '/v1/models/churn/drift', { body: window })).toMatchObject({
      status: 202,
      body: { checkId: 'check1' },
    });
    expect(deps.workflows.started).toMatchObject([{ machine: 'drift-check', name: 'check1' }]);
  });

  it('DRF-8: GET answers the list of checks, and one report as JSON', async () => {
    const { deps, call } = await setup();
    await checkDrift(deps, { model: 'churn', id: 'check1' });
    const list = await call('GET', '/v1/models/churn/drift', { query: { limit: '5' } });
    expect(list).toMatchObject({
      status: 200,
      body: { checks: [{ id: 'check1', verdict: 'not-enough-data' }] },
    });
    const one = await call('GET', '/v1/models/churn/drift/check1');
    expect(one).toMatchObject({
      status: 200,
      body: { schemaVersion: 1, id: 'check1', features: [] },
    });
  });

  it('DRF-8: a report that is too large for an answer says where to read it', async () => {
    const { deps, call } = await setup();
    await checkDrift(deps, { model: 'churn', id: 'check1' });
    const [check] = await deps.store.driftRecords('churn', 1);
    const wide = { id: 'check1', summary: 'x'.repeat(6_000_000) };
    for (const uri of [check?.uri, check?.pageUri])
      await deps.artifacts.write(
        String(uri).replace('memory://', ''),
        new TextEncoder().encode(JSON.stringify(wide)),
        'application/json',
      );
    for (const format of ['json', 'html']) {
      const { status, body } = await call('GET', '/v1/models/churn/drift/check1', {
        query: { format },
      });
      expect([status, body.hint]).toEqual([413, expect.stringContaining('`uri` and `pageUri`')]);
    }
  });

  it('DRF-8: GET with format=html answers the report as a page that can load and send nothing', async () => {
    const { deps, call } = await setup();
    await checkDrift(deps, { model: 'churn', id: 'check1' });
    const page = await call('GET', '/v1/models/churn/drift/check1', { query: { format: 'html' } });
    expect(page.status).toBe(200);
    expect(page.body).toMatch(/^<!doctype html>/);
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    const policy = String(page.headers['content-security-policy']);
    for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'none'"])
      expect(policy).toContain(rule);
    const pdf = await call('GET', '/v1/models/churn/drift/check1', { query: { format: 'pdf' } });
    expect([pdf.status, pdf.body.field]).toEqual([400, 'format']);
  });

  it('DRF-5: how a model is watched is read by everybody and set by admins, audited', async () => {
    const { deps, call } = await setup();
    const path = '/v1/models/churn/monitoring';
    const root: Actor = { name: 'root', role: 'admin' };
    expect((await call('GET', path)).body).toMatchObject({
      settings: { drift: {}, reference: { kind: 'training' }, alerts: {} },
      effective: { drift: { minRows: 500 } },
      updatedAt: null,
    });
    const settings = { reference: { kind: 'rolling', days: 7 }, drift: { minRows: 800 } };
    expect((await call('PUT', path, { body: settings })).status).toBe(403);
    const set = await call('PUT', path, { body: { ...settings, reason: 'a week' }, actor: root });
    expect([set.status, set.body.effective.drift.minRows]).toEqual([200, 800]);
    expect((await deps.store.monitoring('churn'))?.settings).toEqual({ ...settings, alerts: {} });
    expect((await deps.store.audit('churn')).at(-1)).toMatchObject({
      action: 'MonitoringChanged',
      actor: root,
      reason: 'a week',
      before: null,
      after: { ...settings, alerts: {} },
    });
  });

  it.each([
    [{ drift: { minRow: 1 } }, 'drift.minRow'],
    [{ drift: 1 }, 'drift'],
    [{ references: {} }, 'references'],
    [{ reference: { kind: 'rolling', days: 0 } }, 'reference.days'],
    [{ alerts: { coolDownHours: 'long' } }, 'alerts.coolDownHours'],
  ])('DRF-5: PUT %j is answered with 400 and the place', async (body, field) => {
    const { call } = await setup();
    const actor: Actor = { name: 'root', role: 'admin' };
    const answer = await call('PUT', '/v1/models/churn/monitoring', { body, actor });
    expect([answer.status, answer.body.field]).toEqual([400, field]);
  });

  it.each([
    ['POST', '/v1/models/chrn/drift', undefined, 404, 'There is no model chrn'],
    ['POST', '/v1/models/churn/drift', { from: 'soon' }, 400, '`from` is not a time'],
    ['POST', '/v1/models/churn/drift', { since: '2026' }, 400, 'The body'],
    ['GET', '/v1/models/churn/drift/nope', undefined, 404, 'There is no drift check nope'],
    ['GET', '/v1/models/chrn/monitoring', undefined, 404, 'There is no model chrn'],
  ])(
    '%s %s %o is answered with %i and what is wrong',
    async (method, path, body, status, words) => {
      const { call } = await setup();
      const answer = await call(method, path, { body });
      expect(answer.status).toBe(status);
      expect(answer.body.error).toContain(words);
    },
  );

  it('a list of 1000 is too long, and a viewer may not start a check', async () => {
    const { call } = await setup();
    expect(await call('GET', '/v1/models/churn/drift', { query: { limit: '1000' } })).toMatchObject(
      {
        status: 400,
      },
    );
    const viewer: Actor = { name: 'vi', role: 'viewer' };
    expect(await call('POST', '/v1/models/churn/drift', { actor: viewer })).toMatchObject({
      status: 403,
    });
  });

  it.each([
    [{ from: '2026-02-30T00:00:00Z', to: '2026-03-05T00:00:00Z' }, '`from` is not a time'],
    [{ from: '2026-02-28', to: '2026-02-29' }, '`to` is not a time'],
    [{ from: 'never' }, '`from` is not a time'],
    [{ from: '2026-11-21T10:30:00Z' }, 'The window is empty'],
    [{ from: '2026-11-22T00:00:00Z', to: '2026-11-23T00:00:00Z' }, 'The window is still to come'],
    [{ from: '2026-01-01T00:00:00Z' }, 'The window has more than 31 days'],
  ])('DRF-5: no check of %j', async (body, error) => {
    const { call } = await setup();
    const answer = await call('POST', '/v1/models/churn/drift', { body });
    expect([answer.status, answer.body.error]).toEqual([400, expect.stringContaining(error)]);
    expect(answer.body.hint).toBeTruthy();
  });

  it('DRF-5: a window that has begun is checked up to now', async () => {
    const { deps, call } = await setup();
    const body = { from: '2026-11-21T00:00:00Z', to: '2026-11-22T00:00:00Z' };
    expect((await call('POST', '/v1/models/churn/drift', { body })).status).toBe(202);
    expect(deps.workflows.started).toMatchObject([
      { input: { models: [{ from: '2026-11-21T00:00:00.000Z', to: '2026-11-21T10:30:00.000Z' }] } },
    ]);
  });

  it('DRF-5: a leap day is a day', async () => {
    const { call } = await setup();
    const body = { from: '2024-02-29T00:00:00Z', to: '2024-03-01T00:00:00Z' };
    expect((await call('POST', '/v1/models/churn/drift', { body })).status).toBe(202);
  });
});
