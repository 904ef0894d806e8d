import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutTo, isLongerThan } from '#domain/tracking/text-length.ts';

describe('lengths of texts', () => {
  it('count code points and cut between them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(12), (text, characters) => {
        const points = [...text];
        expect(isLongerThan(text, characters)).toBe(points.length > characters);
        expect(cutTo(text, characters)).toBe(points.slice(0, characters).join(''));
      }),
    );
  });
});
