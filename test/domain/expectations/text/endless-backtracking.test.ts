import { describe, expect, it } from 'vitest';
import { backtracksEndlessly } from '#domain/expectations/text/endless-backtracking.ts';
import { likePattern, pythonRegex } from '#domain/expectations/text/python-regex.ts';

describe('patterns that would be tried without end', () => {
  it.each([
    '^(a+)+$',
    '^(a*)*$',
    '^(?:[a-z]+ ?)+$',
    '^(a|a)*$',
    '^(a|ab|b)*$',
    '^((a+)b?)*$',
    '^(a?a)*$',
    '^(a*xa*)+$',
    '^(?:x+x+y){12,}$',
    '^(.*,)+$',
    '^(?P<word>\\w+)*$',
    '^((?:a|b)+)*$',
  ])('DAT-4: %s is refused, with what to do', (pattern) => {
    expect(() => pythonRegex(pattern)).toThrow(/without end/);
  });
  it.each([
    '^[\\w.+-]+@([\\w-]+\\.)+[a-z]{2,}$',
    '^-?\\d{1,3}(,\\d{3})*(\\.\\d+)?$',
    '^(\\d{1,3}\\.){3}\\d{1,3}$',
    '^([a-z]|[0-9])*$',
    '^[a-z]+(-[a-z]+)*$',
    '^(https?|ftp)://',
    '^(?:ab){3,}$',
    '\\d+',
  ])('DAT-4: %s is not', (pattern) => {
    expect(pythonRegex(pattern)).toBeInstanceOf(RegExp);
    expect(backtracksEndlessly(pattern)).toBe(false);
  });
  it.each(['(?#', 'a(?P=x', '(?#open'])('DAT-4: %s ends and is refused', (pattern) => {
    expect(() => pythonRegex(pattern)).toThrow(/cannot be used/);
  });
  it('DAT-4: LIKE with many % ends at once', () => {
    const pattern = likePattern(`${'%a'.repeat(12)}%b`);
    expect(pattern.test('a'.repeat(3000))).toBe(false);
    expect(pattern.test(`${'a'.repeat(3000)}b`)).toBe(true);
  });
  it.each([
    ['a%b', 'ab', true],
    ['a%b', 'axxbxb', true],
    ['a%b', 'axxbx', false],
    ['%a_%', 'xxay', true],
    ['%a_%', 'xxa', false],
    ['%ab%ab', 'abab', true],
    ['%ab%ab', 'aab', false],
    ['a', 'ab', false],
    ['%', '', true],
  ])('DAT-4: LIKE %s of %s is %s', (pattern, text, is) => {
    expect(likePattern(pattern).test(text)).toBe(is);
  });
});
