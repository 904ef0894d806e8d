import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FitInput, finish } from '#domain/training/algorithm.ts';
import { choosePrototypes } from '#domain/training/neighbours/choose-prototypes.ts';
import { knn } from '#domain/training/neighbours/knn.ts';
import { quantise } from '#domain/training/neighbours/quantise.ts';
import { relevance } from '#domain/training/neighbours/relevance.ts';
import { seededRandom } from '#domain/training/random.ts';
import type { Target } from '#domain/training/task.ts';
import { denseData, matrixOf, noCompute } from '../dense-data.ts';
import { graphAnswers, largestShare } from '../graph-answers.ts';

const train = (input: Pick<FitInput, 'matrix' | 'target'> & Partial<FitInput>) =>
  finish(knn.fit({ seed: 1, compute: noCompute, ...input }));
const tasks = ['binary', 'multiclass', 'regression'] as const;

describe('AML-2: knn', () => {
  it('rounds to sixteenths, halves to the even one, and cuts off', () => {
    const steps = [0.5, 1.5, 2.5, -0.5, -1.5, 1.4999, 1000, -1000].map((each) =>
      quantise(each / 16),
    );
    expect(steps.map((each) => each + 0)).toEqual([0, 2, 2, 0, -2, 1, 127, -127]);
    expect(quantise(Number.POSITIVE_INFINITY)).toBe(127);
  });

  it('answers with the mean of the nearest, the first of equally distant ones', () => {
    const x = [0, 1, 1, 3, 10];
    const target: Target = { task: 'regression', y: Float64Array.of(1, 2, 4, 8, 16), outputs: 1 };
    // 7.9 is where 10 counts to lie.
    const matrix = matrixOf([x.map((each) => each - 4)]);
    const answer = (k: number, at: number) =>
      knn.predict(train({ matrix, target, params: { k } }), matrixOf([[at - 4]]))[0];
    expect(answer(1, 0)).toBe(1);
    expect(answer(1, 1)).toBe(2);
    expect(answer(2, 1)).toBe(3);
    expect(answer(3, 1)).toBeCloseTo(7 / 3, 6);
    expect(answer(1, 2)).toBe(2);
    expect(answer(5, 2)).toBeCloseTo(31 / 5, 5);
    expect(answer(100, 2)).toBeCloseTo(31 / 5, 5);
  });

  it('lets near ones count more if asked, by 1 / (1 + distance)', () => {
    const target: Target = { task: 'binary', y: Float64Array.of(0, 1), outputs: 2 };
    const matrix = matrixOf([[0, 4]]);
    const fitted = train({ matrix, target, params: { k: 2, weights: 'distance', smoothing: 0 } });
    const answers = knn.predict(fitted, matrixOf([[1]]));
    expect(answers[0]).toBeCloseTo(1 / 2 / (1 / 2 + 1 / 4), 6);
    expect(answers[1]).toBeCloseTo(1 / 4 / (1 / 2 + 1 / 4), 6);
  });

  it('AML-3: counts neighbours by their weight', () => {
    const target: Target = {
      task: 'binary',
      y: Float64Array.of(0, 1),
      weights: Float64Array.of(1, 3),
      outputs: 2,
    };
    const matrix = matrixOf([[0, 1]]);
    expect([
      ...knn.predict(train({ matrix, target, params: { k: 2, smoothing: 0 } }), matrix),
    ]).toEqual([0.25, 0.75, 0.25, 0.75]);
    const balanced = train({ matrix, target, params: { k: 2, classBalance: true } });
    expect(knn.predict(balanced, matrix)[0]).toBeCloseTo(0.5, 6);
  });

  it('rules no class out for want of neighbours: one more is as all rows are', () => {
    const target: Target = { task: 'binary', y: Float64Array.of(0, 0, 0, 1), outputs: 2 };
    const matrix = matrixOf([[0, 0, 0, 4]]);
    const answers = knn.predict(train({ matrix, target, params: { k: 3 } }), matrixOf([[0]]));
    expect(answers[1]).toBeCloseTo(0.25 / 4, 6);
  });

  it('keeps of each class its share among the prototypes, and one at least', () => {
    const y = Float64Array.from({ length: 1000 }, (_, row) =>
      row === 7 ? 2 : row % 10 === 0 ? 1 : 0,
    );
    const rows = choosePrototypes({ task: 'multiclass', y, outputs: 3 }, 100, seededRandom(1));
    const classes = Array.from(rows, (row) => y[row]);
    expect([0, 1, 2].map((own) => classes.filter((each) => each === own).length)).toEqual([
      90, 10, 1,
    ]);
    expect(rows).toEqual(rows.slice().sort());
    expect(rows).not.toEqual(
      choosePrototypes({ task: 'multiclass', y, outputs: 3 }, 100, seededRandom(2)),
    );
  });

  it('knows what a column tells on its own', () => {
    const y = Float64Array.of(0, 0, 1, 1);
    const even = new Float64Array(4).fill(0.25);
    const matrix = matrixOf([
      [1, 1, 5, 5],
      [1, -1, 1, -1],
      [3, 3, 3, 3],
      [0, 1, 1, 2],
    ]);
    // Between the classes 0.25 of the last column's variance of 0.5.
    const expected = [1, 0, 0, 0.5];
    const binary = relevance({ matrix, target: { task: 'binary', y, outputs: 2 } }, even);
    const regression = relevance({ matrix, target: { task: 'regression', y, outputs: 1 } }, even);
    for (const [j, each] of expected.entries()) {
      expect(binary[j]).toBeCloseTo(each, 12);
      expect(regression[j]).toBeCloseTo(each, 12);
    }
  });

  it('looks at the 64 columns that tell most', () => {
    const { matrix, target } = denseData('binary', 200, 90, 3);
    const fitted = train({ matrix, target });
    expect(fitted.used).toHaveLength(64);
    expect([...fitted.used].slice(0, 2)).toEqual([0, 1]);
    const importance = knn.importance(fitted);
    expect(importance).toHaveLength(90);
    expect(importance.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12);
  });

  it('refuses constraints and parameters that do not fit', () => {
    const data = denseData('binary', 50, 3, 2);
    expect(() => train({ ...data, constraints: { monotone: { x0: -1 } } })).toThrow(
      'knn cannot keep monotone constraints.',
    );
    expect(() => train({ ...data, params: { k: 0 } })).toThrow(
      'params.k must be a whole number from 1 to 4000, not 0.',
    );
  });

  it('answers in onnxruntime as in predict, over random data full of ties', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...tasks),
        fc.integer({ min: 2, max: 600 }),
        fc.integer({ min: 1, max: 70 }),
        fc.constantFrom('uniform', 'distance'),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(1, 100, 1e30),
        fc.integer(),
        async (task, rows, columns, weights, k, scale, seed) => {
          const data = denseData(task, rows, columns, seed);
          const scaled = (from: typeof data.matrix) =>
            matrixOf(
              from.columns.map((column, j) => (j % 3 ? column : column.map((x) => x * scale))),
            );
          const matrix = scaled(data.matrix);
          const fitted = train({ ...data, matrix, params: { k, weights } });
          const unseen = scaled(denseData(task, 50, columns, seed + 1).matrix);
          const answers = knn.predict(fitted, unseen);
          expect(largestShare(answers, await graphAnswers(knn, fitted, unseen))).toBeLessThan(1e-5);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('needs little memory in a graph for a thousand rows', () => {
    // Scores are the largest tensor: rows × prototypes × 4 bytes.
    const { prototypes } = Object.fromEntries(
      knn
        .space({ task: 'binary', rows: 1e6, columns: 50, outputs: 2 })
        .map((range) => [range.name, range]),
    );
    expect(1000 * 4 * Number(prototypes?.default)).toBeLessThan(16e6);
  });
});
