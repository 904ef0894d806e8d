import { posix } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkKey } from '#domain/tracking/key-rules.ts';

const isKey = (key: string): boolean => {
  try {
    checkKey(key, 'key');
    return true;
  } catch {
    return false;
  }
};

describe('keys of metrics, params and tags', () => {
  it.each([
    'a',
    'a b',
    'val/loss.1',
    'a-b_c:d',
    '.x',
    'a.',
    'größe',
    '学習率',
    '٣',
    'x'.repeat(250),
  ])('are %j', (key) => expect(isKey(key)).toBe(true));

  it.each([
    '',
    '.',
    '..',
    '../a',
    '..a',
    'a/..',
    'a/./b',
    '/a',
    'a/',
    'a//b',
    'a#',
    'a\t',
    'a\u0000',
    '🙂',
    'x'.repeat(251),
  ])('are not %j', (key) => expect(isKey(key)).toBe(false));

  it('of the allowed characters are what is its own normal path', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '.', '/', ' '), maxLength: 8 }), (key) => {
        const normal = key !== '' && posix.normalize(key).replace(/\/$/, '') === key;
        const inside = !key.startsWith('/') && !key.startsWith('..') && key !== '.';
        expect(isKey(key)).toBe(normal && inside);
      }),
      { numRuns: 2000 },
    );
  });

  it('the message says where and what is allowed', () => {
    expect(() => checkKey('a!', 'metrics[3].key')).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('`metrics[3].key`: "a!"'),
        field: 'metrics[3].key',
      }),
    );
  });
});
