import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { energyDistance, wasserstein } from '#domain/stats/distances/cdf-distance.ts';
import { hellinger } from '#domain/stats/distances/hellinger.ts';
import { jensenShannonDistance } from '#domain/stats/distances/jensen-shannon.ts';
import { kullbackLeibler } from '#domain/stats/distances/kullback-leibler.ts';
import { lInfinity } from '#domain/stats/distances/l-infinity.ts';
import { dataSetDrift } from '#domain/stats/evidently/data-set-drift.ts';
import { countInEdges } from '#domain/stats/histogram/count-in-edges.ts';
import { doane, equalWidthEdges, sturges } from '#domain/stats/histogram/equal-width-edges.ts';
import { univariateDrift } from '#domain/stats/nannyml/univariate-drift.ts';
import { cramerVonMises } from '#domain/stats/two-sample/cramer-von-mises.ts';
import { cramerVonMisesExactP } from '#domain/stats/two-sample/cramer-von-mises-exact.ts';
import { ksExactSf } from '#domain/stats/two-sample/ks-exact.ts';
import { ksTest } from '#domain/stats/two-sample/ks-test.ts';
import { mannWhitney } from '#domain/stats/two-sample/mann-whitney.ts';
import { studentT, welchT } from '#domain/stats/two-sample/t-test.ts';

const sample = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 2, maxLength: 40 });
const shares = fc
  .array(fc.tuple(fc.nat(50), fc.nat(50)), { minLength: 2, maxLength: 10 })
  .filter((cells) => cells.some(([a]) => a > 0) && cells.some(([, b]) => b > 0))
  .map((cells) => {
    const share = (of: 0 | 1) => {
      const total = cells.reduce((sum, cell) => sum + cell[of], 0);
      return cells.map((cell) => cell[of] / total);
    };
    return [share(0), share(1)] as const;
  });

const tests = {
  ks: (a: readonly number[], b: readonly number[]) => ksTest(a, b).p,
  ksLimit: (a: readonly number[], b: readonly number[]) => ksTest(a, b, 'asymptotic').p,
  mannWhitney: (a: readonly number[], b: readonly number[]) => mannWhitney(a, b).p,
  cramerVonMises: (a: readonly number[], b: readonly number[]) => cramerVonMises(a, b).p,
  welch: (a: readonly number[], b: readonly number[]) => welchT(a, b).p,
  student: (a: readonly number[], b: readonly number[]) => studentT(a, b).p,
};

describe('DRF-1: two-sample tests', () => {
  it.each(Object.entries(tests))('%s: p is in 0..1 and does not care for order or side', (_, p) => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const value = p(a, b);
        if (Number.isNaN(value)) return;
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(p(b, a)).toBeCloseTo(value, 9);
        expect(p([...a].reverse(), b)).toBeCloseTo(value, 9);
      }),
    );
  });
  it('p falls as one sample moves away', () => {
    const still = Array.from({ length: 30 }, (_, i) => i);
    for (const p of Object.values(tests)) {
      const values = [0.5, 4.5, 9.5, 14.5].map((by) =>
        p(
          still,
          still.map((v) => v + by),
        ),
      );
      expect([...values].sort((a, b) => b - a)).toEqual(values);
    }
  });
  it('exact KS: the two orders of one value each, and a far tail no subtraction could reach', () => {
    expect(ksExactSf(1, 1, 1)).toBe(1);
    // All of one sample before all of the other: two orders of C(60, 30).
    expect(ksExactSf(30, 30, 30) / (2 / 1.182645815648614e17)).toBeCloseTo(1, 9);
    expect(ksExactSf(60, 20, 15) / (2 / 3247943160)).toBeCloseTo(1, 9);
    expect(ksExactSf(0, 5, 3)).toBe(1);
  });
  it('exact Mann–Whitney: 3 against 3 in order is one of twenty orders', () => {
    expect(mannWhitney([1, 2, 3], [4, 5, 6], { alternative: 'less' }).p).toBeCloseTo(0.05, 12);
    expect(mannWhitney([1, 2, 3], [4, 5, 6]).p).toBeCloseTo(0.1, 12);
  });
  it('exact Cramér–von Mises: complete separation is two orders of C(8, 4)', () => {
    // U of 1..4 against 5..8: 4·0 + 4·Σ 4² = 256.
    expect(cramerVonMisesExactP(256, 4, 4)).toBeCloseTo(2 / 70, 12);
    expect(cramerVonMisesExactP(0, 4, 4)).toBe(1);
  });
  it('says NaN, not a number, for an empty sample or one without variance', () => {
    expect(ksTest([], [1]).p).toBeNaN();
    expect(mannWhitney([], [1]).p).toBeNaN();
    expect(cramerVonMises([1], [2, 3]).p).toBeNaN();
    expect(welchT([1, 1], [1, 1])).toMatchObject({ p: Number.NaN, df: 1 });
    expect(studentT([1], [2]).p).toBeNaN();
    expect(wasserstein([], [1])).toBeNaN();
  });
});

describe('DRF-1: distances', () => {
  it('are 0 for the same shares, symmetric and bounded', () => {
    fc.assert(
      fc.property(shares, ([p, q]) => {
        for (const [distance, most] of [
          [jensenShannonDistance, Math.sqrt(Math.LN2)],
          [(a: readonly number[], b: readonly number[]) => jensenShannonDistance(a, b, 2), 1],
          [hellinger, 1],
          [lInfinity, 1],
        ] as const) {
          expect(distance(p, p)).toBe(0);
          expect(distance(p, q)).toBeCloseTo(distance(q, p), 12);
          expect(distance(p, q)).toBeLessThanOrEqual(most + 1e-12);
        }
        expect(kullbackLeibler(p, q)).toBeGreaterThanOrEqual(-1e-12);
      }),
    );
  });
  it('hold the triangle inequality', () => {
    fc.assert(
      fc.property(sample, sample, sample, (a, b, c) => {
        expect(wasserstein(a, c)).toBeLessThanOrEqual(wasserstein(a, b) + wasserstein(b, c) + 1e-9);
        expect(energyDistance(a, c)).toBeLessThanOrEqual(
          energyDistance(a, b) + energyDistance(b, c) + 1e-9,
        );
      }),
    );
  });
  it('Wasserstein of a shifted sample is the shift, and infinite values are told apart', () => {
    expect(wasserstein([1, 2, 3], [3.5, 4.5, 5.5])).toBeCloseTo(2.5, 12);
    expect(wasserstein([1, 2], [1, Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY);
    const twice = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    expect(wasserstein([1, 2], twice)).toBeNaN();
  });
});

describe('histogram cells', () => {
  it('hold every value once, up to the last border', () => {
    fc.assert(
      fc.property(sample, (values) => {
        for (const width of [sturges, doane]) {
          const edges = equalWidthEdges(values, width) ?? [];
          const counts = countInEdges(values, edges);
          expect(counts.reduce((a, b) => a + b, 0)).toBe(values.length);
        }
      }),
    );
  });
  it('are refused where a double has no border between the values', () => {
    expect(equalWidthEdges([1e150], sturges)).toBeUndefined();
    expect(equalWidthEdges([2.5], sturges)).toEqual(Float64Array.of(2, 3));
    expect(equalWidthEdges([-1e308, 1e308], sturges)).toBeUndefined();
  });
});

describe("the peers' rules", () => {
  it('Evidently refuses a data set with an empty column; NannyML one of fewer than ten rows', () => {
    const column = { type: 'num', reference: [1, 2, 3], current: [Number.NaN, undefined] } as const;
    expect(dataSetDrift({ column })).toBeUndefined();
    expect(univariateDrift('continuous', 'wasserstein', [1, 2], [3])).toBeUndefined();
  });
  it('Evidently goes by half of the columns', () => {
    const same = { type: 'cat', reference: ['a', 'b'], current: ['a', 'b'] } as const;
    const moved = {
      type: 'cat',
      reference: new Array<string>(50).fill('a'),
      current: new Array<string>(50).fill('b'),
    } as const;
    expect(dataSetDrift({ same, moved })).toMatchObject({ drifted: { count: 1 }, isDrift: true });
    expect(dataSetDrift({ same, moved, also: same })?.isDrift).toBe(false);
  });
});
