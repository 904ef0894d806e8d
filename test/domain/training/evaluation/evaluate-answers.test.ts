import { describe, expect, it } from 'vitest';
import { aucInterval } from '#domain/stats/auc-interval.ts';
import { rocAuc } from '#domain/stats/roc-auc.ts';
import { wilsonInterval } from '#domain/stats/wilson-interval.ts';
import { evaluateAnswers } from '#domain/training/evaluation/evaluate-answers.ts';
import type { Answered } from '#domain/training/evaluation/measure.ts';
import { seededRandom } from '#domain/training/random.ts';

/** 40 rows by formula, so that scikit-learn 1.9.1 could be given the same; weights 1, 2, 3, 4, 1, … */
const rows = Array.from({ length: 40 }, (_, i) => i);
const weights = rows.map((i) => 1 + (i % 4));
const y2 = rows.map((i) => Number((i * 7) % 5 < 2));
const p2 = rows.map(
  (i) =>
    Math.round(
      ((((i * 37) % 101) / 101) * 0.6 + (i % 3 === 0 ? 0 : 0.3 * (y2[i] as number))) * 100,
    ) / 100,
);
const binary: Answered = {
  task: 'binary',
  y: y2,
  classes: ['no', 'yes'],
  answers: Float64Array.from(p2.flatMap((p) => [1 - p, p])),
};
const y3 = rows.map((i) => ((i * 11) % 7) % 3);
const multiclass: Answered = {
  task: 'multiclass',
  y: y3,
  classes: ['a', 'b', 'c'],
  answers: Float64Array.from(
    rows.flatMap((i) => {
      const parts = [1 + ((i * 3) % 5), 1 + ((i * 5) % 7), 1 + ((i * 2) % 9)];
      parts[y3[i] as number] = (parts[y3[i] as number] as number) + (i % 2) * 4;
      const sum = parts.reduce((a, b) => a + b);
      return parts.map((part) => part / sum);
    }),
  ),
};
const yr = rows.map((i) => 1 + ((i * 13) % 17) + 0.5);
const regression: Answered = {
  task: 'regression',
  y: yr,
  classes: [],
  answers: Float64Array.from(rows, (i) =>
    Math.max(0.1, (yr[i] as number) + (((i * 5) % 11) - 5) / 3),
  ),
};

/** What scikit-learn 1.9.1 says of them. */
const known: readonly [string, Answered, Readonly<Record<string, number>>][] = [
  [
    'binary',
    binary,
    {
      auc: 0.734375,
      logLoss: 1.4417381140343504,
      accuracy: 0.725,
      balancedAccuracy: 0.6875,
      precision: 0.7272727272727273,
      recall: 0.5,
      f1: 0.5925925925925926,
      brier: 0.194535,
      averagePrecision: 0.7687654172029172,
    },
  ],
  [
    'binary with weights',
    { ...binary, weights },
    {
      auc: 0.7470833333333333,
      logLoss: 0.9319597156672093,
      accuracy: 0.73,
      balancedAccuracy: 0.7,
      precision: 0.7096774193548387,
      recall: 0.55,
      f1: 0.6197183098591549,
      brier: 0.190673,
      averagePrecision: 0.774766933421,
    },
  ],
  [
    'multiclass',
    multiclass,
    {
      logLoss: 0.9087016427967054,
      accuracy: 0.675,
      balancedAccuracy: 0.6736111111111112,
      macroF1: 0.6776753712237583,
    },
  ],
  [
    'multiclass with weights',
    { ...multiclass, weights },
    {
      logLoss: 0.8526921997173758,
      accuracy: 0.7,
      balancedAccuracy: 0.6961309523809524,
      macroF1: 0.7025366484622019,
    },
  ],
  [
    'regression',
    regression,
    {
      rmse: 1.0575653381443837,
      mae: 0.91,
      r2: 0.955221921951979,
      mape: 0.15025158098729494,
    },
  ],
  [
    'regression with weights',
    { ...regression, weights },
    {
      rmse: 1.0664791501842772,
      mae: 0.9206666666666667,
      r2: 0.9498342576093498,
      mape: 0.1232123571284876,
    },
  ],
  [
    'quantiles',
    { ...regression, loss: { kind: 'quantile', alpha: 0.9 } },
    { pinball: 0.439, rmse: 1.0575653381443837 },
  ],
  [
    'counts',
    { ...regression, weights, loss: { kind: 'poisson' } },
    { poissonDeviance: 0.18308665613176456 },
  ],
  [
    'Tweedie',
    { ...regression, loss: { kind: 'tweedie', power: 1.5 } },
    { tweedieDeviance: 0.3202614734089978 },
  ],
];

describe('evaluateAnswers', () => {
  it.each(known)('AML-3: gives the numbers of scikit-learn for %s', (_, answered, expected) => {
    const { metrics, intervals } = evaluateAnswers({ ...answered, seed: 1 });
    for (const [name, value] of Object.entries(expected)) {
      expect([name, metrics[name]]).toEqual([name, expect.closeTo(value, 10)]);
      expect(intervals[name]?.low).toBeLessThan(value);
      expect(intervals[name]?.high).toBeGreaterThan(value);
    }
  });

  it('gives the same numbers again for the same seed, and other intervals for another', () => {
    const [first, again, other] = [3, 3, 4].map((seed) => evaluateAnswers({ ...binary, seed }));
    expect(again).toEqual(first);
    expect(other?.metrics).toEqual(first?.metrics);
    expect(other?.intervals.logLoss).not.toEqual(first?.intervals.logLoss);
  });

  it('scores the class that is asked for', () => {
    const { metrics } = evaluateAnswers({ ...binary, positive: 'no', seed: 1 });
    expect(metrics.auc).toBeCloseTo(0.734375, 12);
    expect(metrics.recall).toBeCloseTo(0.875, 12);
  });

  it('calls positive from the threshold on; without one, half is a tie and goes to the first class', () => {
    const half: Answered = {
      ...binary,
      y: [0, 1],
      answers: Float64Array.of(0.5, 0.5, 0.5, 0.5),
    };
    expect(evaluateAnswers({ ...half, seed: 1 }).metrics.recall).toBe(0);
    expect(evaluateAnswers({ ...half, threshold: 0.5, seed: 1 }).metrics.recall).toBe(1);
  });

  it('knows a calibrated classifier from one that is too sure', () => {
    const random = seededRandom(5);
    const truth = Float64Array.from({ length: 5_000 }, () => random());
    const y = truth.map((p) => Number(random() < p));
    const measured = (shown: (p: number) => number) =>
      evaluateAnswers({
        task: 'binary',
        y,
        classes: ['0', '1'],
        answers: Float64Array.from([...truth].flatMap((p) => [1 - shown(p), shown(p)])),
        seed: 1,
      });
    const honest = measured((p) => p);
    const sure = measured((p) => (p > 0.5 ? 0.9 + p / 10 : p / 10));
    expect(honest.metrics.calibrationError).toBeLessThan(0.02);
    expect(honest.intervals.calibrationError?.low).toBeLessThan(0.01);
    expect(sure.intervals.calibrationError?.low).toBeGreaterThan(0.15);
  });

  it('leaves out what the rows do not define', () => {
    const oneClass = evaluateAnswers({ ...binary, y: y2.map(() => 0), seed: 1 });
    expect(oneClass.metrics).not.toHaveProperty('auc');
    expect(oneClass.primary).toBe('logLoss');
    const zeros = evaluateAnswers({ ...regression, y: yr.map(() => 0), seed: 1 });
    expect(Object.keys(zeros.metrics)).toEqual(['rmse', 'mae']);
  });

  it('refuses weights that are none', () => {
    const wrong = weights.map((weight, row) => (row === 7 ? -1 : weight));
    expect(() => evaluateAnswers({ ...binary, weights: wrong, seed: 1 })).toThrow('above 0');
  });

  it('refuses no rows, and answers for other rows', () => {
    expect(() =>
      evaluateAnswers({ ...binary, y: [], answers: new Float64Array(), seed: 1 }),
    ).toThrow('no rows');
    expect(() => evaluateAnswers({ ...binary, y: y2.slice(1), seed: 1 })).toThrow('one of each');
  });

  it('has a width where everything was right', () => {
    const perfect = evaluateAnswers({
      ...binary,
      answers: Float64Array.from(y2.flatMap((y) => [1 - y, y])),
      seed: 1,
    });
    expect(perfect.metrics).toMatchObject({ auc: 1, accuracy: 1 });
    expect(perfect.intervals.auc?.low).toBeLessThan(0.98);
    expect(perfect.intervals.accuracy?.low).toBeLessThan(0.95);
    expect(perfect.intervals.auc?.high).toBeCloseTo(1, 12);
  });

  it('measures 200 000 rows with all intervals within a few seconds', () => {
    const random = seededRandom(9);
    const n = 200_000;
    const answers = new Float64Array(2 * n);
    const y = new Float64Array(n);
    for (let row = 0; row < n; row++) {
      const p = random();
      answers.set([1 - p, p], 2 * row);
      y[row] = Number(random() < p);
    }
    const startedAt = performance.now();
    const { intervals } = evaluateAnswers({ ...binary, y, answers, seed: 1 });
    expect(performance.now() - startedAt).toBeLessThan(8_000);
    const { low, high } = intervals.brier as { low: number; high: number };
    expect(high - low).toBeGreaterThan(0.001);
    expect(high - low).toBeLessThan(0.003);
  });

  it('covers the truth about 95 times in 100', () => {
    const random = seededRandom(11);
    const truth = { brier: 1 / 6, accuracy: 3 / 4, auc: 5 / 6 };
    const trials = 200;
    const covered = { brier: 0, accuracy: 0, auc: 0 };
    for (let trial = 0; trial < trials; trial++) {
      const p = Array.from({ length: 150 }, () => random());
      const { intervals } = evaluateAnswers({
        ...binary,
        y: p.map((each) => Number(random() < each)),
        answers: Float64Array.from(p.flatMap((each) => [1 - each, each])),
        seed: trial,
      });
      for (const name of ['brier', 'accuracy', 'auc'] as const) {
        const { low, high } = intervals[name] as { low: number; high: number };
        if (low <= truth[name] && truth[name] <= high) covered[name]++;
      }
    }
    // 95 % of 200 is 190 with a standard error of 3.
    for (const [name, times] of Object.entries(covered)) {
      expect([name, times / trials > 0.9, times / trials < 0.99]).toEqual([name, true, true]);
    }
  });
});

describe('intervals of their own', () => {
  it('Wilson: as statsmodels and scipy have it', () => {
    expect(wilsonInterval(81, 263)).toEqual({
      low: expect.closeTo(0.2552885198782742, 12),
      high: expect.closeTo(0.36620957698280004, 12),
    });
    expect(wilsonInterval(30, 30).low).toBeCloseTo(0.8864866068260312, 12);
  });

  it('AUC: the area of rocAuc, and the variance worked by hand', () => {
    const labels = [1, 1, 1, 0, 0, 0];
    const scores = [0.9, 0.4, 0.8, 0.3, 0.5, 0.6];
    const { auc, standardError } = aucInterval(labels, scores);
    expect(auc).toBeCloseTo(rocAuc(labels, scores), 12);
    // Placements (1, 1/3, 1) and (1, 2/3, 2/3): variances 4/27 and 1/27, each over 3 rows.
    expect(standardError).toBeCloseTo(Math.sqrt(5 / 81), 12);
  });

  it('AUC: is not a number without both classes', () => {
    expect(aucInterval([1, 1], [0.2, 0.3])).toMatchObject({ low: Number.NaN, high: Number.NaN });
  });
});
