import type { Design } from './design.ts';

/** Doubles of a block of rows: about what a second-level cache holds. */
const blockValues = 32_768;

/**
 * The design's columns times each other, each row counted by its weight: columns × columns, symmetric, row-major. Rows are
 * copied block by block, multiplied by the root of their weight.
 */
export function gram(design: Design, weights: Float64Array): Float64Array {
  const { matrix, columns, means, inverses } = design;
  const sums = new Float64Array(columns * columns);
  const rows = Math.max(32, Math.min(1024, Math.floor(blockValues / columns) & ~3));
  const block = new Float64Array(columns * rows);
  const roots = new Float64Array(rows);
  for (let start = 0; start < matrix.rows; start += rows) {
    const count = Math.min(rows, matrix.rows - start);
    for (let i = 0; i < count; i++) roots[i] = Math.sqrt(weights[start + i] as number);
    roots.fill(0, count);
    for (let j = 0; j < columns - 1; j++) {
      const column = matrix.columns[j] as Float32Array;
      const mean = means[j] as number;
      const inverse = inverses[j] as number;
      const at = j * rows;
      for (let i = 0; i < count; i++) {
        const value = ((column[start + i] as number) - mean) * inverse;
        block[at + i] = value * (roots[i] as number);
      }
      block.fill(0, at + count, at + rows);
    }
    block.set(roots, (columns - 1) * rows);
    addProducts(block, rows, columns, sums);
  }
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < i; j++) sums[i * columns + j] = sums[j * columns + i] as number;
  }
  return sums;
}

/** Upper triangle, two columns by two at a time. */
function addProducts(block: Float64Array, rows: number, columns: number, sums: Float64Array): void {
  for (let i = 0; i < columns; i += 2) {
    const i0 = i * rows;
    const i1 = i + 1 < columns ? i0 + rows : i0;
    for (let j = i; j < columns; j += 2) {
      const j0 = j * rows;
      const j1 = j + 1 < columns ? j0 + rows : j0;
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let row = 0; row < rows; row++) {
        const x = block[i0 + row] as number;
        const y = block[i1 + row] as number;
        const z = block[j0 + row] as number;
        const w = block[j1 + row] as number;
        a += x * z;
        b += x * w;
        c += y * z;
        d += y * w;
      }
      const at = i * columns + j;
      const below = at + columns;
      sums[at] = (sums[at] as number) + a;
      if (j1 !== j0) sums[at + 1] = (sums[at + 1] as number) + b;
      if (i1 === i0) continue;
      if (j !== i) sums[below] = (sums[below] as number) + c;
      if (j1 !== j0) sums[below + 1] = (sums[below + 1] as number) + d;
    }
  }
}

/**
 * Lower triangular factor of a positive semi-definite matrix (Cholesky), in place of its lower triangle. A direction
 * without curvature (collinear or constant columns) gets a pivot that keeps the solution at 0 along it.
 */
export function factorise(matrix: Float64Array, size: number): void {
  let largest = 0;
  for (let i = 0; i < size; i++) largest = Math.max(largest, matrix[i * size + i] as number);
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      let sum = matrix[i * size + j] as number;
      for (let k = 0; k < j; k++) {
        sum -= (matrix[i * size + k] as number) * (matrix[j * size + k] as number);
      }
      if (i === j) matrix[i * size + i] = sum > 1e-10 * largest ? Math.sqrt(sum) : 1e100;
      else matrix[i * size + j] = sum / (matrix[j * size + j] as number);
    }
  }
}

/** Solves L Lᵀ x = b for `values[from … from + size)`, in place. */
export function solve(
  factor: Float64Array,
  size: number,
  values: Float64Array,
  from: number,
): void {
  for (let i = 0; i < size; i++) {
    let sum = values[from + i] as number;
    for (let k = 0; k < i; k++)
      sum -= (factor[i * size + k] as number) * (values[from + k] as number);
    values[from + i] = sum / (factor[i * size + i] as number);
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = values[from + i] as number;
    for (let k = i + 1; k < size; k++) {
      sum -= (factor[k * size + i] as number) * (values[from + k] as number);
    }
    values[from + i] = sum / (factor[i * size + i] as number);
  }
}
