import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementAt, shortestFloat32, shown } from '#domain/serving/tensor-elements.ts';

describe('shortestFloat32', () => {
  it('SRV-8: captures 29.85 as 29.85, not as the float next to it', () => {
    expect(shortestFloat32(Math.fround(29.85))).toBe(29.85);
    expect(shortestFloat32(Math.fround(0.1))).toBe(0.1);
  });

  it('is the same FP32 again', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true }), (value) => {
        expect(Math.fround(shortestFloat32(value))).toBe(value);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives back decimals of up to six digits exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: -999_999, max: 999_999 }), (cents) => {
        expect(shortestFloat32(Math.fround(cents / 100))).toBe(cents / 100);
      }),
    );
  });
});

describe('elementAt', () => {
  const tensor = { name: 'x', shape: [2] };
  it('SRV-8: reads NaN and empty text as missing', () => {
    const number = { ...tensor, datatype: 'FP32', data: Float32Array.of(Number.NaN, 1.5) } as const;
    expect([0, 1].map((at) => elementAt(number, at))).toEqual([null, 1.5]);
    const text = { ...tensor, datatype: 'BYTES', data: ['', 'a'] } as const;
    expect([0, 1].map((at) => elementAt(text, at))).toEqual([null, 'a']);
  });

  it('reads big integers as numbers and bits as booleans', () => {
    const big = { ...tensor, datatype: 'INT64', data: BigInt64Array.of(-5n) } as const;
    expect(elementAt(big, 0)).toBe(-5);
    const bit = { ...tensor, datatype: 'BOOL', data: Uint8Array.of(1) } as const;
    expect(elementAt(bit, 0)).toBe(true);
  });
});

describe('shown', () => {
  it('shortens what is long', () => {
    expect(shown('x'.repeat(100))).toHaveLength(38);
    expect(shown(undefined)).toBe('nothing');
  });
});
