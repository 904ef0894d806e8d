import { describe, expect, it } from 'vitest';
import type { Token, Tokens } from '#domain/access/tokens.ts';

let made = 0;
const newToken = (name: string): Token => {
  made += 1;
  return {
    sha256: `${made}`.padStart(64, '0'),
    name,
    role: 'ml-lead',
    createdAt: '2026-11-02T00:00:00.000Z',
    expiresAt: '2026-12-02T00:00:00.000Z',
    revoked: false,
  };
};

/** What every token store must do. */
export function tokensConformance(name: string, open: () => Tokens): void {
  describe(`${name} as a token store`, () => {
    it('SEC-2: finds a token by its digest, field by field, and no other', async () => {
      const tokens = open();
      const [one, two] = [newToken('ada'), newToken('max')];
      await tokens.put(one);
      await tokens.put(two);
      expect(await tokens.find(one.sha256)).toEqual(one);
      expect(await tokens.find(one.sha256.slice(1))).toBeUndefined();
    });

    it('SEC-2: sees at once that a token was revoked', async () => {
      const tokens = open();
      const token = newToken('ada');
      await tokens.put(token);
      await tokens.put({ ...token, revoked: true });
      expect((await tokens.find(token.sha256))?.revoked).toBe(true);
    });

    it('lists tokens by name, two of one name too', async () => {
      const tokens = open();
      const names = ['zoe-1', 'amy-1', 'zoe-1'];
      for (const each of names) await tokens.put(newToken(each));
      const listed = (await tokens.list()).map((token) => token.name);
      expect(listed.filter((each) => names.includes(each))).toEqual(['amy-1', 'zoe-1', 'zoe-1']);
    });
  });
}
