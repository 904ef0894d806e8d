import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  balancedAccuracy,
  cohenKappa,
  matthewsCorrelation,
} from '#domain/stats/metrics/agreement.ts';
import { averagedPrecisionRecallF1 } from '#domain/stats/metrics/class-averages.ts';
import { confusionMatrix } from '#domain/stats/metrics/confusion-matrix.ts';
import { kendallTauB, pearson, spearman } from '#domain/stats/metrics/correlation.ts';
import { rocAucOneVsOne, rocAucOneVsRest } from '#domain/stats/metrics/multiclass-roc-auc.ts';
import {
  averagePrecision,
  precisionRecallArea,
} from '#domain/stats/metrics/precision-recall-curve.ts';
import { pinballLoss, regressionErrors } from '#domain/stats/metrics/regression-errors.ts';
import { rocCurve, separation } from '#domain/stats/metrics/roc-curve.ts';
import { scoreSteps } from '#domain/stats/metrics/score-steps.ts';
import { topKAccuracy } from '#domain/stats/metrics/top-k-accuracy.ts';
import { rocAuc } from '#domain/stats/roc-auc.ts';
import { meanOf, pairwiseSum } from '#domain/stats/special/pairwise-sum.ts';

const scored = fc.array(fc.tuple(fc.nat(1), fc.nat(9)), { minLength: 1, maxLength: 50 });

describe('curves of scores', () => {
  it('the area under the ROC curve is the share of ordered pairs, and cells count as their rows', () => {
    fc.assert(
      fc.property(scored, (drawn) => {
        const labels = drawn.map(([label]) => label);
        const scores = drawn.map(([, score]) => score);
        const steps = scoreSteps(labels, scores);
        const { falsePositiveRate: x, truePositiveRate: y } = rocCurve(steps);
        let area = 0;
        for (let i = 1; i < x.length; i++)
          area +=
            (((x[i] as number) - (x[i - 1] as number)) *
              ((y[i] as number) + (y[i - 1] as number))) /
            2;
        const pairs = rocAuc(labels, scores);
        expect(Number.isNaN(pairs) ? Number.isNaN(area) : Math.abs(area - pairs) < 1e-12).toBe(
          true,
        );
        const twice = scoreSteps(
          labels,
          scores,
          labels.map(() => 2),
        );
        expect(averagePrecision(twice)).toBeCloseTo(averagePrecision(steps), 12);
        expect(Object.is(separation(twice), separation(steps))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
  it('known values', () => {
    const steps = scoreSteps([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
    expect(averagePrecision(steps)).toBeCloseTo(0.8333333333333333, 15);
    expect(precisionRecallArea(steps)).toBeCloseTo(0.7916666666666666, 15);
    expect(averagePrecision([])).toBeNaN();
  });
});

describe('agreement of truth and prediction', () => {
  it('is 1 when all is right, -1 when all is wrong, 0 when a side never varies', () => {
    const of = (actual: number[], predicted: number[]) => confusionMatrix(actual, predicted, 2);
    expect(matthewsCorrelation(of([0, 1, 1], [0, 1, 1]))).toBe(1);
    expect(matthewsCorrelation(of([0, 1], [1, 0]))).toBe(-1);
    expect(matthewsCorrelation(of([0, 1], [1, 1]))).toBe(0);
    expect(cohenKappa(of([0, 1, 1], [0, 1, 1]))).toBe(1);
    expect(cohenKappa(of([1, 1], [1, 1]))).toBeNaN();
    expect(balancedAccuracy(of([1, 1, 0], [1, 0, 0]))).toBe(0.75);
  });
  it('weights and averages: a class that nobody names does not count', () => {
    const matrix = confusionMatrix([0, 0, 1], [0, 1, 1], 3, [1, 2, 1]);
    expect(matrix).toEqual([
      [1, 2, 0],
      [0, 1, 0],
      [0, 0, 0],
    ]);
    expect(averagedPrecisionRecallF1(matrix, 'macro').precision).toBeCloseTo((1 + 1 / 3) / 2, 12);
    expect(averagedPrecisionRecallF1(matrix, 'micro').f1).toBe(0.5);
    expect(averagedPrecisionRecallF1(matrix, 'weighted').recall).toBe(0.5);
  });
  it('several classes: areas and the best k', () => {
    const scores = [
      [0.8, 0.1, 0.1],
      [0.2, 0.7, 0.1],
      [0.1, 0.1, 0.8],
    ];
    expect([rocAucOneVsRest([0, 1, 2], scores, 3), rocAucOneVsOne([0, 1, 2], scores)]).toEqual([
      1, 1,
    ]);
    expect(rocAucOneVsRest([0, 1, 1], scores, 3)).toBeNaN();
    expect(rocAucOneVsOne([1, 1, 1], scores)).toBeNaN();
    expect(
      topKAccuracy(
        [1, 0],
        [
          [0.5, 0.5],
          [0.5, 0.5],
        ],
        1,
      ),
    ).toBe(0.5);
  });
});

describe('regressionErrors', () => {
  it('has answers for constant truths and single rows', () => {
    expect(regressionErrors([0.1, 0.1, 0.1], [0.1, 0.1, 0.1])).toMatchObject({
      r2: 1,
      explainedVariance: 1,
      d2Absolute: 1,
    });
    expect(regressionErrors([3, 3], [2, 3])).toMatchObject({ r2: 0, d2Absolute: 0, maximum: 1 });
    expect(regressionErrors([2], [2.5]).r2).toBeNaN();
    expect(regressionErrors([-1, 2], [1, 2]).rmsle).toBeNaN();
    expect(() => regressionErrors([], [])).toThrow(/one of each/);
  });
  it('a quantile loss weighs both sides', () => {
    expect(pinballLoss([1, 1], [0, 2], 0.9)).toBeCloseTo((0.9 + 0.1) / 2, 12);
  });
});

describe('correlation', () => {
  it("Kendall's tau-b is its definition, over all pairs", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 25 }), (drawn) => {
        let [excess, freeX, freeY] = [0, 0, 0];
        drawn.forEach(([x1, y1], i) => {
          for (const [x2, y2] of drawn.slice(i + 1)) {
            excess += Math.sign(x1 - x2) * Math.sign(y1 - y2);
            freeX += x1 === x2 ? 0 : 1;
            freeY += y1 === y2 ? 0 : 1;
          }
        });
        const [x, y] = [drawn.map(([a]) => a), drawn.map(([, b]) => b)];
        const tau = kendallTauB(x, y);
        if (freeX * freeY === 0) expect(tau).toBeNaN();
        else expect(tau).toBeCloseTo(excess / Math.sqrt(freeX * freeY), 12);
      }),
      { numRuns: 200 },
    );
  });
  it('follows a straight line and a monotone one; a constant has none', () => {
    expect(pearson([1, 2, 3], [2, 4, 6])).toBeCloseTo(1, 12);
    expect(pearson([1e200, 2e200, 3e200], [3, 2, 1])).toBeCloseTo(-1, 12);
    expect(spearman([1, 2, 3], [1, 10, 1000])).toBeCloseTo(1, 12);
    expect(pearson([1, 1], [1, 2])).toBeNaN();
  });
});

describe('sums', () => {
  it('by halves are exact where plain sums are not: the mean of equal values is the value', () => {
    for (const n of [1, 7, 8, 100, 129, 1000])
      expect(pairwiseSum(new Array(n).fill(0.5))).toBe(n / 2);
    expect(meanOf([])).toBeNaN();
  });
});
