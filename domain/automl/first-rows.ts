import type { Labelled } from '../training/algorithm.ts';

/** The first rows, without copying. */
export function firstRows({ matrix, target }: Labelled, rows: number): Labelled {
  if (rows >= matrix.rows) return { matrix, target };
  return {
    matrix: { ...matrix, rows, columns: matrix.columns.map((column) => column.subarray(0, rows)) },
    target: {
      ...target,
      y: target.y.subarray(0, rows),
      ...(target.weights && { weights: target.weights.subarray(0, rows) }),
    },
  };
}
