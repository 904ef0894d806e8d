import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrationCurve } from '#domain/stats/calibration-curve.ts';
import { estimateMetrics } from '#domain/stats/cbpe.ts';
import { deviationLimits } from '#domain/stats/deviation-limits.ts';
import { fitIsotonic, isotonicAt } from '#domain/stats/isotonic.ts';
import { calibrationError } from '#domain/stats/metrics/calibration-error.ts';
import { averagePrecision } from '#domain/stats/metrics/precision-recall-curve.ts';
import { scoreSteps } from '#domain/stats/metrics/score-steps.ts';
import { fitPlatt, plattAt } from '#domain/stats/platt.ts';
import { precisionRecallF1 } from '#domain/stats/precision-recall-f1.ts';
import { rocAuc } from '#domain/stats/roc-auc.ts';
import { unitSamplingError } from '#domain/stats/sampling-error.ts';

const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.nat(1)), {
  minLength: 1,
  maxLength: 40,
});

describe('fitIsotonic', () => {
  it('pools neighbours that are out of order, and clips outside', () => {
    const fit = fitIsotonic([1, 2, 3, 4], [1, 3, 2, 5]);
    expect(fit).toEqual({ x: [1, 2, 3, 4], y: [1, 2.5, 2.5, 5] });
    expect([0, 1.5, 2.5, 9].map((x) => isotonicAt(fit, x))).toEqual([1, 1.75, 2.5, 5]);
    expect(isotonicAt(fit, Number.NaN)).toBeNaN();
  });

  it('rises, keeps the mean, and does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(points, fc.nat(39), (drawn, turn) => {
        const at = (list: typeof drawn) =>
          fitIsotonic(
            list.map(([x]) => x),
            list.map(([, y]) => y),
          );
        const fit = at(drawn);
        const cut = turn % drawn.length;
        expect(at([...drawn.slice(cut), ...drawn.slice(0, cut)])).toEqual(fit);
        fit.y.forEach((y, i) => {
          expect(y >= (fit.y[i - 1] ?? 0)).toBe(true);
        });
        const [fitted, truth] = [0, 1].map((which) =>
          drawn.reduce((sum, [x, y]) => sum + (which === 0 ? isotonicAt(fit, x) : y), 0),
        );
        expect(fitted).toBeCloseTo(truth as number, 9);
      }),
      { numRuns: 100 },
    );
  });

  it('takes counted cells for their rows', () => {
    fc.assert(
      fc.property(points, (drawn) => {
        const cells = Array.from({ length: 10 }, (_, x) => drawn.filter(([at]) => at === x));
        const counted = fitIsotonic(
          cells.map((_, x) => x),
          cells.map((rows) =>
            rows.length === 0 ? 0 : rows.reduce((s, [, y]) => s + y, 0) / rows.length,
          ),
          cells.map(({ length }) => length),
        );
        const rows = fitIsotonic(
          drawn.map(([x]) => x),
          drawn.map(([, y]) => y),
        );
        for (let x = 0; x < 10; x++)
          expect(isotonicAt(counted, x)).toBeCloseTo(isotonicAt(rows, x), 12);
      }),
      { numRuns: 100 },
    );
  });

  it('refuses nothing, infinity and negative weights', () => {
    expect(() => fitIsotonic([], [])).toThrow(/at least one row/);
    expect(() => fitIsotonic([Number.NaN], [1])).toThrow(/finite/);
    expect(() => fitIsotonic([1], [1], [-1])).toThrow(/weight/);
    expect(() => fitIsotonic([1], [1, 2])).toThrow(/as many/);
  });
});

describe('estimateMetrics', () => {
  it('is the real thing where every probability is 0 or 1', () => {
    fc.assert(
      fc.property(points, (drawn) => {
        const labels = drawn.map(([, y]) => y);
        const scores = drawn.map(([x]) => x / 10);
        const predicted = scores.map((score) => (score >= 0.5 ? 1 : 0));
        // No ties, of which ours are steps of their own.
        const order = scores.map((score, i) => score + (labels[i] as number) / 100 + i / 1e6);
        const ours = estimateMetrics({ probabilities: labels, predicted, scores: order });
        const { precision, recall, f1 } = precisionRecallF1(labels, predicted);
        expect(ours).toMatchObject({ precision, recall, f1 });
        expect(
          Object.is(ours.rocAuc, rocAuc(labels, order)) ||
            Math.abs(ours.rocAuc - rocAuc(labels, order)) < 1e-12,
        ).toBe(true);
        if (labels.includes(1))
          expect(ours.averagePrecision).toBeCloseTo(
            averagePrecision(scoreSteps(labels, order)),
            12,
          );
      }),
      { numRuns: 100 },
    );
  });

  it('DRF-3: counts a cell of scores as its rows', () => {
    const rows = estimateMetrics({ probabilities: [0.9, 0.9, 0.9, 0.2], predicted: [1, 1, 1, 0] });
    const cells = estimateMetrics({
      probabilities: [0.9, 0.2],
      predicted: [1, 0],
      weights: [3, 1],
    });
    expect(cells.rocAuc).toBeCloseTo(rows.rocAuc, 12);
    expect(cells.confusion.truePositive).toBeCloseTo(2.7, 12);
    expect(cells.accuracy).toBeCloseTo(rows.accuracy, 12);
  });

  it('gives 0 where a ratio has nothing to divide by, and no area without both classes', () => {
    const none = estimateMetrics({ probabilities: [0, 0], predicted: [0, 0] });
    expect(none).toMatchObject({ precision: 0, recall: 0, f1: 0, specificity: 1, accuracy: 1 });
    expect([none.rocAuc, none.averagePrecision]).toEqual([Number.NaN, Number.NaN]);
    expect(estimateMetrics({ probabilities: [], predicted: [] }).accuracy).toBeNaN();
  });

  it('refuses what is no probability', () => {
    expect(() => estimateMetrics({ probabilities: [1.1], predicted: [1] })).toThrow(
      /between 0 and 1/,
    );
    expect(() => estimateMetrics({ probabilities: [0.5], predicted: [] })).toThrow(/every row/);
    expect(() => estimateMetrics({ probabilities: [0.5], predicted: [1], weights: [-1] })).toThrow(
      /Weight/,
    );
  });
});

describe('unitSamplingError', () => {
  const reference = { labels: [1, 0, 1, 0], predicted: [1, 1, 0, 0], scores: [0.9, 0.8, 0.4, 0.1] };
  it("is a rate's own: √(p(1-p)) over the root of the share of rows that count", () => {
    expect(unitSamplingError('accuracy', reference)).toBeCloseTo(0.5, 12);
    expect(unitSamplingError('precision', reference)).toBeCloseTo(0.5 / Math.SQRT1_2, 12);
    // Placements of the two positives: 1 and 1/2.
    expect(unitSamplingError('rocAuc', reference)).toBeCloseTo(0.25 / Math.SQRT1_2, 12);
  });
  it('is not a number where no row counts', () => {
    expect(unitSamplingError('recall', { ...reference, labels: [0, 0, 0, 0] })).toBeNaN();
  });
});

it('deviationLimits: three deviations around the mean, cut to what is possible', () => {
  expect(deviationLimits([0.4, Number.NaN, 0.6], { lowest: 0, highest: 1 })).toEqual({
    lower: expect.closeTo(0.2, 12),
    upper: expect.closeTo(0.8, 12),
  });
  expect(deviationLimits([0.9, 0.5], { lowest: 0, highest: 1 }).upper).toBe(1);
});

describe('fitPlatt', () => {
  it('gives each class its smoothed share where scores say nothing', () => {
    const fit = fitPlatt([2, 2, 2, 2], [1, 1, 1, 0]);
    // Targets 4/5 three times and 1/3 once.
    expect(plattAt(fit, 2)).toBeCloseTo((3 * 0.8 + 1 / 3) / 4, 12);
  });
  it('stays finite where a score separates the classes, and does not depend on the scale', () => {
    const [small, large] = [1, 1e6].map((unit) =>
      fitPlatt(
        [1, 2, 3, 4].map((x) => x * unit),
        [0, 0, 1, 1],
      ),
    );
    expect(small?.a).toBeLessThan(0);
    expect((large?.a ?? 0) * 1e6).toBeCloseTo(small?.a ?? 0, 8);
    expect(plattAt({ a: -1, b: 0 }, 800)).toBe(1);
    expect(plattAt({ a: -1, b: 0 }, -800)).toBe(0);
  });
  it('refuses nothing and infinity', () => {
    expect(() => fitPlatt([], [])).toThrow(/one of each/);
    expect(() => fitPlatt([Number.POSITIVE_INFINITY], [1])).toThrow(/finite/);
  });
});

describe('calibration', () => {
  it('puts a probability on an edge to the left in the curve, to the right in the error', () => {
    expect(calibrationCurve([1, 0], [0.1, 0.05])).toEqual([
      { observed: 0.5, predicted: 0.07500000000000001, rows: 2 },
    ]);
    expect(calibrationError([1, 0], [0.1, 0.05])).toEqual({
      expected: expect.closeTo(0.475, 12),
      maximum: 0.9,
    });
  });
  it('has nothing to say without rows', () => {
    expect(calibrationCurve([], [])).toEqual([]);
    expect(calibrationError([], []).expected).toBeNaN();
  });
});
