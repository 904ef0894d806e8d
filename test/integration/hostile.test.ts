import { request } from 'node:http';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { call } from './client.ts';
import { createModel, registerVersion } from './deploy-model.ts';

const model = 'hostile';
let artifact: { uri: string };

interface Raw {
  readonly status: number;
  readonly text: string;
}

/** As `call`, with the path as it is written (fetch would tidy it) and any headers. */
function send(
  who: 'viewer' | 'scientist' | 'engineer' | 'mlLead',
  route: string,
  body?: unknown,
  more: Record<string, string> = {},
): Promise<Raw> {
  const { apiUrl, tokens } = inject('installation');
  const { hostname, port, pathname } = new URL(apiUrl);
  const [method = '', path = ''] = route.split(' ');
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${tokens[who]}`,
    ...(text !== undefined && { 'content-length': String(Buffer.byteLength(text)) }),
    ...more,
  };
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method, path: `${pathname}${path}`, headers });
    asked.on('error', reject);
    asked.on('response', async (response) => {
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part);
      resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') });
    });
    asked.end(text);
  });
}

/** A refusal: 4xx, a sentence, no insides. */
function expectRefusal(what: string, { status, text }: Raw): void {
  expect([what, status >= 400 && status < 500, text]).toEqual([what, true, text]);
  expect([what, JSON.parse(text).error]).toEqual([what, expect.any(String)]);
  expect(text).not.toMatch(/node_modules|\.[jt]s:\d+|lw_/);
}

const revision = async () => (await call('viewer', `GET /v1/models/${model}`)).body.model.revision;

beforeAll(async () => {
  await createModel(model);
  await registerVersion(model, 21);
  const { body } = await call('viewer', `GET /v1/models/${model}/versions/1`);
  artifact = { uri: body.artifact.uri };
}, 120_000);

const names = [
  ...['%zz', '%', '%25', '%00', '%20', '%2F', '%2e%2e', '..', '%FF', '%C3%BC', '%F0%9F%92%A5'],
  ...['constructor', '__proto__', '%23', '%3Fx', 'x'.repeat(300), 'x'.repeat(3_000)],
];
const junk = [
  ...[null, [], {}, '', 1e308, -1, 0, 1.5, true, 'x'.repeat(5_000), '\0', '\ud800', '../..'],
];
const broken = ['', 'null', '[]', '"x"', '{', 'NaN', '{"a":NaN}', '\0', '['.repeat(100_000)];

/** Bodies that are right but for a model, version or name that is not there: no field of them may do harm. */
const bodies = [
  ['scientist', 'POST /v1/uploads', { kind: 'none', model }],
  [
    'scientist',
    'POST /v1/models',
    {
      name: 'no name',
      task: 'binary',
      target: 't',
      idColumns: [],
      policy: {},
      dataset: 's3://a/b',
    },
  ],
  [
    'scientist',
    `POST /v1/models/${model}/versions`,
    { artifact: { base64: 'AAAA' }, evaluation: {}, sketch: 's3://a/b', semver: 'x' },
  ],
  [
    'engineer',
    `POST /v1/models/${model}/versions/99/stage`,
    { stage: 'Staging', archiveExisting: true, expectedRevision: 1 },
  ],
  ['engineer', `PUT /v1/models/${model}/aliases/a`, { version: 99 }],
  ['scientist', `POST /v1/models/${model}/predict`, { instances: [{}], subject: 'x' }],
  ['scientist', `POST /v2/models/${model}/infer`, { id: '1', inputs: [], parameters: {} }],
  ['scientist', 'POST /v1/feedback', { model: 'nobody', labels: [{ id: 'x', label: 'y' }] }],
  ['scientist', 'POST /v1/models/nobody/drift', { from: '2026-01-01', to: '2026-01-02' }],
  ['scientist', 'POST /v1/models/nobody/retrain', { dataset: 's3://a/b', reason: 'r' }],
  [
    'engineer',
    `POST /v1/models/${model}/rollout`,
    { version: 99, schedule: [{ percent: 100, waitSeconds: 0 }], guardrails: { alpha: 0.01 } },
  ],
  ['engineer', `POST /v1/models/${model}/rollback`, { reason: 'x', more: 1 }],
  ['mlLead', `POST /v1/approvals/${model}.x/approve`, { reason: 'x' }],
] as const;

describe('SEC-2: nothing a caller sends is our fault, and nothing refused changes anything', () => {
  it.each(names)('a name in a path: %.20s', async (name) => {
    const before = await revision();
    const asked = [
      ...['', '/audit', '/drift', '/rollouts', '/retrainings', '/versions/1'].map(
        (end) => ['viewer', `GET /v1/models/${name}${end}`, undefined] as const,
      ),
      ...['drift', 'rollouts', 'retrainings'].map(
        (list) => ['viewer', `GET /v1/models/${model}/${list}/${name}`, undefined] as const,
      ),
      ['viewer', `GET /v2/models/${name}`, undefined],
      ['viewer', `GET /v1/approvals/${name}`, undefined],
      ['scientist', `POST /v1/models/${name}/predict`, { instances: [{}] }],
      ['engineer', `DELETE /v1/models/${model}/aliases/${name}`, undefined],
      ['mlLead', `POST /v1/approvals/${name}/approve`, { reason: 'x' }],
    ] as const;
    await Promise.all(
      asked.map(async ([who, route, body]) =>
        expectRefusal(route.slice(0, 60), await send(who, route, body)),
      ),
    );
    expect(await revision()).toBe(before);
  });

  it.each(bodies)('as %s: %s', async (who, route, body) => {
    const before = await revision();
    const wrong = [
      ...broken,
      ...Object.keys(body).flatMap((field) => junk.map((value) => ({ ...body, [field]: value }))),
      { ...body, unknown: 1 },
    ];
    for (const one of wrong)
      expectRefusal(`${route} ${JSON.stringify(one).slice(0, 200)}`, await send(who, route, one));
    expect(await revision()).toBe(before);
  });

  it.each(['0', '-1', '01', '1.0', '1e99', 'NaN', '9999999999'])(
    'a version %s there is not',
    async (version) => {
      for (const api of ['v1', 'v2'])
        expectRefusal(
          version,
          await send('viewer', `GET /${api}/models/${model}/versions/${version}`),
        );
    },
  );

  it.each(['limit=-1', 'limit=abc', 'limit=1e9', 'limit=', 'after=-1', 'after=x'])(
    'a query ?%s',
    async (query) => {
      expectRefusal(query, await send('viewer', `GET /v1/models/${model}/audit?${query}`));
    },
  );

  it('a body where none belongs, and odd headers, do no harm', async () => {
    const odd = { 'x-forwarded-proto': 'no scheme', host: 'no host', 'x-note': 'Ã¼' };
    const route = `GET /v1/models/${model}`;
    expect((await send('viewer', route, { a: 1 }, odd)).status).toBe(200);
  });

  it('REG-1: twenty registrations and twenty aliases at once all get through, in one chain', async () => {
    const register = () => call('scientist', `POST /v1/models/${model}/versions`, { artifact });
    const registered = await Promise.all(Array.from({ length: 20 }, register));
    expect(new Set(registered.map(({ body }) => body.version)).size).toBe(20);
    const named = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        call('engineer', `PUT /v1/models/${model}/aliases/a`, { version: 1 + i }),
      ),
    );
    expect(named.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const { body } = await call('viewer', `GET /v1/models/${model}/audit?limit=1000`);
    expect(body.verified).toBe(true);
    expect(body.entries).toHaveLength(await revision());
  });
});
