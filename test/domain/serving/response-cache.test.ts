import { describe, expect, it } from 'vitest';
import type { Tensor } from '#domain/serving/model-runtime.ts';
import { cacheKey, responseCache } from '#domain/serving/response-cache.ts';

const numbers = (...values: number[]): Tensor => ({
  name: 'x',
  datatype: 'FP32',
  shape: [values.length, 1],
  data: Float32Array.from(values),
});
const texts = (...values: string[]): Tensor => ({
  name: 't',
  datatype: 'BYTES',
  shape: [values.length, 1],
  data: values,
});

describe('cacheKey', () => {
  const key = cacheKey(1, [numbers(1, Number.NaN), texts('a', 'bc')], ['y']);

  it('SRV-7: is the same for the same input', () => {
    expect(cacheKey(1, [numbers(1, Number.NaN), texts('a', 'bc')], ['y'])).toBe(key);
  });

  it.each([
    ['another version', cacheKey(2, [numbers(1, Number.NaN), texts('a', 'bc')], ['y'])],
    ['another number', cacheKey(1, [numbers(1, 2), texts('a', 'bc')], ['y'])],
    ['texts cut elsewhere', cacheKey(1, [numbers(1, Number.NaN), texts('ab', 'c')], ['y'])],
    ['other outputs', cacheKey(1, [numbers(1, Number.NaN), texts('a', 'bc')], ['z'])],
    [
      'another shape',
      cacheKey(1, [{ ...numbers(1, Number.NaN), shape: [1, 2] }, texts('a', 'bc')], ['y']),
    ],
    ['no second input', cacheKey(1, [numbers(1, Number.NaN)], ['y'])],
  ])('SRV-7: differs for %s', (_, other) => {
    expect(other).not.toBe(key);
  });

  it('SRV-7: looks at a tensor alone that shares its memory with others', () => {
    const shared = Float32Array.from([9, 1, 2, 9]);
    const part = { ...numbers(1, 2), data: shared.subarray(1, 3) };
    expect(cacheKey(1, [part], [])).toBe(cacheKey(1, [numbers(1, 2)], []));
  });
});

describe('responseCache', () => {
  const settings = { ttlSeconds: 1, maxEntries: 10 };

  it('SRV-7: keeps models apart, and no answer of more than 4 kB', () => {
    const cache = responseCache({ now: () => 0 });
    cache.set('a', 'k', settings, [numbers(1)]);
    expect(cache.get('a', 'k', settings)).toEqual([numbers(1)]);
    expect(cache.get('b', 'k', settings)).toBeUndefined();
    cache.set('b', 'k', settings, [numbers(...new Array<number>(1025).fill(0))]);
    cache.set('b', 't', settings, [texts('x'.repeat(2049))]);
    expect(cache.get('b', 'k', settings)).toBeUndefined();
    expect(cache.get('b', 't', settings)).toBeUndefined();
  });
});
