import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binNumbers, separate } from '#domain/training/gbdt/bin.ts';

const float32 = fc.float({ noNaN: true, noDefaultInfinity: true });

describe('separate', () => {
  it('finds a float32 number that keeps any two apart, even neighbours and extremes', () => {
    fc.assert(
      fc.property(float32, float32, (a, b) => {
        fc.pre(a !== b);
        const [below, above] = a < b ? [a, b] : [b, a];
        const threshold = separate(below, above);
        expect(Math.fround(threshold)).toBe(threshold);
        expect(below <= threshold && threshold < above).toBe(true);
      }),
      { numRuns: 2000 },
    );
    expect(separate(1, Math.fround(1 + 2 ** -23))).toBe(1);
    expect(separate(-3.4028234663852886e38, 3.4028234663852886e38)).toBe(0);
    expect(separate(1, 4)).toBe(2.5);
  });
});

describe('binNumbers', () => {
  it('gives each value its own bin where there are few, and the last bin to missing ones', () => {
    const { bins, binCount, cuts } = binNumbers(Float32Array.of(5, Number.NaN, 1, 5, 1e30), 255);
    expect([...bins]).toEqual([1, 3, 0, 1, 2]);
    expect(binCount).toBe(4);
    expect([...cuts]).toEqual([3, Math.fround(5e29)]);
  });

  it('agrees with its cuts for every value: x ≤ cuts[b] exactly if x is in bin b or below', () => {
    const values = fc.array(fc.oneof(float32, fc.constantFrom(0, -0, 1, Number.NaN)), {
      minLength: 1,
      maxLength: 300,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 255 }), (numbers, maxBins) => {
        const { bins, binCount, cuts } = binNumbers(Float32Array.from(numbers), maxBins);
        expect(binCount - 1).toBeLessThanOrEqual(maxBins);
        for (const [row, x] of numbers.entries()) {
          if (Number.isNaN(x)) expect(bins[row]).toBe(binCount - 1);
          else for (const [b, cut] of cuts.entries()) expect(x <= cut).toBe((bins[row] ?? -1) <= b);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('cuts many distinct values into bins of about equal size beside a very frequent one', () => {
    const values = Float32Array.from({ length: 20_000 }, (_, i) => (i % 2 ? 0 : i));
    const { bins, binCount } = binNumbers(values, 101);
    expect(binCount).toBe(102);
    const counts = new Map<number, number>();
    for (const bin of bins) counts.set(bin, (counts.get(bin) ?? 0) + 1);
    const [first, ...others] = [...counts].sort(([a], [b]) => a - b).map(([, count]) => count);
    expect(first).toBe(10_001);
    for (const count of others) expect(Math.abs(count - 100)).toBeLessThan(5);
  });
});
