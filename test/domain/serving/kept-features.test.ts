import { describe, expect, it } from 'vitest';
import { isOversize, redactedFeatures } from '#domain/serving/kept-features.ts';

describe('redactedFeatures', () => {
  it('GOV-6: redacts all values of an input by its name, and no other column', () => {
    const features = { 'card[0]': 1, 'card[1]': 2, cards: 3, 'name[x]': 'a', name: 'Ada' };
    expect(redactedFeatures(features, ['card', 'name', 'absent'])).toEqual({
      features: { 'card[0]': null, 'card[1]': null, cards: 3, 'name[x]': 'a', name: null },
      redacted: ['card[0]', 'card[1]', 'name'],
    });
  });

  it('GOV-6: names nothing when nothing is redacted', () => {
    expect(redactedFeatures({ a: 1 }, ['b'])).toEqual({ features: { a: 1 } });
  });
});

describe('isOversize', () => {
  it('SRV-8: is told by the bytes of the JSON', () => {
    expect(isOversize({ a: 'x'.repeat(199_991) })).toBe(false);
    expect(isOversize({ a: 'x'.repeat(199_993) })).toBe(true);
    expect(isOversize({ a: 'é'.repeat(100_000) })).toBe(true);
    expect(isOversize({ a: '\u001f'.repeat(33_400) })).toBe(true);
  });
});
