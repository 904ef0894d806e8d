import { describe, expect, it } from 'vitest';
import { plain } from '#domain/registry/plain.ts';
import { refusal } from './setup.ts';

describe('plain', () => {
  it('keeps names that objects have from their prototype, as any other', () => {
    const value = JSON.parse('{"metrics": {"constructor": 1, "toString": 2}}');
    expect(JSON.stringify(plain(value))).toBe(JSON.stringify(value));
  });

  it('refuses __proto__ with its place: it would be hashed and not be read back', async () => {
    const value = JSON.parse('{"metrics": {"__proto__": 1}}');
    expect(await refusal((async () => plain(value, 'version'))())).toMatchObject({
      kind: 'invalid',
      field: 'version.metrics',
    });
  });
});
