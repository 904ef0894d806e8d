import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FitInput, finish, type Params } from '#domain/training/algorithm.ts';
import { type FittedLinear, linear } from '#domain/training/linear/linear.ts';
import { seededRandom } from '#domain/training/random.ts';
import type { Target, Task } from '#domain/training/task.ts';
import { denseData, matrixOf, noCompute, pick } from '../dense-data.ts';
import { graphAnswers, largestShare } from '../graph-answers.ts';

const train = (input: Pick<FitInput, 'matrix' | 'target'> & Partial<FitInput>) =>
  finish(linear.fit({ seed: 1, compute: noCompute, ...input }));

/** 200 rows of four columns in [-1, 1); the same numbers are made in Python for the references below. */
function sample() {
  const random = seededRandom(7);
  const rows = Array.from({ length: 200 }, () =>
    Array.from({ length: 4 }, () => Math.fround(random() * 2 - 1)),
  );
  const noise = rows.map(() => random());
  const at = (row: number[], j: number) => row[j] as number;
  const signal = rows.map((row) => 1.5 * at(row, 0) - 2 * at(row, 1) + 0.5 * at(row, 2));
  const of = (make: (signal: number, noise: number) => number) =>
    Float64Array.from(signal, (each, row) => make(each, noise[row] as number));
  return {
    matrix: matrixOf([0, 1, 2, 3].map((j) => rows.map((row) => at(row, j)))),
    binary: { task: 'binary', outputs: 2, y: of((s, n) => (s + 2 * (n - 0.5) > 0.2 ? 1 : 0)) },
    multiclass: {
      task: 'multiclass',
      outputs: 3,
      y: of((s, n) => (s + n < 0 ? 0 : s + n < 1.2 ? 1 : 2)),
    },
    regression: { task: 'regression', outputs: 1, y: of((s, n) => 3 + 2 * s + n) },
    heavy: Float64Array.from(rows, (row) => (at(row, 3) > 0 ? 2 : 1)),
  } satisfies Record<string, unknown> & Record<Task, Target>;
}

describe('AML-2: linear against scikit-learn 1.9.1 (same rows; C = 1 / (alpha · weight), tol 1e-10 to 1e-12, saga for l1)', () => {
  const { matrix, binary, multiclass, regression, heavy } = sample();
  const alpha = 0.01;
  const weighted = { ...binary, weights: heavy };
  const cases: [string, Target, Params, number[], number[]][] = [
    [
      'LogisticRegression, l2',
      binary,
      { alpha },
      [1.910314, -3.035127, 0.472891, 0.037601],
      [-0.394256],
    ],
    [
      'LogisticRegression with sample_weight',
      weighted,
      { alpha },
      [2.004156, -3.026452, 0.558466, 0.120983],
      [-0.41696],
    ],
    [
      "LogisticRegression(class_weight='balanced')",
      binary,
      { alpha, classBalance: true },
      [1.926862, -3.072445, 0.51265, 0.037311],
      [-0.082452],
    ],
    [
      'LogisticRegression, elastic net',
      binary,
      { alpha, l1Ratio: 0.5 },
      [2.150933, -3.440232, 0.479907, 0],
      [-0.399207],
    ],
    [
      'LogisticRegression of three classes, l2',
      multiclass,
      { alpha },
      [
        -2.01928, 2.74554, -0.762489, 0.080509, 0.209202, -0.014146, 0.434303, -0.187639, 1.810079,
        -2.731395, 0.328186, 0.107131,
      ],
      [-0.059987, 0.39787, -0.337884],
    ],
    [
      'LogisticRegression of three classes, elastic net',
      multiclass,
      { alpha, l1Ratio: 0.5 },
      [
        -2.53552, 3.207507, -1.111597, 0, 0, 0, 0.065994, -0.22586, 1.918379, -3.202361, 0.045604,
        0,
      ],
      [-0.108913, 0.507366, -0.398452],
    ],
    [
      'LinearRegression',
      regression,
      { alpha: 0 },
      [2.99287, -4.043277, 1.046513, -0.026129],
      [3.524858],
    ],
    [
      'Ridge on y / deviation',
      regression,
      { alpha },
      [2.911063, -3.917956, 0.997691, -0.032559],
      [3.516409],
    ],
    [
      'ElasticNet on y / deviation',
      regression,
      { alpha, l1Ratio: 0.5 },
      [2.91324, -3.92904, 0.967778, 0],
      [3.514255],
    ],
    [
      'Lasso on y / deviation',
      regression,
      { alpha: 0.2, l1Ratio: 1 },
      [1.332925, -2.129756, 0, 0],
      [3.388983],
    ],
  ];
  it.each(cases)('equals %s', (_, target, params, coefficients, intercepts) => {
    const fitted = train({ matrix, target, params });
    expect(largestShare(coefficients, fitted.coefficients)).toBeLessThan(1e-4);
    expect(largestShare(intercepts, fitted.intercepts)).toBeLessThan(1e-4);
  });
});

describe('AML-2: linear', () => {
  const tasks = ['binary', 'multiclass', 'regression'] as const;

  it('AML-3: takes a row of weight 2 for two rows', () => {
    for (const task of tasks) {
      const data = denseData(task, 120, 5, 3);
      const weights = Float64Array.from({ length: 120 }, (_, row) => (row % 3 === 0 ? 2 : 1));
      const twice = Array.from(weights, (weight, row) => new Array(weight).fill(row) as number[]);
      for (const l1Ratio of [0, 0.3]) {
        const params = { alpha: 0.02, l1Ratio };
        const one = train({ ...data, target: { ...data.target, weights }, params });
        const other = train({ ...pick(data, twice.flat()), params });
        expect(largestShare(one.coefficients, other.coefficients)).toBeLessThan(1e-4);
      }
    }
  });

  it('gives finite answers for collinear, constant, huge and tiny columns and for a single class', () => {
    const random = seededRandom(5);
    const x = Array.from({ length: 60 }, () => random() - 0.5);
    const matrix = matrixOf([
      x,
      x,
      x.map((each) => 2 * each),
      x.map(() => 7),
      x.map(() => 0),
      x.map((each) => each * 1e30),
      x.map((each) => each * 1e-30),
      x.map((each) => 1e6 + each),
    ]);
    for (const task of tasks) {
      const choices: Params[] = [{}, { alpha: 0 }, { alpha: 0.1, l1Ratio: 1 }];
      for (const params of choices) {
        for (const single of [false, true]) {
          const y = Float64Array.from(x, (each) => (single ? 1 : each > 0 ? 1 : 0));
          const target: Target = {
            task,
            y,
            outputs: { binary: 2, multiclass: 3, regression: 1 }[task],
          };
          const fitted = train({ matrix, target, params });
          const answers = linear.predict(fitted, matrix);
          expect(answers.every(Number.isFinite)).toBe(true);
          expect(fitted.coefficients.every(Number.isFinite)).toBe(true);
        }
      }
    }
  });

  it('answers alike in the graph, and finitely, for values that no training row was near', async () => {
    const wild = matrixOf([
      [3e38, 1e30, -3e38],
      [3e38, 1e30, 1],
      [1, 101, 1],
      [0, 0, -1e38],
    ]);
    for (const task of tasks) {
      const fitted = train(denseData(task, 200, 4, 1));
      const answers = linear.predict(fitted, wild);
      expect(answers.every(Number.isFinite)).toBe(true);
      expect(largestShare(answers, await graphAnswers(linear, fitted, wild))).toBeLessThan(1e-5);
    }
  });

  it("is not led astray by far-off rows with Huber's loss", () => {
    const random = seededRandom(9);
    const x = Array.from({ length: 300 }, () => random() * 2 - 1);
    const y = Float64Array.from(x, (each, row) =>
      row % 20 === 0 ? 500 : 3 * each + random() / 10,
    );
    const target: Target = { task: 'regression', y, outputs: 1 };
    const slope = (loss: string) =>
      train({ matrix: matrixOf([x]), target, params: { loss, alpha: 0 } })
        .coefficients[0] as number;
    expect(Math.abs(slope('huber') - 3)).toBeLessThan(0.05);
    expect(Math.abs(slope('squared') - 3)).toBeGreaterThan(0.5);
  });

  it('goes a diagonal way with more columns than are worth factorising, to the same optimum', () => {
    const data = denseData('binary', 150, 340, 11);
    for (const l1Ratio of [0, 0.5]) {
      const fitted = train({ ...data, params: { alpha: 0.05, l1Ratio } });
      expect(stationarity(fitted, data, 0.05, l1Ratio)).toBeLessThan(1e-5);
    }
  });

  it('tells its loss on validation rows and stops when asked', () => {
    const data = denseData('multiclass', 300, 6, 2);
    const run = linear.fit({ ...data, valid: data, seed: 1, compute: noCompute });
    const first = run.next();
    expect(first.value).toMatchObject({ step: 1, validLoss: expect.any(Number) });
    const stopped = run.next('stop');
    expect(stopped.done).toBe(true);
    expect((stopped.value as FittedLinear).learningCurve).toHaveLength(1);
    const whole = train({ ...data, valid: data });
    expect(whole.learningCurve.at(-1)).toBeLessThan(whole.learningCurve[0] as number);
  });

  it('shares importance among the columns', () => {
    const data = denseData('binary', 300, 6, 2);
    const importance = linear.importance(train(data));
    expect(importance.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12);
    expect(importance[0]).toBeGreaterThan(importance[4] as number);
  });

  it('refuses constraints and parameters out of range', () => {
    const data = denseData('binary', 50, 3, 2);
    expect(() => train({ ...data, constraints: { monotone: { x0: 1 } } })).toThrow(
      'linear cannot keep monotone constraints.',
    );
    expect(() => train({ ...data, params: { l1Ratio: 2 } })).toThrow(
      'params.l1Ratio must be a number from 0 to 1, not 2.',
    );
    expect(() => train({ ...data, params: { loss: 'huber' } })).toThrow(
      'params.loss is not a parameter of this algorithm.',
    );
  });

  it('answers in onnxruntime as in predict, over random data', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...tasks),
        fc.integer({ min: 3, max: 80 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(0, 0.5, 1),
        fc.integer(),
        async (task, rows, columns, l1Ratio, seed) => {
          const data = denseData(task, rows, columns, seed);
          const fitted = train({ ...data, params: { alpha: 0.01, l1Ratio } });
          const unseen = denseData(task, 50, columns, seed + 1).matrix;
          const answers = linear.predict(fitted, unseen);
          expect(largestShare(answers, await graphAnswers(linear, fitted, unseen))).toBeLessThan(
            1e-5,
          );
        },
      ),
      { numRuns: 40 },
    );
  });
});

/** How far the fit is from the conditions of its optimum (of the elastic net's subgradient), in nats per unit. */
function stationarity(
  fitted: FittedLinear,
  { matrix, target }: Pick<FitInput, 'matrix' | 'target'>,
  alpha: number,
  l1Ratio: number,
): number {
  const answers = linear.predict(fitted, matrix);
  const off = matrix.columns.map((column, j) => {
    let gradient = 0;
    for (let row = 0; row < matrix.rows; row++) {
      const error = (answers[2 * row + 1] as number) - (target.y[row] as number);
      gradient += (error * (column[row] as number)) / matrix.rows;
    }
    const b = fitted.coefficients[j] as number;
    gradient += alpha * (1 - l1Ratio) * b;
    const bound = alpha * l1Ratio;
    return b === 0
      ? Math.max(Math.abs(gradient) - bound, 0)
      : Math.abs(gradient + Math.sign(b) * bound);
  });
  return Math.max(...off);
}
