import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRank, type MetricPoint } from '#domain/tracking/metric.ts';
import { compareRankBytes, decodeRank, encodeRank, rankBytes } from '#domain/tracking/rank.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const point = (value: number, timestamp = 0, step = 0n): MetricPoint => ({
  key: 'k',
  value,
  timestamp,
  step,
});

/** Values that meet often, and the whole range. */
const values = fc.oneof(
  fc.constantFrom(
    Number.NaN,
    0,
    -0,
    5e-324,
    -5e-324,
    1.7e308,
    -1.7e308,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ),
  fc.double(),
);
const points = fc.record({
  key: fc.constant('k'),
  value: values,
  timestamp: fc.oneof(fc.constantFrom(0, 1), fc.maxSafeNat()),
  step: fc.oneof(
    fc.constantFrom(0n, 1n, -1n),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  ),
});

describe('the bytes of a metric point', () => {
  it('are step, timestamp, value and a mark of NaN', () => {
    expect(hex(encodeRank(point(1, 0, 5n)))).toBe(
      // 5 + 2^63; the double 0 with its sign turned; the double 1 with its sign turned; no NaN
      '8000000000000005' + '8000000000000000' + 'bff0000000000000' + '00',
    );
    expect(hex(encodeRank(point(Number.NaN, 0, -(2n ** 63n))))).toBe(
      '0000000000000000' + '8000000000000000' + '8000000000000000' + '01',
    );
    expect(hex(encodeRank(point(-1))).slice(32)).toBe('400fffffffffffff00');
  });

  it('TRK-1: bring back the very same numbers', () => {
    fc.assert(
      fc.property(points, (one) => {
        const bytes = encodeRank(one);
        expect(bytes).toHaveLength(rankBytes);
        const back = decodeRank('k', bytes);
        expect(Object.is(back.value, one.value)).toBe(true);
        expect(back).toEqual(one);
      }),
    );
  });

  it('TRK-1: are in the order of compareRank', () => {
    fc.assert(
      fc.property(points, points, (a, b) => {
        const bytes = Math.sign(compareRankBytes(encodeRank(a), encodeRank(b)));
        expect(bytes + 0).toBe(Math.sign(compareRank(a, b)) + 0);
        expect(Math.sign(Buffer.compare(encodeRank(a), encodeRank(b))) + 0).toBe(bytes + 0);
      }),
      { numRuns: 1000 },
    );
  });

  it('TRK-1: rank NaN just above 0 and below the smallest double', () => {
    const ordered = [Number.NEGATIVE_INFINITY, -1, -0, 0, Number.NaN, 5e-324, 1];
    const encoded = ordered.map((value) => hex(encodeRank(point(value))));
    expect([...encoded].sort()).toEqual(encoded);
  });

  it('are read where they lie in a packed list', () => {
    const packed = Buffer.concat([encodeRank(point(1)), encodeRank(point(2.5, 7, -3n))]);
    expect(decodeRank('k', packed.subarray(rankBytes))).toEqual(point(2.5, 7, -3n));
  });

  it('take a time of -0 for 0', () => {
    expect(hex(encodeRank(point(1, -0)))).toBe(hex(encodeRank(point(1, 0))));
  });
});
