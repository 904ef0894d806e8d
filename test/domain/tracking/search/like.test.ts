import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { likeMatcher } from '#domain/tracking/search/like.ts';

const like = (text: string, pattern: string) => likeMatcher(pattern, true)(text);
const ilike = (text: string, pattern: string) => likeMatcher(pattern, false)(text);

/** The definition: try every way. Exponential, so for short texts only. */
function oracle(text: readonly string[], pattern: readonly string[]): boolean {
  const [head, ...rest] = pattern;
  if (head === undefined) return text.length === 0;
  if (head === '%')
    return oracle(text, rest) || (text.length > 0 && oracle(text.slice(1), pattern));
  return text.length > 0 && (head === '_' || head === text[0]) && oracle(text.slice(1), rest);
}

describe('LIKE', () => {
  it.each([
    ['abc', 'abc', true],
    ['abc', 'ab', false],
    ['abc', 'a%', true],
    ['abc', '%c', true],
    ['abc', '%b%', true],
    ['abc', 'a_c', true],
    ['abc', 'A%', false],
    ['', '%', true],
    ['', '_', false],
    ['', '', true],
    ['aa', 'a%a', true],
    ['a', 'a%a', false],
    ['a.c', 'a.c', true],
    ['abc', 'a.c', false],
    ['a😀c', 'a_c', true],
    ['x\ny', 'x%y', true],
  ])('TRK-1: %j LIKE %j is %s', (text, pattern, expected) => {
    expect(like(text, pattern)).toBe(expected);
  });

  it('TRK-1: ILIKE minds no case in any script, one character for one', () => {
    for (const [text, pattern] of [
      ['Rosé', 'ROSÉ'],
      ['ΣΊΣΥΦΟΣ', 'σίσυφος'],
      ['сила', 'СИ%'],
      ['ǅ', 'ǆ'],
      ['𐐀', '𐐨'],
      ['STRASSE', 'strasse'],
    ] as const) {
      expect(ilike(text, pattern)).toBe(true);
      expect(like(text, pattern)).toBe(false);
    }
    expect(ilike('ß', '_')).toBe(true);
    expect(ilike('straße', 'STRASSE')).toBe(false);
  });

  it('TRK-1: matches what the definition matches', () => {
    const letters = fc.array(fc.constantFrom('a', 'b', '😀'), { maxLength: 9 });
    const patterns = fc.array(fc.constantFrom('a', 'b', '%', '_', '😀'), { maxLength: 7 });
    fc.assert(
      fc.property(letters, patterns, (text, pattern) => {
        expect(like(text.join(''), pattern.join(''))).toBe(oracle(text, pattern));
      }),
      { numRuns: 3_000 },
    );
  });

  it('TRK-1: finds pieces longer than a machine word', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 30, max: 100 }),
        fc.integer({ min: 0, max: 40 }),
        fc.nat(99),
        (length, before, hole) => {
          const piece = Array.from({ length }, (_, i) => 'abc'[(i * i) % 3]);
          const text = `${'a'.repeat(before)}${piece.join('')}zz`;
          piece[hole % length] = '_';
          expect(like(text, `%${piece.join('')}%z`)).toBe(true);
          expect(like(text.replace('zz', 'az'), `%${piece.join('')}z%z`)).toBe(false);
        },
      ),
    );
  });

  it('TRK-1: hostile patterns are answered like any other', () => {
    const text = 'a'.repeat(8_000);
    expect(like(text, '%a'.repeat(499))).toBe(true);
    expect(like(text, `${'%a'.repeat(499)}b`)).toBe(false);
    expect(like(text, `%${'a_'.repeat(498)}b%`)).toBe(false);
    expect(like(text, `%${'a'.repeat(997)}b%`)).toBe(false);
    expect(like(text, `${'%_'.repeat(499)}b%`)).toBe(false);
  });
});
