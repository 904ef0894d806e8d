import { describe, expect, it } from 'vitest';
import { guardedRuntime } from '#adapters/onnx/guarded-runtime.ts';
import { node } from '#domain/onnx/build.ts';
import type { ModelRuntime } from '#domain/serving/model-runtime.ts';
import { registryRoutes } from '#functions/registry/routes.ts';
import { computing } from '../../domain/onnx/hostile-models.ts';
import { file, good, jsonRuntime, setup as team } from '../../domain/registry/setup.ts';
import { stumpRegressor } from '../../domain/serving/trees/stump.ts';
import { callApi } from '../call-api.ts';
import { answering } from './answering.ts';

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const evaluation = { ...good, dataSha256: 'a'.repeat(64) };

async function setup({ runtime = jsonRuntime }: { runtime?: ModelRuntime } = {}) {
  const made = { ...(await team({ policy: { requiredApprovers: ['qa-lead'] } })), runtime };
  const deps = { ...made, ...answering(made) };
  const as = callApi(registryRoutes(deps));
  const ada = as('ada', 'engineer');
  return {
    ...deps,
    as,
    ada,
    register: (more: object = {}) =>
      ada('POST', '/v1/models/churn/versions', {
        artifact: { base64: base64(file()) },
        evaluation,
        ...more,
      }),
  };
}

describe('registry over HTTP', () => {
  it('makes a model with its data set, lists it and shows it', async () => {
    const { ada, artifacts } = await setup();
    const { status, body: upload } = await ada('POST', '/v1/uploads', {
      kind: 'dataset',
      model: 'ltv',
    });
    expect(status).toBe(201);
    expect(upload).toMatchObject({
      uri: expect.stringMatching(/^memory:\/\/uploads\/ltv\/\d+$/),
      expiresAt: '2026-11-02T00:15:00.000Z',
    });
    await artifacts.put(upload.putUrl, Buffer.from('spend,months\n1,2\n3,4\n'));
    const made = await ada('POST', '/v1/models', {
      name: 'ltv',
      task: 'regression',
      target: 'spend',
      policy: { minimum: { r2: 0.5 }, maxPValue: null },
      dataset: upload.uri,
    });
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'ltv', createdBy: 'ada', trainingData: { rows: 2 }, revision: 1 },
    });
    const { body } = await ada('GET', '/v1/models');
    expect(body.models.map(({ name }: { name: string }) => name)).toEqual(['churn', 'ltv']);
    expect(await ada('GET', '/v1/models/ltv')).toEqual({
      status: 200,
      body: { model: made.body, versions: [], aliases: [], serving: null },
    });
  });

  it('REG-1: registers, stages, promotes, names', async () => {
    const { ada, register, store } = await setup();
    const made = await register({ reason: 'first' });
    expect(made).toMatchObject({
      status: 201,
      body: { version: 1, semver: '1.0.0', evaluatedBy: 'uploader', source: { kind: 'upload' } },
    });
    expect(await ada('GET', '/v1/models/churn/versions/1')).toEqual({
      status: 200,
      body: made.body,
    });
    const stage = (to: string) => ada('POST', '/v1/models/churn/versions/1/stage', { stage: to });
    expect(await stage('Production')).toMatchObject({ status: 409 });
    expect(await stage('Staging')).toMatchObject({
      status: 200,
      body: { version: { stage: 'Staging' }, serving: null, revision: 3 },
    });
    const refused = await stage('Production');
    expect(refused.status).toBe(409);
    expect(refused.body.hint).toContain('/approve');
    expect(await store.pendingApprovals()).toHaveLength(1);
    expect(await ada('PUT', '/v1/models/churn/aliases/best', { version: 1 })).toMatchObject({
      status: 200,
      body: { alias: 'best', version: 1 },
    });
    expect(await ada('DELETE', '/v1/models/churn/aliases/best')).toMatchObject({ status: 200 });
    expect(await ada('DELETE', '/v1/models/churn/aliases/best')).toMatchObject({ status: 404 });
  });

  it('registers an uploaded file with its sketch', async () => {
    const { ada, artifacts, register } = await setup();
    const put = async (kind: string, bytes: Uint8Array) => {
      const { body } = await ada('POST', '/v1/uploads', { kind });
      await artifacts.put(body.putUrl, bytes);
      return body.uri;
    };
    const artifact = { uri: await put('onnx', file()) };
    const sketch = await put('sketch', Buffer.from('{"schemaVersion":1}'));
    const { status, body } = await register({ artifact, sketch });
    expect(status).toBe(201);
    expect(body.sketchUri).toMatch(/^memory:\/\/models\/churn\/[0-9a-f]{64}\/sketch\.json$/);
  });

  it('the same Idempotency-Key registers once and stages once', async () => {
    const { as, store } = await setup();
    const ada = as('ada', 'engineer', { 'Idempotency-Key': 'k1' });
    const register = () =>
      ada('POST', '/v1/models/churn/versions', { artifact: { base64: base64(file()) } });
    const [first, second] = [await register(), await register()];
    expect(second).toEqual(first);
    expect(await store.versions('churn')).toHaveLength(1);
    const stage = (to: string) => ada('POST', '/v1/models/churn/versions/1/stage', { stage: to });
    expect(await stage('Staging')).toEqual(await stage('Staging'));
    expect((await store.version('churn', 1))?.stage).toBe('Staging');
  });

  it('a key that is used for another request never answers it with the first', async () => {
    const { as, ada, register, store } = await setup();
    await register();
    const lazy = as('ada', 'engineer', { 'Idempotency-Key': 'always' });
    const stage = (to: string) => lazy('POST', '/v1/models/churn/versions/1/stage', { stage: to });
    await stage('Staging');
    expect(await stage('Archived')).toMatchObject({
      status: 200,
      body: { version: { stage: 'Archived' } },
    });
    expect((await store.version('churn', 1))?.stage).toBe('Archived');
    await ada('PUT', '/v1/models/churn/aliases/best', { version: 1 });
    await register();
    expect(await lazy('PUT', '/v1/models/churn/aliases/best', { version: 2 })).toMatchObject({
      body: { version: 2 },
    });
    expect(await store.aliases('churn')).toMatchObject([{ version: 2 }]);
    const long = as('ada', 'engineer', { 'Idempotency-Key': 'k'.repeat(601) });
    expect(await long('PUT', '/v1/models/churn/aliases/x', { version: 1 })).toMatchObject({
      status: 400,
      body: { field: 'Idempotency-Key' },
    });
  });

  it('SEC-3: a corrupt ONNX file is a 400 that says so, from the real runtime', async () => {
    const { register, store } = await setup({ runtime: guardedRuntime() });
    for (const bytes of [Buffer.from('not a model'), Buffer.alloc(5_000, 7)])
      expect(await register({ artifact: { base64: base64(bytes) } })).toMatchObject({
        status: 400,
        body: {
          error: expect.stringContaining('not an ONNX model'),
          field: 'artifact',
          hint: expect.stringContaining('send the whole file'),
          requestId: expect.any(String),
        },
      });
    expect(await store.versions('churn')).toEqual([]);
  });

  it('SEC-3: a model with an operator of its own is a 400 that names it, and nothing is kept', async () => {
    const { register, store } = await setup({ runtime: guardedRuntime() });
    const bytes = computing({ ...node('Exfiltrate', ['x'], 'y'), domain: 'evil.corp' });
    expect(await register({ artifact: { base64: base64(bytes) } })).toMatchObject({
      status: 400,
      body: {
        error: 'The operator Exfiltrate of evil.corp, which computes y, is not allowed.',
        field: 'artifact',
      },
    });
    expect(await store.versions('churn')).toEqual([]);
  });

  it('SRV-3: trees that are equal without ONNX Runtime are registered as such', async () => {
    const { register } = await setup({ runtime: guardedRuntime() });
    expect(await register({ artifact: { base64: base64(stumpRegressor()) } })).toMatchObject({
      status: 201,
      body: { fastPath: 'flat-trees' },
    });
  });

  it('SEC-2: a file of 3.6 MB does not go into a body', async () => {
    const { register } = await setup();
    const artifact = { base64: base64(new Uint8Array(3.6 * 1024 * 1024)) };
    expect(await register({ artifact })).toMatchObject({
      status: 413,
      body: { hint: expect.stringContaining('/v1/uploads') },
    });
  });

  it.each<[string, string, unknown, number, string]>([
    ['POST', '/v1/models/nobody/versions', { artifact: { base64: '' } }, 404, 'name'],
    ['POST', '/v1/models', { name: 'x', task: 'magic', target: 'y' }, 400, 'task'],
    ['POST', '/v1/models', { name: 'x/y', task: 'binary', target: 'y' }, 400, 'name'],
    ['POST', '/v1/models', { name: 'x', task: 'binary' }, 400, 'target'],
    ['POST', '/v1/models', { name: 'churn', task: 'binary', target: 'y' }, 409, 'name'],
    [
      'POST',
      '/v1/models',
      { name: 'x', task: 'binary', target: 'y', policy: { maxPValue: 7 } },
      400,
      'policy.maxPValue',
    ],
    ['POST', '/v1/models/churn/versions', { artifact: { base64: '%' } }, 400, 'artifact'],
    ['POST', '/v1/models/churn/versions', { artifact: { uri: 'memory://no' } }, 404, 'uri'],
    ['POST', '/v1/models/churn/versions/1/stage', { stage: 'Best' }, 400, 'stage'],
    ['POST', '/v1/models/churn/versions/9/stage', { stage: 'Staging' }, 404, 'version'],
    ['GET', '/v1/models/churn/versions/one', undefined, 404, 'version'],
    ['GET', '/v1/models/churn/versions/0', undefined, 404, 'version'],
    ['GET', '/v1/models/nobody', undefined, 404, 'name'],
    ['GET', `/v1/models/${'x'.repeat(3_000)}`, undefined, 404, 'name'],
    ['GET', '/v1/models/nobody/audit', undefined, 404, 'name'],
    ['GET', '/v1/models/churn/audit?limit=0', undefined, 400, 'limit'],
    ['GET', '/v1/models/churn/audit?after=x', undefined, 400, 'after'],
    ['PUT', '/v1/models/churn/aliases/v7', { version: 1 }, 400, 'alias'],
    ['PUT', '/v1/models/churn/aliases/best', { version: '1' }, 400, 'version'],
    ['POST', '/v1/uploads', { kind: 'onnx', model: '../x' }, 400, 'name'],
  ])('%s %s %j: %i at %s', async (method, path, body, status, field) => {
    const { ada } = await setup();
    const answer = await ada(method, path, body);
    expect(answer).toMatchObject({ status, body: { error: expect.any(String) } });
    expect(answer.body.field).toMatch(new RegExp(`^${field}`));
  });

  it.each([
    ['viewer', 'GET', '/v1/models/churn', 200],
    ['viewer', 'POST', '/v1/uploads', 403],
    ['viewer', 'POST', '/v1/models', 403],
    ['scientist', 'POST', '/v1/models/churn/versions/1/stage', 403],
    ['scientist', 'PUT', '/v1/models/churn/aliases/best', 403],
    ['ml-lead', 'POST', '/v1/models/churn/versions', 403],
    ['engineer', 'POST', '/v1/uploads', 201],
  ] as const)('GOV-7: %s: %s %s: %i', async (role, method, path, status) => {
    const { as } = await setup();
    const body = path === '/v1/uploads' ? { kind: 'onnx' } : {};
    const answer = await as('somebody', role)(method, path, method === 'GET' ? undefined : body);
    expect(answer.status).toBe(status);
  });

  describe('audit', () => {
    it('GOV-4: is read in pages, each verified', async () => {
      const { ada, register } = await setup();
      for (let n = 0; n < 5; n += 1) await register();
      const seqs = async (query: string) => {
        const { body } = await ada('GET', `/v1/models/churn/audit${query}`);
        expect(body.verified).toBe(true);
        return body.entries.map(({ seq }: { seq: number }) => seq);
      };
      expect(await seqs('')).toEqual([1, 2, 3, 4, 5, 6]);
      expect(await seqs('?limit=2')).toEqual([1, 2]);
      expect(await seqs('?after=2&limit=3')).toEqual([3, 4, 5]);
      expect(await seqs('?after=6')).toEqual([]);
      expect(await seqs('?after=60')).toEqual([]);
    });

    it('GOV-4: says where it was tampered with', async () => {
      const { as, register, ...deps } = await setup();
      for (let n = 0; n < 3; n += 1) await register();
      const { store } = deps;
      const read = (change: (seq: number) => object | undefined) =>
        callApi(
          registryRoutes({
            ...deps,
            store: {
              ...store,
              audit: async (model, options) =>
                (await store.audit(model, options)).flatMap((entry) => {
                  const changed = change(entry.seq);
                  return changed === undefined ? [] : [{ ...entry, ...changed }];
                }),
            },
          }),
        )('ada', 'viewer');
      const changed = read((seq) => (seq === 2 ? { reason: 'other' } : {}));
      expect((await changed('GET', '/v1/models/churn/audit')).body).toMatchObject({
        verified: false,
        problem: 'Entry 2 was changed after it was written.',
      });
      const shortened = read((seq) => (seq === 4 ? undefined : {}));
      expect((await shortened('GET', '/v1/models/churn/audit')).body).toMatchObject({
        verified: false,
        problem: expect.stringContaining('entries after 3 are missing'),
      });
      const tail = await shortened('GET', '/v1/models/churn/audit?after=3');
      expect(tail.body).toMatchObject({ entries: [], verified: false });
    });
  });
});
