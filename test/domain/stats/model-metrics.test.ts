import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy } from '#domain/stats/accuracy.ts';
import { brier } from '#domain/stats/brier.ts';
import { classify } from '#domain/stats/classify.ts';
import { deLong } from '#domain/stats/delong.ts';
import { logLoss } from '#domain/stats/log-loss.ts';
import { normalCdf, normalQuantile, normalSf } from '#domain/stats/normal.ts';
import { precisionRecallF1 } from '#domain/stats/precision-recall-f1.ts';
import { quantile } from '#domain/stats/quantile.ts';
import { rocAuc } from '#domain/stats/roc-auc.ts';
import { twoProportionZ } from '#domain/stats/two-proportion-z.ts';

describe('rocAuc', () => {
  it('counts ordered pairs, ties one half', () => {
    expect(rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])).toBe(0.75);
    expect(rocAuc([0, 1, 1], [0.5, 0.5, 0.9])).toBe(0.75);
    expect(rocAuc([1, 0], [0.5, 0.5])).toBe(0.5);
  });
  it('is not a number when only one class is there', () => {
    expect(rocAuc([1, 1], [0.2, 0.4])).toBeNaN();
    expect(rocAuc([], [])).toBeNaN();
  });
  it('equals the count over all pairs, and 1 - AUC of the negated scores', () => {
    const rows = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 9 })),
      {
        minLength: 2,
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(rows, (drawn) => {
        const labels = drawn.map(([label]) => label);
        const scores = drawn.map(([, score]) => score);
        let pairs = 0;
        let right = 0;
        drawn.forEach(([l1, s1]) => {
          drawn.forEach(([l2, s2]) => {
            if (l1 !== 1 || l2 !== 0) return;
            pairs++;
            right += s1 > s2 ? 1 : s1 === s2 ? 0.5 : 0;
          });
        });
        if (pairs === 0) return;
        expect(rocAuc(labels, scores)).toBeCloseTo(right / pairs, 12);
        expect(
          rocAuc(
            labels,
            scores.map((s) => -s),
          ),
        ).toBeCloseTo(1 - right / pairs, 12);
      }),
      { numRuns: 100 },
    );
  });
});

describe('deLong', () => {
  // Worked by hand from the placements: V10(A) = (1, 1/3, 1), V01(A) = (1, 2/3, 2/3), V10(B) = (1/3, 2/3, 1), …
  const labels = [1, 1, 1, 0, 0, 0];
  const a = [0.9, 0.4, 0.8, 0.3, 0.5, 0.6];
  const b = [0.4, 0.6, 0.9, 0.3, 0.5, 0.7];
  it('gives both areas, their difference, z and a two-sided p', () => {
    const result = deLong(labels, a, b);
    expect(result.aucA).toBeCloseTo(7 / 9, 12);
    expect(result.aucB).toBeCloseTo(6 / 9, 12);
    expect(result.difference).toBeCloseTo(-1 / 9, 12);
    // Differences of V10: (-2/3, 1/3, 0), variance 7/27; of V01: (0, 0, -1/3), variance 1/27; se² = 8/81.
    expect(result.z).toBeCloseTo(-1 / 9 / Math.sqrt(8 / 81), 12);
    expect(result.pValue).toBeCloseTo(2 * normalCdf(result.z), 12);
  });
  it('finds nothing between a score and itself, or any monotone change of it', () => {
    expect(deLong(labels, a, a)).toMatchObject({ difference: 0, z: 0, pValue: 1 });
    expect(deLong(labels, a, a.map(Math.exp))).toMatchObject({ z: 0, pValue: 1 });
  });
  it('turns its sign when the scores change places', () => {
    expect(deLong(labels, b, a).z).toBeCloseTo(-deLong(labels, a, b).z, 12);
  });
  it('has no p with fewer than two rows of a class', () => {
    expect(deLong([1, 0, 0], [3, 1, 2], [1, 2, 3]).pValue).toBeNaN();
  });
});

describe('accuracy, precision, recall, F1', () => {
  it('counts a probability of exactly the threshold as positive', () => {
    expect([...classify([0.49, 0.5, 0.51])]).toEqual([0, 1, 1]);
    expect(accuracy([0, 1, 1], classify([0.49, 0.5, 0.51]))).toBe(1);
  });
  it('gives the textbook ratios', () => {
    const got = precisionRecallF1([1, 1, 1, 0, 0], [1, 0, 1, 1, 0]);
    expect(got.precision).toBeCloseTo(2 / 3, 12);
    expect(got.recall).toBeCloseTo(2 / 3, 12);
    expect(got.f1).toBeCloseTo(2 / 3, 12);
  });
  it('says zeroDivision where there is nothing to divide by', () => {
    expect(precisionRecallF1([0], [0])).toEqual({ precision: 0, recall: 0, f1: 0 });
    expect(precisionRecallF1([0], [0], 1)).toEqual({ precision: 1, recall: 1, f1: 1 });
  });
  it('takes any number of classes and has no accuracy without rows', () => {
    expect(accuracy(['a', 'b', 'c', 'a'], ['a', 'b', 'a', 'a'])).toBe(0.75);
    expect(accuracy([], [])).toBeNaN();
  });
});

describe('logLoss and brier', () => {
  it('give ln 2 and 1/4 for a coin', () => {
    expect(logLoss([0, 1], [0.5, 0.5])).toBeCloseTo(Math.LN2, 12);
    expect(brier([0, 1], [0.5, 0.5])).toBe(0.25);
  });
  it('stay finite when the model was certain and wrong', () => {
    expect(logLoss([1], [0])).toBeCloseTo(-Math.log(Number.EPSILON), 12);
  });
});

describe('quantile', () => {
  it('interpolates as numpy does', () => {
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(quantile([1, 2, 3, 4], 0)).toBe(1);
    expect(quantile([1, 2, 3, 4], 1)).toBe(4);
    expect(quantile([7], 0.3)).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe('twoProportionZ', () => {
  it('agrees with the textbook (Wikipedia-style 2x2: 60/100 against 45/100)', () => {
    const got = twoProportionZ({ successes: 60, trials: 100 }, { successes: 45, trials: 100 });
    expect(got.z).toBeCloseTo(-0.15 / Math.sqrt(0.525 * 0.475 * 0.02), 12);
    expect(got.twoSided).toBeCloseTo(2 * got.less, 12);
    expect(got.greater).toBeCloseTo(1 - got.less, 12);
  });
  it('finds nothing when nobody or everybody succeeds', () => {
    const none = { successes: 0, trials: 10 };
    expect(twoProportionZ(none, none)).toMatchObject({ z: 0, twoSided: 1, greater: 0.5 });
  });
});

describe('the normal distribution', () => {
  it('has published tails', () => {
    expect(normalSf(1.959963984540054)).toBeCloseTo(0.025, 15);
    expect(normalSf(10)).toBeCloseTo(7.61985302416053e-24, 36);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
  });
  it('inverts itself from the centre to the far tail', () => {
    for (const p of [
      1e-300, 1e-100, 1e-20, 1e-12, 1e-6, 0.01, 0.07, 0.08, 0.3, 0.5, 0.6, 0.93, 0.999,
    ])
      expect(Math.abs(normalCdf(normalQuantile(p)) / p - 1)).toBeLessThan(
        2e-13 * (p < 1e-50 ? 10 : 1),
      );
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1.1)).toBeNaN();
  });
});
