import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { conflict, forbidden, invalid, notFound, tooLarge, unavailable } from '#domain/errors.ts';
import { type MlflowCall, mlflowCall, PlainText, Redirect } from '#functions/tracking/call.ts';
import { artifactFeatures } from '#functions/tracking/calls/artifacts.ts';
import { serverCalls } from '#functions/tracking/calls/server.ts';
import { unsupportedCalls } from '#functions/tracking/unsupported-calls.ts';
import { list, message, optional, text } from '#functions/tracking/wire/fields.ts';
import { askMlflow, proxyEvent } from './ask-mlflow.ts';
import { error } from './setup.ts';

/** Calls that answer what they were asked. */
const echoing = (method: MlflowCall['method'], path: `/${string}`) =>
  mlflowCall({
    method,
    path,
    permission: 'read',
    request: z.looseObject({ ids: list(text()), one: optional(text()) }),
    handle: async (request) => ({ request }),
  });

const answering = (handle: MlflowCall['handle'], more: Partial<MlflowCall> = {}) =>
  askMlflow([
    mlflowCall({
      method: 'GET',
      path: '/api/2.0/mlflow/x',
      permission: 'read',
      request: message({}),
      handle,
      ...more,
    }),
  ]).get('x');

const base = '/api/2.0/mlflow';
const echo = askMlflow([
  echoing('GET', `${base}/x`),
  echoing('POST', `${base}/x`),
  echoing('DELETE', `${base}/x`),
  echoing('GET', `${base}/models/:id/tags/:key`),
  echoing('POST', `${base}/models/search`),
  echoing('PATCH', `${base}/models/:id`),
  echoing('PUT', '/api/2.0/mlflow-artifacts/artifacts/*path'),
]);

const badMessage = (words: RegExp) => error(400, 'INVALID_PARAMETER_VALUE', words);

describe('routes of MLflow’s API', () => {
  it.each([
    [`${base}/models/m-1/tags/a%2Fb%20c`, { id: 'm-1', key: 'a/b c' }],
    [`${base}/models/m-1/tags/a+b`, { id: 'm-1', key: 'a+b' }],
    [`${base}/models/m-1/tags/100% sure`, { id: 'm-1', key: '100% sure' }],
    [`/ajax-api/2.0/mlflow/models/m/tags/k`, { id: 'm', key: 'k' }],
    [`${base}/models/m/tags/k/`, { id: 'm', key: 'k' }],
  ])('GET %s names %j', async (path, names) => {
    const { body } = await echo.send(proxyEvent('GET', path));
    expect(body.request).toEqual(names);
  });

  it('a path may go on for long, and its body is not read', async () => {
    const { status, body } = await echo.send(
      proxyEvent('PUT', '/api/2.0/mlflow-artifacts/artifacts/a/b%20c/../d.txt', {
        body: 'AAAA',
        isBase64Encoded: true,
        headers: { 'content-type': 'image/png' },
      }),
    );
    expect({ status, body }).toEqual({
      status: 200,
      body: { request: { path: 'a/b c/../d.txt' } },
    });
  });

  it('a route that says more goes before one with a name', async () => {
    expect((await echo.post('models/search', {})).body.request).toEqual({});
    expect((await echo.patch('models/search', {})).body.request).toEqual({ id: 'search' });
  });

  it.each(['/api/2.0/mlflow/nope', '/api/2.0/mlflow/models//tags/k', '/api', '/', '', '//'])(
    'there is nothing at %j',
    async (path) => {
      expect(await echo.send(proxyEvent('GET', path))).toMatchObject(
        error(404, 'ENDPOINT_NOT_FOUND', /There is no GET/),
      );
    },
  );

  it('another method says which there are', async () => {
    expect(await echo.put('x', {})).toMatchObject(
      error(405, 'ENDPOINT_NOT_FOUND', /takes GET, POST, DELETE, not PUT/),
    );
  });

  it('what is left out is 501, with everything below it', async () => {
    expect(unsupportedCalls.length).toBeGreaterThan(10);
    for (const { path } of unsupportedCalls)
      for (const below of ['', '/some', '/some/thing/else'])
        for (const method of ['GET', 'POST', 'PATCH'])
          expect(await echo.send(proxyEvent(method, path + below))).toMatchObject(
            error(501, 'NOT_IMPLEMENTED', /does not support/),
          );
    expect((await echo.get('/ajax-api/3.0/mlflow/traces/tr-1/info')).status).toBe(501);
    expect((await echo.get('/api/3.0/mlflow/tracesandmore')).status).toBe(404);
  });

  it('needs an identity and a role that may', async () => {
    const event = proxyEvent('GET', `${base}/x`);
    event.requestContext.authorizer = {};
    expect(await echo.send(event)).toMatchObject(error(403, 'PERMISSION_DENIED', /no identity/));
  });
});

describe('messages', () => {
  it('a query is decoded, a repeated field is a list, also of one', async () => {
    const { body } = await echo.get('x', { ids: ['a b', 'c+d'], one: 'x=y&z' });
    expect(body.request).toEqual({ ids: ['a b', 'c+d'], one: 'x=y&z' });
    expect((await echo.get('x', { ids: 'a' })).body.request).toEqual({ ids: ['a'] });
    expect(await echo.get('x', { one: ['a', 'b'] })).toMatchObject(badMessage(/`one`: expected/));
    expect((await echo.get('x', { oneMore: '1' })).body.request).toEqual({ one_more: '1' });
    expect(await echo.get('x', { oneMore: '1', one_more: '2' })).toMatchObject(
      badMessage(/two spellings/),
    );
  });

  it('camelCase is snake_case, null is absent, unknown fields pass', async () => {
    const { body } = await echo.post('x', { oneTwo: { threeFour: 1, five: null }, zzz: null });
    expect(body.request).toEqual({ one_two: { three_four: 1 } });
    expect(await echo.post('x', { one_two: 1, oneTwo: 1 })).toMatchObject(
      badMessage(/`one_two` is given in both spellings/),
    );
    expect(await echo.post('x', { a: [{ bC: 1, b_c: 1 }] })).toMatchObject(
      badMessage(/`a\[0\]\.b_c`/),
    );
  });

  it('`__proto__` is a field nobody knows', async () => {
    const { body } = await echo.post('x', '{"__proto__":{"ids":["a"]},"one":"b"}');
    expect(body).toEqual({ request: { one: 'b' } });
    expect((await echo.send(proxyEvent('GET', `${base}/x?__proto__=1`))).status).toBe(200);
  });

  it('whole numbers keep all digits', async () => {
    const { response } = await echo.post(
      'x',
      '{"n":9223372036854775807,"m":[-9007199254740993],"d":1e400}',
    );
    expect(response.body).toBe(
      '{"request":{"n":9223372036854775807,"m":[-9007199254740993],"d":"Infinity"}}',
    );
  });

  it.each([
    ['{', /not JSON.*position 1/],
    ['{"a":}', /not JSON.*Unexpected token '}'/],
    [`{"a":1,${' '.repeat(60)}]`, /not JSON.*position 67/],
    ['[]', /not an object/],
    ['"x"', /not an object/],
    ['null', /not an object/],
    ['1', /not an object/],
    ['{"ids":"a"}', /`ids`: expected array/],
    ['{"ids":[null]}', /`ids\[0\]`: expected string/],
    ['{"one":"\\ud800"}', /`one`: half of a surrogate pair/],
    [`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`, /nested/],
    [`{"a":${'['.repeat(2_000_000)}`, /./],
    [`{"n":1234567890123456789,"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, /nested/],
  ])('refuses the body %#', async (body, words) => {
    expect(await echo.post('x', body)).toMatchObject(badMessage(words));
  });

  it('a body needs its content type; no body is an empty message', async () => {
    const send = (body: string | null, headers: Record<string, string>) =>
      echo.send(proxyEvent('POST', `${base}/x`, { body, headers }));
    expect(await send('{}', {})).toMatchObject(badMessage(/content type is missing/));
    expect(await send('{}', { 'content-type': 'text/plain' })).toMatchObject(
      badMessage(/"text\/plain"/),
    );
    for (const type of ['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON'])
      expect((await send('{}', { 'CONTENT-TYPE': type })).status).toBe(200);
    expect((await send(null, {})).body).toEqual({ request: {} });
    expect((await send('', {})).body).toEqual({ request: {} });
    expect((await send(' \n', { 'content-type': 'application/json' })).status).toBe(200);
  });

  it('a DELETE has a body, or a query where a gateway drops it', async () => {
    expect((await echo.delete('x', { one: 'a' })).body.request).toEqual({ one: 'a' });
    expect((await echo.delete('x?one=a&ids=b')).body.request).toEqual({ one: 'a', ids: ['b'] });
  });

  it('a body may come in base64, as UTF-8, up to a size', async () => {
    const send = (bytes: Buffer) =>
      echo.send(
        proxyEvent('POST', `${base}/x`, {
          body: bytes.toString('base64'),
          isBase64Encoded: true,
          headers: { 'content-type': 'application/json' },
        }),
      );
    expect((await send(Buffer.from('{"one":"é"}'))).body.request).toEqual({ one: 'é' });
    expect(await send(Buffer.from([0x7b, 0xff, 0x7d]))).toMatchObject(badMessage(/not UTF-8/));
    expect(await send(Buffer.alloc(4_600_001, ' '))).toMatchObject(
      error(413, 'INVALID_PARAMETER_VALUE', /4600001 bytes/),
    );
  });
});

describe('answers', () => {
  it('leave out what is absent or empty; bigint is a number, NaN and infinities are texts', async () => {
    const { response } = await answering(async () => ({
      none: undefined,
      nothing: null,
      list: [],
      empty: {},
      text: '',
      step: 9_007_199_254_740_993n,
      values: [Number.NaN, Number.POSITIVE_INFINITY, -0, 1.5, 1e21],
      nested: [{ a: undefined, b: [] }],
      no: false,
    }));
    expect(response).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"empty":{},"text":"","step":9007199254740993,"values":["NaN","Infinity",-0.0,1.5,1e+21],"nested":[{}],"no":false}',
    });
  });

  it('redirects and texts go as they are', async () => {
    const redirect = await answering(async () => new Redirect('https://s3/x'));
    expect(redirect.response).toEqual({
      statusCode: 307,
      headers: { location: 'https://s3/x' },
      body: '',
    });
    const plain = await answering(async () => new PlainText('OK'));
    expect(plain.response).toMatchObject({
      body: 'OK',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    });
  });

  it('what is too large for one answer is told, not cut', async () => {
    expect(await answering(async () => ({ text: '"'.repeat(3_200_000) }))).toMatchObject(
      badMessage(/6 MB/),
    );
  });

  it.each([
    [invalid('Wrong.', { hint: 'Do it right.' }), 400, 'INVALID_PARAMETER_VALUE'],
    [notFound('Gone.', { hint: 'Do it right.' }), 404, 'RESOURCE_DOES_NOT_EXIST'],
    [conflict('Taken.', { hint: 'Do it right.' }), 409, 'RESOURCE_CONFLICT'],
    [forbidden('No.', { hint: 'Do it right.' }), 403, 'PERMISSION_DENIED'],
    [tooLarge('Much.', { hint: 'Do it right.' }), 413, 'INVALID_PARAMETER_VALUE'],
    [unavailable('Later.', { hint: 'Do it right.' }), 503, 'TEMPORARILY_UNAVAILABLE'],
  ])('%s', async (thrown, status, code) => {
    const fails = async () => {
      throw thrown;
    };
    expect(await answering(fails)).toMatchObject(error(status, code, /^\w+\. Do it right\.$/));
  });

  it('a call may name an error otherwise', async () => {
    const fails = async () => {
      throw conflict('Taken.');
    };
    const errorCodes = { conflict: 'RESOURCE_ALREADY_EXISTS' } as const;
    expect(await answering(fails, { errorCodes })).toMatchObject(
      error(400, 'RESOURCE_ALREADY_EXISTS', /Taken/),
    );
  });

  it('what nobody expected tells nothing of itself', async () => {
    const { status, body } = await answering(async () => {
      throw new TypeError('secret');
    });
    expect([status, body.error_code]).toEqual([500, 'INTERNAL_ERROR']);
    expect(body.message).not.toContain('secret');
  });
});

describe('the server', () => {
  const { get } = askMlflow(serverCalls(artifactFeatures));

  it('says what it can', async () => {
    expect((await get('/api/3.0/mlflow/server-info')).body).toMatchObject({
      workspaces_enabled: false,
      multipart_uploads_enabled: true,
    });
    expect((await get('/ajax-api/3.0/mlflow/server-info')).status).toBe(200);
  });

  it('is healthy, and says the version of the API', async () => {
    expect((await get('/health')).body).toBe('OK');
    expect((await get('/version')).body).toBe('3.17.2');
  });
});
