import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { Route } from '#functions/runtime/http.ts';
import { callApi } from '../call-api.ts';

const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/things',
    permission: 'read',
    handle: async () => ({ things: [] }),
  },
  {
    method: 'GET',
    path: '/v1/things/:name',
    permission: 'read',
    handle: async ({ params }) => ({ name: params.name }),
  },
  {
    method: 'POST',
    path: '/v1/things',
    permission: 'read',
    handle: async ({ body }) =>
      body(
        z.strictObject({
          name: z.string(),
          size: z.union([z.number(), z.null()], 'takes 1'),
          kind: z.optional(z.enum(['big', 'small'])),
          note: z.optional(z.string().check(z.minLength(1))),
        }),
      ),
  },
];
const ask = callApi(routes)('ada', 'viewer');

describe('the path of a request, through the router', () => {
  it.each([
    ['/v1/things/a%20b', 'a b'],
    ['/v1/things/50%25', '50%'],
    ['/v1/things/%C3%BC', 'ü'],
    ['/v1/things/a%3Fb%23c', 'a?b#c'],
    ['/v1/things/a%2Fb', 'a/b'],
  ])('SEC-2: %s names %s', async (path, name) => {
    expect(await ask('GET', path)).toEqual({ status: 200, body: { name } });
  });

  it('SEC-2: a blank is not the list of all', async () => {
    expect((await ask('GET', '/v1/things/%20')).status).toBe(404);
    expect((await ask('GET', '/v1/things/')).body).toEqual({ things: [] });
  });

  it('SEC-2: a body where none belongs, and headers that are none, do no harm', async () => {
    const headers = { 'x-note': '日本', 'not a header': '', Host: 'no host' };
    const strange = callApi(routes)('ada', 'viewer', headers);
    expect(await strange('GET', '/v1/things', { a: 1 })).toEqual({
      status: 200,
      body: { things: [] },
    });
  });

  it.each(['/v1/things/%zz', '/v1/things/%', '/v1/nothing'])(
    'SEC-2: %s is a 404 that says so',
    async (path) => {
      expect(await ask('GET', path)).toEqual({
        status: 404,
        body: {
          error: `No route GET ${path}.`,
          hint: expect.stringContaining('docs/architecture.md'),
          requestId: expect.stringMatching(/^request-\d+$/),
        },
      });
    },
  );
});

describe('what is wrong in a body, in words', () => {
  it.each([
    [{ size: 1 }, '`name` is missing (string)', 'name'],
    [{ name: 7, size: 1 }, '`name`: expected string, received number', 'name'],
    [{ name: 'a', size: 'L' }, '`size`: takes 1', 'size'],
    [{ name: 'a', size: 1, colour: 'red' }, 'The body: unknown field "colour"', 'colour'],
    [{ name: 'a', size: 1, kind: 'x' }, '`kind`: takes one of "big", "small"', 'kind'],
    [{ name: 'a', size: 1, note: '' }, '`note`: must not be empty', 'note'],
    [[], 'The body: expected object, received array', undefined],
  ])('SEC-2: %j', async (body, error, field) => {
    const answer = await ask('POST', '/v1/things', body);
    expect([answer.status, answer.body.error, answer.body.field]).toEqual([400, error, field]);
  });
});
