import { describe, expect, it } from 'vitest';
import { MethodNotAllowed, matchRoute, permissionFor } from '#functions/serving/match-route.ts';

describe('matchRoute', () => {
  it.each([
    ['GET', '/v2', { kind: 'server' }],
    ['GET', '/v2/', { kind: 'server' }],
    ['GET', '/v2/health/live', { kind: 'live' }],
    ['GET', '/v2/health/ready', { kind: 'ready' }],
    ['GET', '/v2/models/churn', { kind: 'model', model: 'churn' }],
    ['GET', '/v2/models/churn/ready', { kind: 'model-ready', model: 'churn' }],
    ['GET', '/v2/models/churn/versions/3', { kind: 'model', model: 'churn', version: 3 }],
    [
      'GET',
      '/v2/models/churn/versions/3/ready',
      { kind: 'model-ready', model: 'churn', version: 3 },
    ],
    ['POST', '/v2/models/churn/infer', { kind: 'infer', model: 'churn' }],
    ['POST', '/v2/models/churn/versions/12/infer', { kind: 'infer', model: 'churn', version: 12 }],
    ['POST', '/v1/models/ch%75rn/predict', { kind: 'predict', model: 'churn' }],
  ])('SRV-2: knows %s %s', (method, path, route) => {
    expect(matchRoute(method, path)).toEqual(route);
  });

  it.each([
    ['GET', '/v2/models'],
    ['GET', '/v2/models//ready'],
    ['GET', '/v2/models/a/b'],
    ['GET', '/v2/health'],
    ['POST', '/v1/models/churn'],
    ['GET', '/v2/models/churn/versions/latest'],
    ['POST', '/v2/models/churn/versions/0/infer'],
    ['POST', '/v2/models/churn/versions/1.5/infer'],
    ['GET', '/v2/models/%E0%A4%A'],
    ['GET', '/'],
    ['GET', ''],
  ])('SRV-2: does not know %s %s', (method, path) => {
    expect(() => matchRoute(method, path)).toThrow(expect.objectContaining({ kind: 'not-found' }));
  });

  it.each([
    ['GET', '/v2/models/churn/infer', 'POST'],
    ['GET', '/v1/models/churn/predict', 'POST'],
    ['POST', '/v2/health/live', 'GET'],
    ['DELETE', '/v2/models/churn', 'GET'],
  ])('SRV-2: refuses %s %s, naming the method', (method, path, allow) => {
    expect(() => matchRoute(method, path)).toThrow(expect.objectContaining({ allow }));
    expect(() => matchRoute(method, path)).toThrow(MethodNotAllowed);
  });

  it('GOV-7: asks for `predict` where a model is run, and `read` elsewhere', () => {
    expect(permissionFor({ kind: 'infer', model: 'm' })).toBe('predict');
    expect(permissionFor({ kind: 'predict', model: 'm' })).toBe('predict');
    expect(permissionFor({ kind: 'model', model: 'm' })).toBe('read');
    expect(permissionFor({ kind: 'server' })).toBe('read');
  });
});
