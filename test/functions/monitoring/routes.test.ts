import { describe, expect, it } from 'vitest';
import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { memoryGaugeBoard } from '#adapters/memory/gauge-board.ts';
import { memoryModelStore } from '#adapters/memory/model-store.ts';
import { memoryToldMarks } from '#adapters/memory/told-marks.ts';
import { platform } from '#domain/access/actor.ts';
import { defaultAlertSettings } from '#domain/drift/alerts/alert-settings.ts';
import { decideAlert } from '#domain/drift/alerts/decide-alert.ts';
import { genesisHash, verifyChain } from '#domain/governance/audit-chain.ts';
import type { Notice } from '#domain/monitoring/notice.ts';
import type { Model } from '#domain/registry/model.ts';
import { alertRoutes } from '#functions/monitoring/alert-routes.ts';
import { createNotifier } from '#functions/monitoring/notifier.ts';
import { reportRoutes } from '#functions/monitoring/report-routes.ts';
import { api } from '#functions/runtime/http.ts';
import { callApi } from '../call-api.ts';

const now = new Date('2026-11-21T10:30:00.000Z');
const audit = {
  action: 'ModelUpdated' as const,
  actor: platform('test'),
  at: now.toISOString(),
  reason: '',
  subject: 'x',
  before: null,
  after: null,
};

async function setup() {
  const store = memoryModelStore();
  const model: Model = {
    kind: 'model',
    name: 'churn',
    idColumns: [],
    sensitive: false,
    policy: {},
    lastVersion: 0,
    createdAt: now.toISOString(),
    createdBy: 'ada',
    revision: 0,
    auditHash: genesisHash,
  };
  await store.commit({ id: 'new', model, puts: [], audit });
  const raise = async () => {
    const { state } = decideAlert({
      found: { verdict: 'drift', severity: 'critical', conceptSeverity: null, drifted: ['age'] },
      previous: (await store.alert('churn'))?.state ?? null,
      settings: defaultAlertSettings,
      now,
    });
    await store.commit({
      id: `raise${Math.random()}`,
      model: (await store.model('churn')) as Model,
      puts: [{ kind: 'alert', model: 'churn', state, updatedAt: now.toISOString() }],
      audit,
    });
  };
  const told: Notice[] = [];
  let made = 0;
  const deps = {
    store,
    artifacts: memoryArtifacts(),
    board: memoryGaugeBoard(),
    marks: memoryToldMarks(),
    channels: [
      {
        name: 'email',
        send: async (notice: Notice) => {
          told.push(notice);
          return 'sent' as const;
        },
      },
    ],
    places: { apiUrl: 'https://api' },
    clock: { now: () => now },
    ids: {
      next: () => {
        made += 1;
        return `id${made}`;
      },
    },
  };
  const routes = [...alertRoutes(deps), ...reportRoutes(deps)];
  return { deps, store, raise, told, as: callApi(routes), routes };
}

const path = '/v1/models/churn/drift';

describe('DRF-5: silence', () => {
  it('is for a while, of all or some features, audited, and shown', async () => {
    const { as, store } = await setup();
    const ada = as('ada', 'scientist');
    const all = await ada('POST', `${path}/silence`, { hours: 24, reason: 'a campaign' });
    expect([all.status, all.body.silences]).toEqual([
      200,
      [
        {
          features: null,
          until: '2026-11-22T10:30:00.000Z',
          reason: 'a campaign',
          by: 'ada',
          at: now.toISOString(),
        },
      ],
    ]);
    await ada('POST', `${path}/silence`, { hours: 1, reason: 'b', features: ['age', 'age'] });
    const again = await ada('POST', `${path}/silence`, {
      hours: 2,
      reason: 'c',
      features: ['age'],
    });
    expect(again.body.silences.map((one: { reason: string }) => one.reason)).toEqual([
      'a campaign',
      'c',
    ]);
    expect((await as('eve', 'viewer')('GET', `${path}/alert`)).body).toEqual(again.body);
    const entries = await store.audit('churn');
    expect(entries.map(({ action }) => action).slice(1)).toEqual(Array(3).fill('AlertSilenced'));
    expect(entries.at(-1)).toMatchObject({ actor: { name: 'ada' }, reason: 'c' });
    expect(verifyChain(entries)).toEqual({ verified: true });
  });

  it('is taken back, of one feature or of all', async () => {
    const { as } = await setup();
    const ada = as('ada', 'engineer');
    await ada('POST', `${path}/silence`, { hours: 1, reason: 'x', features: ['age'] });
    await ada('POST', `${path}/silence`, { hours: 1, reason: 'y' });
    const one = await ada('DELETE', `${path}/silence?feature=age&reason=over`);
    expect(one.body.silences).toHaveLength(1);
    expect((await ada('DELETE', `${path}/silence?feature=age`)).status).toBe(404);
    expect((await ada('DELETE', `${path}/silence`)).body.silences).toEqual([]);
    expect((await ada('DELETE', `${path}/silence`)).status).toBe(404);
  });

  it.each([
    [{ reason: 'x' }, 'until'],
    [{ reason: 'x', hours: 1, until: '2026-11-22T00:00:00Z' }, 'until'],
    [{ reason: 'x', hours: 0 }, 'hours'],
    [{ reason: 'x', hours: -1 }, 'hours'],
    [{ reason: 'x', hours: 1e9 }, 'hours'],
    [{ reason: 'x', until: 'tomorrow' }, 'until'],
    [{ reason: 'x', until: '2026-11-21T10:00:00Z' }, 'until'],
    [{ reason: 'x', hours: 1, features: [] }, 'features'],
    [{ hours: 1 }, 'reason'],
    [{ reason: '', hours: 1 }, 'reason'],
    [{ reason: 'x', hours: 1, feature: 'age' }, 'feature'],
  ])('is refused with the place that is wrong: %j', async (body, field) => {
    const { as, store } = await setup();
    const answer = await as('ada', 'scientist')('POST', `${path}/silence`, body);
    expect([answer.status, answer.body.field]).toEqual([400, field]);
    expect(await store.alert('churn')).toBeUndefined();
  });

  it('GOV-7: viewers may look, not silence', async () => {
    const { as } = await setup();
    const eve = as('eve', 'viewer');
    for (const [method, route, body] of [
      ['POST', 'silence', { hours: 1, reason: 'x' }],
      ['DELETE', 'silence', undefined],
      ['POST', 'acknowledge', { reason: 'x' }],
    ] as const)
      expect((await eve(method, `${path}/${route}`, body)).status).toBe(403);
    const ada = as('ada', 'scientist');
    expect((await ada('GET', '/v1/models/nobody/drift/alert')).status).toBe(404);
  });

  it('the same request twice under a key is one change', async () => {
    const { as, store } = await setup();
    const ada = as('ada', 'scientist', { 'idempotency-key': 'k' });
    const body = { hours: 1, reason: 'x' };
    const [first, second] = [
      await ada('POST', `${path}/silence`, body),
      await ada('POST', `${path}/silence`, body),
    ];
    expect(second).toEqual(first);
    expect(await store.audit('churn')).toHaveLength(2);
  });

  it('two at once are both kept', async () => {
    const { as } = await setup();
    const ada = as('ada', 'scientist');
    await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        ada('POST', `${path}/silence`, { hours: 1, reason: name, features: [name] }),
      ),
    );
    const { silences } = (await ada('GET', `${path}/alert`)).body;
    expect(silences.map((one: { reason: string }) => one.reason).sort()).toEqual(['a', 'b', 'c']);
  });
});

describe('DRF-5: acknowledge', () => {
  it('is of what is raised, and is refused when nothing is', async () => {
    const { as, raise } = await setup();
    const ada = as('ada', 'scientist');
    expect((await ada('POST', `${path}/acknowledge`, { reason: 'ok' })).status).toBe(409);
    await raise();
    const { status, body } = await ada('POST', `${path}/acknowledge`, { reason: 'known' });
    expect([status, body.raised, body.acknowledged]).toEqual([
      200,
      true,
      {
        severity: 'critical',
        features: ['age'],
        whole: false,
        concept: false,
        reason: 'known',
        by: 'ada',
        at: now.toISOString(),
      },
    ]);
    expect((await ada('DELETE', `${path}/silence`)).body.acknowledged).toBeNull();
  });
});

describe('DRF-5: figures, reports and a test', () => {
  it('answers figures as text, of models that are there', async () => {
    const { deps, routes } = await setup();
    for (const name of ['churn', 'deleted'])
      await deps.board.put({
        model: name,
        windowTo: '2026-11-21T10:00:00.000Z',
        versionCreatedAt: null,
        samples: [{ metric: 'loopwright_psi_max', labels: {}, value: 0.1 }],
      });
    const get = (accept: string) =>
      api(routes)(
        {
          resource: '/{proxy+}',
          multiValueHeaders: {},
          queryStringParameters: null,
          multiValueQueryStringParameters: null,
          pathParameters: null,
          stageVariables: null,
          isBase64Encoded: false,
          body: null,
          httpMethod: 'GET',
          path: '/v1/metrics',
          headers: { Accept: accept },
          requestContext: { requestId: 'r', authorizer: { principalId: 'p', role: 'viewer' } },
        } as never,
        {} as never,
      );
    const plain = await get('text/plain;version=0.0.4;q=0.5,*/*;q=0.1');
    const type = (answer: typeof plain) =>
      Object.entries({ ...answer.headers, ...answer.multiValueHeaders }).find(
        ([name]) => name.toLowerCase() === 'content-type',
      )?.[1];
    expect([plain.statusCode, String(type(plain))]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect(plain.body).toContain('loopwright_psi_max{model="churn"} 0.1\n');
    expect(plain.body).not.toContain('deleted');
    const open = await get('application/openmetrics-text;version=1.0.0,text/plain;q=0.5');
    expect(String(type(open))).toContain('application/openmetrics-text');
    expect(open.body.endsWith('# EOF\n')).toBe(true);
  });

  it('answers a report in its three forms, and refuses what is none', async () => {
    const { deps, as } = await setup();
    await deps.artifacts.write(
      'reports/monitoring/daily/2026-11-21.json',
      new TextEncoder().encode('{"day":"2026-11-21"}'),
      'application/json',
    );
    const eve = as('eve', 'viewer');
    expect((await eve('GET', '/v1/monitoring/daily/2026-11-21')).body.day).toBe('2026-11-21');
    for (const [route, status] of [
      ['daily/2026-11-20', 404],
      ['daily/..%2f..%2fx', 400],
      ['hourly/2026-11-21', 400],
      ['daily/2026-11-21?format=pdf', 400],
    ] as const)
      expect((await eve('GET', `/v1/monitoring/${route}`)).status, route).toBe(status);
  });

  it('sends a test to every channel, each time it is asked, for admins', async () => {
    const { as, told } = await setup();
    const root = as('root', 'admin');
    expect((await root('POST', '/v1/monitoring/test')).body).toEqual({ told: { email: 'sent' } });
    await root('POST', '/v1/monitoring/test');
    expect(told.map(({ id }) => id)).toEqual(['test#id1', 'test#id2']);
    expect((await as('ada', 'engineer')('POST', '/v1/monitoring/test')).status).toBe(403);
  });
});

describe('DRF-5: an event of the bus', () => {
  const event = (id: string, seq: number) => ({
    version: '0',
    id,
    'detail-type': 'RolledBack',
    source: 'loopwright.rollout',
    time: '2026-11-21T10:00:00Z',
    detail: {
      schemaVersion: 1,
      model: 'churn',
      seq,
      reason: 'Errors.',
      after: { version: 2, restoredVersion: 1 },
    },
  });

  it('is told once, also when it was published twice under two ids', async () => {
    const { deps, told } = await setup();
    const notify = createNotifier(deps);
    expect(await notify(event('a', 7))).toEqual({ email: 'sent' });
    expect(await notify(event('b', 7))).toEqual({ email: 'told before' });
    expect(await notify(event('c', 8))).toEqual({ email: 'sent' });
    expect(told.map(({ subject }) => subject)).toEqual(
      Array(2).fill('Rolled back: version 2 of churn'),
    );
    expect(await notify({ ...event('d', 9), 'detail-type': 'ModelUpdated' })).toBe(
      'nothing to tell',
    );
    await expect(notify({ nonsense: true })).rejects.toMatchObject({ kind: 'invalid' });
  });
});
