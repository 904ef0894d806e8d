import { describe, expect, it } from 'vitest';
import { memoryTokens } from '#adapters/memory/tokens.ts';
import { issueToken, revokeToken } from '#domain/access/tokens.ts';
import { createAuthorizer } from '#functions/access/authorizer.ts';

const methodArn =
  'arn:aws:execute-api:eu-central-1:123456789012:abc/dev/POST/v1/models/churn/predict';

async function setup() {
  let now = Date.UTC(2026, 10, 2);
  const deps = { tokens: memoryTokens(), clock: { now: () => new Date(now) } };
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const { token } = await issueToken(
    { ...deps, random },
    { name: 'ada', role: 'engineer', days: 1 },
  );
  const authorize = createAuthorizer(deps);
  return {
    ...deps,
    token,
    byToken: (authorizationToken: string) =>
      authorize({ type: 'TOKEN', authorizationToken, methodArn }),
    byRequest: (headers: Record<string, string> | null) =>
      authorize({ type: 'REQUEST', headers, methodArn } as never),
    expire: () => {
      now += 86_400_000;
    },
  };
}
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('the authorizer', () => {
  it('GOV-7: names the caller and its role, and allows the whole stage', async () => {
    const { byToken, token } = await setup();
    expect(await byToken(`Bearer ${token}`)).toEqual({
      principalId: 'ada',
      context: { principalId: 'ada', role: 'engineer' },
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'execute-api:Invoke',
            Resource: 'arn:aws:execute-api:eu-central-1:123456789012:abc/dev/*',
          },
        ],
      },
    });
  });

  it('SEC-2: takes Bearer and Basic in any spelling, from either kind of event', async () => {
    const { byToken, byRequest, token } = await setup();
    for (const header of [`bearer  ${token}`, basic(`ada:${token}`), basic(`:${token}`)])
      expect(await byToken(header)).toMatchObject({ principalId: 'ada' });
    for (const name of ['Authorization', 'authorization'])
      expect(await byRequest({ [name]: `Bearer ${token}` })).toMatchObject({ principalId: 'ada' });
  });

  it('SEC-2: answers 401 to no token, a wrong one, and one in the wrong place', async () => {
    const { byToken, byRequest, token } = await setup();
    const wrong = ['', 'Bearer', 'Bearer x', token, `Token ${token}`, `Bearer ${token} x`];
    for (const header of [...wrong, basic(`${token}:`), 'Basic %%%'])
      await expect(byToken(header)).rejects.toThrow(/^Unauthorized$/);
    for (const headers of [null, {} as Record<string, string>, { 'x-api-key': token }])
      await expect(byRequest(headers)).rejects.toThrow(/^Unauthorized$/);
  });

  it('SEC-2: answers 401 to a token that expired or was revoked', async () => {
    const expired = await setup();
    expired.expire();
    await expect(expired.byToken(`Bearer ${expired.token}`)).rejects.toThrow('Unauthorized');
    const { tokens, byToken, token } = await setup();
    await revokeToken({ tokens }, { name: 'ada' });
    await expect(byToken(`Bearer ${token}`)).rejects.toThrow('Unauthorized');
  });
});
