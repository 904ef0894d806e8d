import type { Labelled } from '../algorithm.ts';
import { shuffle } from '../random.ts';
import { rowWeights } from '../row-weights.ts';
import type { Rows } from './learner.ts';

/** Scaled inputs beyond this are taken as this: one wild value must not decide an answer, nor overflow float32. */
export const inputLimit = 20;
/** Below this share of values that are not 0 it pays to step over zeros. */
const sparseShare = 0.35;
/** Fewer rows than this are all trained on, for all epochs. */
const minRowsToSplit = 100;
const validShare = 0.1;

/** How the target and the columns are measured: learnt from the training rows. */
export interface Scale {
  readonly used: Int32Array;
  readonly deviations: Float64Array;
  /** Of a regression's target. */
  readonly mean: number;
  readonly deviation: number;
}

export function scaleOf({ matrix, target }: Labelled, classBalance: boolean): Scale {
  const weights = rowWeights(target, classBalance);
  const deviationOf = (values: ArrayLike<number>): [mean: number, deviation: number] => {
    let mean = 0;
    for (let row = 0; row < values.length; row++) {
      mean += (weights[row] as number) * (values[row] as number);
    }
    let variance = 0;
    for (let row = 0; row < values.length; row++) {
      variance += (weights[row] as number) * ((values[row] as number) - mean) ** 2;
    }
    return [mean, Math.sqrt(variance)];
  };
  const deviations = matrix.columns.map((column) => deviationOf(clipped(column))[1]);
  const used = deviations.flatMap((deviation, j) => (deviation > 1e-7 ? [j] : []));
  // A matrix of constants still needs a column to count the rows of.
  if (used.length === 0) used.push(0);
  const [mean, deviation] = target.task === 'regression' ? deviationOf(target.y) : [0, 1];
  return {
    used: Int32Array.from(used),
    deviations: Float64Array.from(used, (j) => deviations[j] as number),
    mean,
    deviation: deviation || 1,
  };
}

function clipped(column: Float32Array): Float32Array {
  return column.map((x) => Math.max(-inputLimit, Math.min(inputLimit, x)));
}

export function rowsOf({ matrix, target }: Labelled, scale: Scale, classBalance: boolean): Rows {
  const { used, mean, deviation } = scale;
  const width = used.length;
  const inputs = new Float32Array(matrix.rows * width);
  let filled = 0;
  for (const [to, from] of used.entries()) {
    const column = matrix.columns[from] as Float32Array;
    for (let row = 0, at = to; row < matrix.rows; row++, at += width) {
      const x = column[row] as number;
      if (x !== 0) filled++;
      inputs[at] = Math.max(-inputLimit, Math.min(inputLimit, x));
    }
  }
  return {
    task: target.task,
    inputs,
    width,
    y: target.y.map((each) => (each - mean) / deviation),
    weights: rowWeights(target, classBalance).map((each) => each * matrix.rows),
    sparse: filled < sparseShare * inputs.length,
  };
}

/** A tenth of the rows apart, to judge by. */
export function split(rows: Rows, random: () => number): { train: Rows; valid?: Rows } {
  const count = rows.y.length;
  if (count < minRowsToSplit) return { train: rows };
  const order = Int32Array.from({ length: count }, (_, row) => row);
  shuffle(order, random);
  const border = Math.round(count * validShare);
  const take = (chosen: Int32Array): Rows => {
    const inputs = new Float32Array(chosen.length * rows.width);
    for (const [to, from] of chosen.entries()) {
      inputs.set(rows.inputs.subarray(from * rows.width, (from + 1) * rows.width), to * rows.width);
    }
    const values = (from: Float64Array) => Float64Array.from(chosen, (row) => from[row] as number);
    return { ...rows, inputs, y: values(rows.y), weights: values(rows.weights) };
  };
  return { train: take(order.slice(border).sort()), valid: take(order.slice(0, border).sort()) };
}

/** Log-odds or log shares of the classes, each given half a row more; 0 for regression. */
export function startScores({ task, y, weights }: Rows, scores: number): Float64Array {
  if (task === 'regression') return new Float64Array(1);
  const sums = new Float64Array(Math.max(scores, 2)).fill(0.5);
  for (let row = 0; row < y.length; row++) {
    const label = y[row] as number;
    sums[label] = (sums[label] as number) + (weights[row] as number);
  }
  const logs = sums.map(Math.log);
  return scores > 1 ? logs : Float64Array.of((logs[1] as number) - (logs[0] as number));
}
