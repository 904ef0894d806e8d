import { describe, expect, it } from 'vitest';
import { explain } from '../../cli/answer.ts';
import { ApiError, createApiClient, UnreachableError } from '../../cli/api-client.ts';
import { fakeApi } from './fake-api.ts';

const apiUrl = 'http://api.test/prod/';

/** Fails so many times without an answer, then answers `{}`. */
function flaky(failures: number) {
  let calls = 0;
  const send: typeof fetch = async () => {
    calls++;
    if (calls <= failures) throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });
    return Response.json({});
  };
  return { send, calls: () => calls };
}

describe('the HTTP client', () => {
  it('keeps the path of the base URL and sends the token', async () => {
    const { fetch, asked } = fakeApi({ 'GET /prod/v1/models': () => ({ body: { models: [] } }) });
    const client = createApiClient({ apiUrl, token: 'a', fetch });
    await client.get('/v1/models', { limit: 3, after: undefined });
    await client.as('b').get('/v1/models');
    expect(asked.map(({ path, token }) => [path, token])).toEqual([
      ['/prod/v1/models?limit=3', 'Bearer a'],
      ['/prod/v1/models', 'Bearer b'],
    ]);
  });

  it('asks a GET again when nothing answered', async () => {
    const { send, calls } = flaky(2);
    await createApiClient({ apiUrl, fetch: send }).get('/v2');
    expect(calls()).toBe(3);
  });

  it('never sends a POST twice: the first may have been carried out', async () => {
    const { send, calls } = flaky(1);
    const post = createApiClient({ apiUrl, fetch: send }).post('/v1/feedback', {});
    await expect(post).rejects.toThrow(UnreachableError);
    await expect(post).rejects.toThrow('http://api.test did not answer: ECONNREFUSED');
    expect(calls()).toBe(1);
  });

  it('does not ask again when the API refused', async () => {
    const { fetch, asked } = fakeApi({});
    await expect(createApiClient({ apiUrl, fetch }).get('/v1/nothing')).rejects.toThrow(ApiError);
    expect(asked).toHaveLength(1);
  });

  it('shows error, field and hint of a refusal, and no stack', async () => {
    const body = { error: 'No such stage.', field: 'stage', hint: 'Use Staging.', requestId: 'r1' };
    const { fetch } = fakeApi({ 'POST /prod/v1/x': () => ({ status: 400, body }) });
    const error = await createApiClient({ apiUrl, fetch })
      .post('/v1/x', {})
      .catch((caught: unknown) => caught);
    expect(explain(error)).toBe(
      'refused (400): No such stage.\n  field: stage\n  hint:  Use Staging.',
    );
  });

  it('adds what to do to the refusals of API Gateway itself, which know no hint', async () => {
    const body = { message: 'Unauthorized' };
    const { fetch } = fakeApi({ 'GET /prod/v1/x': () => ({ status: 401, body }) });
    const error = await createApiClient({ apiUrl, fetch })
      .get('/v1/x')
      .catch((caught: unknown) => caught);
    expect(explain(error)).toMatch(/^refused \(401\): Unauthorized\n {2}hint: {2}Send a token/);
  });

  it('uploads bytes without the token: the URL is the permission', async () => {
    const { fetch, asked } = fakeApi({ 'PUT /bucket/key': () => ({ body: '' }) });
    const client = createApiClient({ apiUrl, token: 'a', fetch });
    await client.upload('http://bucket.test/bucket/key?sig=1', new Uint8Array([1, 2]));
    expect(asked[0]).toMatchObject({ method: 'PUT', path: '/bucket/key?sig=1', token: null });
  });

  it('gives up after the time limit and says so', async () => {
    const never: typeof fetch = (_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      });
    const client = createApiClient({ apiUrl, fetch: never, timeoutMs: 20 });
    await expect(client.post('/v1/x')).rejects.toThrow('nothing within 0.02 s');
  });
});
