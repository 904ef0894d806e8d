import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestPath } from '#functions/runtime/request-path.ts';

describe('the path of a request', () => {
  it.each([
    ['/v1/models', '/v1/models'],
    ['/v1/models/', '/v1/models'],
    ['/v1/models/ch%75rn', '/v1/models/churn'],
    ['/v1/models/churn?x#y', '/v1/models/churn%3Fx%23y'],
    ['/v1/models/a b/audit', '/v1/models/a%20b/audit'],
    ['/v1/models/ü', '/v1/models/%C3%BC'],
  ])('SEC-2: %s is read as %s', (path, read) => {
    expect(requestPath(path)).toBe(read);
  });

  it.each([
    '/v1/models/%zz',
    '/v1/models/%',
    '/v1/models/%20/audit',
    '/v1//audit',
    '//host/v1',
    '/v1/models/..',
    '/v1/models/%2e%2e',
    '/a/\ud800',
  ])('SEC-2: %s names nothing', (path) => {
    expect(requestPath(path)).toBeUndefined();
  });

  it('SEC-2: whatever comes, a URL with that path is the same path', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (names) => {
        const path = requestPath(`/${names.join('/')}`);
        if (path !== undefined) expect(new URL(path, 'https://api').pathname).toBe(path);
      }),
    );
  });
});
