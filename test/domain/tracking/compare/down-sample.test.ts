import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { downSample } from '#domain/tracking/compare/down-sample.ts';
import { lttb } from '#domain/tracking/compare/lttb.ts';

const upTo = (n: number) => Array.from({ length: n }, (_, index) => index);

describe('lttb', () => {
  it.each([
    // One bucket {1,2,3} between ends at height 0: the highest spans the largest triangle.
    [[0, 1, 2, 3, 4], [0, 1, 10, 1, 0], 3, [0, 2, 4]],
    // Two buckets {1,2} and {3,4}. First: mean of {3,4} is (3.5, 0); from (0,0) twice the areas are |3.5·4|, |3.5·-3|.
    // Then from (1,4) with the end (5,0): |-4·(5-4) - (-2)(-4)| = 12 and |-4·(-5-4) - (-3)(-4)| = 24.
    [[0, 1, 2, 3, 4, 5], [0, 4, -3, 5, -5, 0], 4, [0, 1, 4, 5]],
    // Uneven x decides: equally high, but farther from the line through (0,0) and (100,0).
    [[0, 1, 99, 100], [0, 1, 1, 0], 3, [0, 1, 3]],
    // All on one line: the first of each bucket.
    [[0, 1, 2, 3, 4], [7, 7, 7, 7, 7], 3, [0, 1, 4]],
    // All at one place on the x axis.
    [[3, 3, 3, 3], [0, 1, 2, 0], 3, [0, 1, 3]],
    [[0, 1], [5, 6], 3, [0, 1]],
    [[], [], 3, []],
  ])('TRK-2: of x %j, y %j the %d points %j', (x, y, count, expected) => {
    expect(lttb(x, y, count)).toEqual(expected);
  });

  it('TRK-2: does not lose its way among the largest numbers', () => {
    const max = Number.MAX_VALUE;
    expect(lttb([0, 1, 2, 3, 4], [max, max, -max, max, max], 3)).toEqual([0, 2, 4]);
  });

  const series = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: -1000, max: 1000 })), {
      maxLength: 300,
    })
    .map((points) => {
      const x = points.map(([value]) => value).sort((a, b) => a - b);
      return { x, y: points.map(([, value]) => value) };
    });

  it('TRK-2: keeps the ends, ascends, and gives exactly as many as asked for', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 3, max: 50 }), ({ x, y }, count) => {
        const chosen = lttb(x, y, count);
        expect(chosen).toHaveLength(Math.min(count, x.length));
        expect(chosen).toEqual([...new Set(chosen)].sort((a, b) => a - b));
        if (x.length > 0) expect([chosen[0], chosen.at(-1)]).toEqual([0, x.length - 1]);
      }),
    );
  });

  it('TRK-2: does not depend on the units of the axes', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 3, max: 50 }), ({ x, y }, count) => {
        // Powers of two scale exactly, so that ties stay ties.
        const scaled = lttb(
          x.map((value) => value * 1024),
          y.map((value) => value / 64),
          count,
        );
        expect(scaled).toEqual(lttb(x, y, count));
      }),
    );
  });
});

describe('downSample', () => {
  it('TRK-2: shows each gap between the points it draws, and what a curve begins and ends with', () => {
    const y: number[] = upTo(100).map((step) => Math.sin(step / 7));
    y[0] = Number.NaN;
    y[50] = Number.POSITIVE_INFINITY;
    y[51] = Number.NaN;
    y[99] = Number.NaN;
    const chosen = downSample(upTo(100), y, 20);
    expect(chosen).toHaveLength(20);
    expect(chosen.filter((index) => !Number.isFinite(y[index]))).toEqual([0, 50, 99]);
  });

  it('TRK-2: a curve that nothing can be drawn of keeps its ends', () => {
    expect(
      downSample(
        upTo(30),
        upTo(30).map(() => Number.NaN),
        10,
      ),
    ).toEqual([0, 29]);
  });

  it('TRK-2: never gives more than asked for, whatever the gaps; hides none', () => {
    const value = fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: -9, max: 9 }) },
      { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY) },
    );
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 10, max: 40 }),
        (y, count) => {
          const chosen = downSample(upTo(y.length), y, count);
          expect(chosen.length).toBeLessThanOrEqual(count);
          expect(chosen).toEqual([...new Set(chosen)].sort((a, b) => a - b));
          expect([chosen[0], chosen.at(-1)]).toEqual([0, y.length - 1]);
          const drawn = (index: number) => Number.isFinite(y[index]);
          for (const [at, index] of chosen.entries()) {
            const before = chosen[at - 1];
            if (before === undefined || !drawn(index) || !drawn(before)) continue;
            expect(y.slice(before, index + 1).every(Number.isFinite)).toBe(true);
          }
        },
      ),
    );
  });
});
