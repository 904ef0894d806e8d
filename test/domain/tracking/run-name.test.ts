import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { madeUpName } from '#domain/tracking/run-name.ts';

const entropy = () => randomBytes(10).toString('hex');

describe('names that are made up', () => {
  it('have an adjective, a noun and a number', () => {
    for (let drawn = 0; drawn < 1000; drawn += 1)
      expect(madeUpName(entropy())).toMatch(/^[a-z]{3,10}-[a-z]{3,10}-\d{1,3}$/);
  });

  it('are the same for the same draw and seldom so for another', () => {
    expect(madeUpName('0123456789abcdef0123')).toBe(madeUpName('0123456789abcdef0123'));
    const names = new Set(Array.from({ length: 2000 }, () => madeUpName(entropy())));
    // 9 million names: two of 2 000 meet with a chance of one in five, twelve never.
    expect(names.size).toBeGreaterThan(1988);
  });
});
