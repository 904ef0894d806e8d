import fc from 'fast-check';
import type { FitInput, Params } from '#domain/training/algorithm.ts';
import type { Matrix } from '#domain/training/matrix.ts';
import { seededRandom } from '#domain/training/random.ts';
import type { Target, Task } from '#domain/training/task.ts';

export type RandomFit = Omit<FitInput, 'compute'>;

interface Wish {
  readonly seed: number;
  readonly rows: number;
  readonly numbers: number;
  readonly levels: readonly number[];
  readonly missing: number;
  readonly task: Task;
  readonly weighted: boolean;
  readonly params: Params;
}

/** Tables with numbers, few and many levels, missing values and weights; the target depends on some columns. */
export function makeFit(wish: Wish): RandomFit {
  const { seed, rows, numbers, levels, missing, task, weighted, params } = wish;
  const random = seededRandom(seed);
  const columns = [
    ...Array.from({ length: numbers }, (_, column) =>
      Float32Array.from({ length: rows }, () => {
        if (random() < missing) return Number.NaN;
        return column % 3 === 0 ? Math.floor(random() * 5) : random() * 10 ** (column % 5) - 0.5;
      }),
    ),
    ...levels.map((count) =>
      Float32Array.from({ length: rows }, () => Math.floor(random() * count)),
    ),
  ];
  const about = columns.map((_, column) => ({
    name: `c${column}`,
    feature: `c${column}`,
    levels: column < numbers ? 0 : (levels[column - numbers] ?? 0),
  }));
  const matrix: Matrix = { rows, columns, about };
  const outputs = task === 'regression' ? 1 : task === 'binary' ? 2 : 3;
  const y = Float64Array.from({ length: rows }, (_, row) => {
    let sum = random();
    for (const [column, values] of columns.entries()) {
      const value = values[row] as number;
      if (Number.isNaN(value)) sum += column % 2;
      else sum += Math.sin(value * (column + 1)) * (column % 3);
    }
    if (task === 'regression') return Math.abs(sum) * 3;
    return Math.abs(Math.floor(sum)) % outputs;
  });
  const target: Target = {
    task,
    y,
    outputs,
    ...(weighted && { weights: Float64Array.from({ length: rows }, () => random() + 0.1) }),
  };
  return { matrix, target, params, seed };
}

const choices: Record<Task, fc.Arbitrary<Params>> = {
  binary: fc.record({ classBalance: fc.boolean() }),
  multiclass: fc.record({ classBalance: fc.boolean() }),
  regression: fc.record({
    loss: fc.constantFrom('squared', 'absolute', 'huber', 'quantile', 'poisson', 'tweedie'),
  }),
};

const commonParams = fc.record({
  trees: fc.integer({ min: 1, max: 6 }),
  leaves: fc.integer({ min: 2, max: 20 }),
  minChildRows: fc.constantFrom(1, 5, 20),
  l1: fc.constantFrom(0, 0, 0.5),
  l2: fc.constantFrom(0, 1),
  bins: fc.constantFrom(255, 31, 2),
  maxDepth: fc.constantFrom(0, 3),
  featureFraction: fc.constantFrom(1, 0.6),
  subsample: fc.constantFrom(1, 0.7),
  topRate: fc.constantFrom(0, 0, 0.3),
  learningRate: fc.constantFrom(0.1, 0.7),
  minRowsPerSet: fc.constantFrom(1, 100),
});

/** Fits of all tasks and most parameters. */
export const someFit = (mostRows: number): fc.Arbitrary<RandomFit> =>
  fc.constantFrom<Task>('binary', 'multiclass', 'regression').chain((task) =>
    fc
      .record({
        seed: fc.integer(),
        rows: fc.integer({ min: 2, max: mostRows }),
        numbers: fc.integer({ min: 1, max: 10 }),
        levels: fc.array(fc.constantFrom(2, 3, 6, 40, 256), { maxLength: 4 }),
        missing: fc.constantFrom(0, 0.1, 0.9),
        weighted: fc.boolean(),
        common: commonParams,
        own: choices[task],
      })
      .map(({ common, own, ...wish }) => makeFit({ ...wish, task, params: { ...common, ...own } })),
  );
