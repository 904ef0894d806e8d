import type { Compute } from '#domain/training/compute.ts';
import type { Matrix } from '#domain/training/matrix.ts';
import { seededRandom } from '#domain/training/random.ts';
import type { Target, Task } from '#domain/training/task.ts';

/** For algorithms that do without. */
export const noCompute: Compute = {
  name: 'none',
  threads: 1,
  open: () => {
    throw new Error('This algorithm should not need a kernel.');
  },
  close: () => {},
};

export function matrixOf(columns: readonly ArrayLike<number>[]): Matrix {
  return {
    rows: columns[0]?.length ?? 0,
    columns: columns.map((values) => Float32Array.from(values)),
    about: columns.map((_, j) => ({ name: `x${j}`, feature: `x${j}`, levels: 0 })),
  };
}

/** Rows of a matrix (and target), in the order given; a row may be asked for twice. */
export function pick(
  { matrix, target }: { matrix: Matrix; target: Target },
  rows: readonly number[],
): { matrix: Matrix; target: Target } {
  const take = (values: ArrayLike<number>) => rows.map((row) => values[row] as number);
  const { weights, ...rest } = target;
  return {
    matrix: {
      ...matrix,
      rows: rows.length,
      columns: matrix.columns.map((each) => Float32Array.from(take(each))),
    },
    target: {
      ...rest,
      y: Float64Array.from(take(target.y)),
      ...(weights !== undefined && { weights: Float64Array.from(take(weights)) }),
    },
  };
}

/** Dense columns of several sorts and a target that depends on them, also by products. */
export function denseData(
  task: Task,
  rows: number,
  columns: number,
  seed: number,
  classes = 3,
): { matrix: Matrix; target: Target } {
  const random = seededRandom(seed);
  const normal = () => random() + random() + random() + random() - 2;
  const values = Array.from({ length: columns }, (_, j) => {
    const sort = j % 4;
    return Float32Array.from({ length: rows }, () =>
      sort === 3
        ? random() < 0.2
          ? 1
          : 0
        : sort === 2
          ? Math.round(3 * normal()) / 2
          : 2 * normal(),
    );
  });
  const at = (j: number, row: number) => values[j % columns]?.[row] as number;
  const y = Float64Array.from({ length: rows }, (_, row) => {
    const signal = at(0, row) - 1.5 * at(1, row) + at(3, row) + 0.7 * at(0, row) * at(2, row);
    const noisy = signal + 0.5 * normal();
    if (task === 'regression') return 100 + 10 * noisy;
    if (task === 'binary') return noisy > 0 ? 1 : 0;
    return Math.max(0, Math.min(classes - 1, Math.floor(noisy / 2 + classes / 2)));
  });
  const outputs = task === 'regression' ? 1 : task === 'binary' ? 2 : classes;
  return { matrix: matrixOf(values), target: { task, y, outputs } };
}
