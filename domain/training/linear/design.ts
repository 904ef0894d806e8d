import type { Matrix } from '../matrix.ts';

/**
 * The matrix as the solvers see it, without a copy: each column less its weighted mean, divided by its weighted standard
 * deviation, and a last column of ones for the intercept. A constant column is 0 everywhere.
 */
export interface Design {
  readonly matrix: Matrix;
  /** Of the rows; in sum 1. */
  readonly weights: Float64Array;
  /** With that of ones. */
  readonly columns: number;
  readonly means: Float64Array;
  /** 1 / standard deviation; 0 for a constant column. */
  readonly inverses: Float64Array;
}

/** Deviations below this share of the column's largest value are rounding. */
const roundingShare = 1e-7;
/** Rows that stay in the processor's cache while all columns go over them. */
const blockRows = 2048;

/** @param weights of the rows, in sum 1. */
export function designOf(matrix: Matrix, weights: Float64Array): Design {
  const count = matrix.columns.length;
  const means = new Float64Array(count);
  const inverses = new Float64Array(count);
  for (const [index, column] of matrix.columns.entries()) {
    let mean = 0;
    let largest = 0;
    for (let row = 0; row < matrix.rows; row++) {
      mean += (weights[row] as number) * (column[row] as number);
      largest = Math.max(largest, Math.abs(column[row] as number));
    }
    let variance = 0;
    for (let row = 0; row < matrix.rows; row++) {
      const from = (column[row] as number) - mean;
      variance += (weights[row] as number) * from * from;
    }
    const deviation = Math.sqrt(variance);
    means[index] = mean;
    inverses[index] = deviation > roundingShare * largest ? 1 / deviation : 0;
  }
  return { matrix, weights, columns: count + 1, means, inverses };
}

/** Scores of all rows: the design times `coefficients[from … from + columns)`. */
export function times(
  { matrix, columns, means, inverses }: Design,
  coefficients: Float64Array,
  from: number,
  scores: Float64Array,
): void {
  let constant = coefficients[from + columns - 1] as number;
  const slopes = new Float64Array(columns - 1);
  for (let j = 0; j < columns - 1; j++) {
    slopes[j] = (coefficients[from + j] as number) * (inverses[j] as number);
    constant -= (slopes[j] as number) * (means[j] as number);
  }
  scores.fill(constant);
  const used = matrix.columns.flatMap((column, j) => (slopes[j] === 0 ? [] : [{ column, j }]));
  for (let start = 0; start < matrix.rows; start += blockRows) {
    const end = Math.min(start + blockRows, matrix.rows);
    for (const { column, j } of used) addColumn(column, slopes[j] as number, start, end, scores);
  }
}

function addColumn(
  column: Float32Array,
  slope: number,
  start: number,
  end: number,
  scores: Float64Array,
): void {
  for (let row = start; row < end; row++) {
    scores[row] = (scores[row] as number) + slope * (column[row] as number);
  }
}

/** `sums[from … from + columns)`: each column of the design times `values`, one for each row. */
export function timesTransposed(
  { matrix, columns, means, inverses }: Design,
  values: Float64Array,
  sums: Float64Array,
  from: number,
): void {
  let all = 0;
  for (let row = 0; row < matrix.rows; row++) all += values[row] as number;
  sums.fill(0, from, from + columns);
  sums[from + columns - 1] = all;
  for (let start = 0; start < matrix.rows; start += blockRows) {
    const end = Math.min(start + blockRows, matrix.rows);
    for (let j = 0; j < columns - 1; j++) {
      sums[from + j] =
        (sums[from + j] as number) + dot(matrix.columns[j] as Float32Array, values, start, end);
    }
  }
  for (let j = 0; j < columns - 1; j++) {
    sums[from + j] =
      ((sums[from + j] as number) - (means[j] as number) * all) * (inverses[j] as number);
  }
}

/** Four partial sums, so that additions need not wait for each other. */
function dot(column: Float32Array, values: Float64Array, start: number, end: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let row = start;
  for (; row + 3 < end; row += 4) {
    a += (column[row] as number) * (values[row] as number);
    b += (column[row + 1] as number) * (values[row + 1] as number);
    c += (column[row + 2] as number) * (values[row + 2] as number);
    d += (column[row + 3] as number) * (values[row + 3] as number);
  }
  for (; row < end; row++) a += (column[row] as number) * (values[row] as number);
  return a + b + (c + d);
}
