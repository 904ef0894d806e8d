import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FitInput, finish } from '#domain/training/algorithm.ts';
import { type FittedMlp, mlp } from '#domain/training/mlp/mlp.ts';
import { seededRandom } from '#domain/training/random.ts';
import type { Target } from '#domain/training/task.ts';
import { denseData, matrixOf, noCompute } from '../dense-data.ts';
import { graphAnswers } from '../graph-answers.ts';

const train = (input: Pick<FitInput, 'matrix' | 'target'> & Partial<FitInput>) =>
  finish(mlp.fit({ seed: 1, compute: noCompute, ...input }));
const tasks = ['binary', 'multiclass', 'regression'] as const;
const quick = { arch: '8', epochs: 6 };

/** The sign of a product, which no linear model can tell. */
function checkerboard(rows: number, seed: number) {
  const random = seededRandom(seed);
  const x = Array.from({ length: rows }, () => 3 * random() - 1.5);
  const z = Array.from({ length: rows }, () => 3 * random() - 1.5);
  const y = Float64Array.from(x, (each, row) => (each * (z[row] as number) > 0 ? 1 : 0));
  return { matrix: matrixOf([x, z]), target: { task: 'binary', y, outputs: 2 } satisfies Target };
}

function accuracy(fitted: FittedMlp, { matrix, target }: Pick<FitInput, 'matrix' | 'target'>) {
  const answers = mlp.predict(fitted, matrix);
  let hits = 0;
  for (let row = 0; row < matrix.rows; row++) {
    const own = answers.subarray(row * target.outputs, (row + 1) * target.outputs);
    if (own.indexOf(Math.max(...own)) === target.y[row]) hits++;
  }
  return hits / matrix.rows;
}

describe('AML-2: mlp', () => {
  it('learns what no linear model can', () => {
    const fitted = train({ ...checkerboard(2000, 1), params: { arch: '32' } });
    expect(accuracy(fitted, checkerboard(1000, 2))).toBeGreaterThan(0.95);
  });

  it('learns a curve in its own unit', () => {
    const random = seededRandom(4);
    const x = Array.from({ length: 2000 }, () => 4 * random() - 2);
    const y = Float64Array.from(x, (each) => 1e5 + 1000 * each * each);
    const target: Target = { task: 'regression', y, outputs: 1 };
    const fitted = train({ matrix: matrixOf([x]), target, params: { arch: '32' } });
    const answers = mlp.predict(fitted, matrixOf([[0, 1, -1.5]]));
    for (const [i, each] of [100_000, 101_000, 102_250].entries()) {
      expect(Math.abs((answers[i] as number) - each)).toBeLessThan(100);
    }
  });

  it('tries architectures and goes on with the one of the lowest loss', () => {
    const data = denseData('multiclass', 600, 6, 3);
    const fitted = train({ ...data, params: { epochs: 6 } });
    expect(['32', '64-32', '128-64']).toContain(fitted.params.arch);
    const losses = ['32', '64-32', '128-64'].map((arch) =>
      Math.min(...train({ ...data, params: { epochs: 6, arch } }).learningCurve),
    );
    expect(Math.min(...fitted.learningCurve)).toBeLessThan(Math.max(...losses) + 0.02);
  });

  it('keeps the weights of its best epoch and stops when none has been better for long', () => {
    const random = seededRandom(8);
    const noise = (rows: number) => {
      const { matrix } = denseData('binary', rows, 6, rows);
      const y = Float64Array.from({ length: rows }, () => (random() < 0.5 ? 1 : 0));
      return { matrix, target: { task: 'binary', y, outputs: 2 } satisfies Target };
    };
    const valid = noise(300);
    const fitted = train({
      ...noise(300),
      valid,
      params: { arch: '64', epochs: 60, learningRate: 0.02, weightDecay: 0 },
    });
    const { learningCurve } = fitted;
    expect(learningCurve.length).toBeLessThan(40);
    const answers = mlp.predict(fitted, valid.matrix);
    const loss =
      valid.target.y.reduce(
        (sum, own, row) => sum - Math.log(answers[2 * row + own] as number),
        0,
      ) / 300;
    expect(loss).toBeCloseTo(Math.min(...learningCurve), 5);
  });

  it('gives the same bits for the same seed, others for another', () => {
    const data = denseData('binary', 200, 5, 3);
    const [one, same, other] = [1, 1, 2].map((seed) => train({ ...data, seed, params: quick }));
    expect(one).toEqual(same);
    expect(one?.layers).not.toEqual(other?.layers);
  });

  it('AML-3: heeds weights and class balance', () => {
    const { matrix, target } = denseData('binary', 600, 4, 5);
    const mean = (fitted: FittedMlp) => {
      const answers = mlp.predict(fitted, matrix);
      return answers.reduce((sum, each, i) => sum + (i % 2 ? each : 0), 0) / matrix.rows;
    };
    const heavy = target.y.map((own) => (own === 1 ? 10 : 1));
    const params = { ...quick, epochs: 20 };
    const plain = mean(train({ matrix, target, params }));
    expect(mean(train({ matrix, target: { ...target, weights: heavy }, params }))).toBeGreaterThan(
      plain + 0.02,
    );
    const rare = { ...target, y: target.y.map((own, row) => (row % 4 === 0 ? own : 0)) };
    const rarePlain = mean(train({ matrix, target: rare, params }));
    const balanced = mean(
      train({ matrix, target: rare, params: { ...params, classBalance: true } }),
    );
    expect(balanced).toBeGreaterThan(rarePlain + 0.1);
  });

  it('gives finite answers for constant, huge and tiny columns, few rows and a single class', async () => {
    const matrix = matrixOf([
      [1, 2, 3, 4],
      [7, 7, 7, 7],
      [1e30, -1e30, 0, 1e38],
      [1e-30, 0, 0, 1e-38],
    ]);
    for (const task of tasks) {
      const outputs = { binary: 2, multiclass: 3, regression: 1 }[task];
      const fitted = train({ matrix, target: { task, y: new Float64Array(4).fill(1), outputs } });
      const wild = matrixOf([[-1e38], [1e38], [1e38], [-1e38]]);
      for (const each of [matrix, wild]) {
        expect(mlp.predict(fitted, each).every(Number.isFinite)).toBe(true);
        expect((await graphAnswers(mlp, fitted, each)).every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('shares importance among the columns that are no constants', () => {
    const { matrix, target } = checkerboard(1000, 1);
    const wider = { ...matrixOf([...matrix.columns, new Float32Array(1000).fill(3)]) };
    const importance = mlp.importance(train({ matrix: wider, target, params: quick }));
    expect(importance.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12);
    expect(importance[2]).toBe(0);
  });

  it('stops when asked, with what there is', () => {
    const data = denseData('binary', 300, 5, 3);
    const run = mlp.fit({ ...data, seed: 1, compute: noCompute });
    expect(run.next().value).toMatchObject({ step: 1, validLoss: expect.any(Number) });
    const stopped = run.next('stop');
    expect(stopped.done).toBe(true);
    expect(mlp.predict(stopped.value as FittedMlp, data.matrix).every(Number.isFinite)).toBe(true);
  });

  it('refuses constraints and parameters that do not fit', () => {
    const data = denseData('binary', 50, 3, 2);
    expect(() => train({ ...data, constraints: { interactions: [['x0']] } })).toThrow(
      'mlp cannot keep interactions constraints.',
    );
    for (const arch of ['64-', '2048', '8-8-8-8', 'deep', 64]) {
      expect(() => train({ ...data, params: { arch } })).toThrow(
        /^params\.arch must be one of "auto"/,
      );
    }
    expect(() => train({ ...data, params: { learningRate: 0 } })).toThrow(
      'params.learningRate must be a number from 1e-7 to 1, not 0.',
    );
  });

  it('answers in onnxruntime as in predict, over random data', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...tasks),
        fc.integer({ min: 3, max: 200 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom('4', '16-8', '8-8-8', '32'),
        fc.integer(),
        async (task, rows, columns, arch, seed) => {
          const data = denseData(task, rows, columns, seed);
          const fitted = train({ ...data, params: { arch, epochs: 5 } });
          const { matrix } = denseData(task, 50, columns, seed + 1);
          const answers = mlp.predict(fitted, matrix);
          const found = await graphAnswers(mlp, fitted, matrix);
          // Regression: float32 keeps a share of the size that the answers have altogether.
          const size = Math.max(1, ...answers.map(Math.abs));
          const off = Math.max(
            ...answers.map((each, i) => Math.abs(each - (found[i] ?? Number.NaN))),
          );
          expect(off / size).toBeLessThan(1e-5);
        },
      ),
      { numRuns: 40 },
    );
  });
});
