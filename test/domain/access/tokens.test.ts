import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryTokens } from '#adapters/memory/tokens.ts';
import { authenticate, issueToken, revokeToken } from '#domain/access/tokens.ts';
import { refusal } from '../registry/setup.ts';

function setup() {
  let now = Date.UTC(2026, 10, 2);
  let bytes = new Uint8Array(32);
  const deps = {
    tokens: memoryTokens(),
    clock: { now: () => new Date(now) },
    random: (count: number) => {
      expect(count).toBe(32);
      bytes = bytes.map((byte, i) => (byte + i * 7 + 1) % 256);
      return bytes;
    },
  };
  return {
    ...deps,
    bytes: () => bytes,
    pass: (days: number) => {
      now += days * 86_400_000;
    },
    issue: (more = {}) => issueToken(deps, { name: 'ada', role: 'engineer', days: 1, ...more }),
    whose: (token: string) => authenticate(deps, token),
  };
}

describe('tokens', () => {
  it('SEC-2: 32 random bytes, shown once and kept as a digest only', async () => {
    const { issue, tokens, bytes } = setup();
    const { token, expiresAt } = await issue();
    expect(token).toBe(`lw_${Buffer.from(bytes()).toString('base64url')}`);
    expect(expiresAt).toBe('2026-11-03T00:00:00.000Z');
    expect(await tokens.list()).toEqual([
      {
        sha256: createHash('sha256').update(token).digest('hex'),
        name: 'ada',
        role: 'engineer',
        createdAt: '2026-11-02T00:00:00.000Z',
        expiresAt,
        revoked: false,
      },
    ]);
  });

  it('writes base64url as Node does, for any length', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), async (bytes) => {
        const { token } = await issueToken(
          { ...setup(), random: () => bytes },
          { name: 'ada', role: 'viewer', days: 1 },
        );
        expect(token).toBe(`lw_${Buffer.from(bytes).toString('base64url')}`);
      }),
    );
  });

  it('GOV-7: says whose it is', async () => {
    const { issue, whose } = setup();
    const { token } = await issue({ name: 'max', role: 'ml-lead' });
    expect(await whose(token)).toEqual({ name: 'max', role: 'ml-lead' });
  });

  it('SEC-2: does not know a token that is wrong, shortened, a digest, or empty', async () => {
    const { issue, whose, tokens } = setup();
    const { token } = await issue();
    const [stored] = await tokens.list();
    for (const wrong of [`${token}A`, token.slice(0, -1), token.slice(3), stored?.sha256 ?? '', ''])
      expect(await whose(wrong)).toBeUndefined();
  });

  it('SEC-2: expires to the millisecond', async () => {
    const { issue, whose, pass } = setup();
    const { token } = await issue({ days: 2 });
    pass(2 - 1 / 86_400_000);
    expect(await whose(token)).toBeDefined();
    pass(1 / 86_400_000);
    expect(await whose(token)).toBeUndefined();
  });

  it('SEC-2: revoking a name ends all its tokens, and no others', async () => {
    const { issue, whose, tokens } = setup();
    const own = [await issue(), await issue()];
    const other = await issue({ name: 'adam' });
    expect(await revokeToken({ tokens }, { name: 'ada' })).toEqual({ revoked: 2 });
    for (const { token } of own) expect(await whose(token)).toBeUndefined();
    expect(await whose(other.token)).toBeDefined();
    expect(await revokeToken({ tokens }, { name: 'ada' })).toEqual({ revoked: 0 });
    expect(await refusal(revokeToken({ tokens }, { name: 'x' }))).toMatchObject({
      kind: 'not-found',
    });
  });

  it.each([
    [{ name: '' }, 'name'],
    [{ name: 'a b' }, 'name'],
    [{ name: 'loopwright.rollout' }, 'name'],
    [{ role: 'god' }, 'role'],
    [{ days: 0 }, 'days'],
    [{ days: 367 }, 'days'],
    [{ days: Number.NaN }, 'days'],
  ])('refuses %j', async (wrong, field) => {
    expect(await refusal(setup().issue(wrong))).toMatchObject({ kind: 'invalid', field });
  });
});
