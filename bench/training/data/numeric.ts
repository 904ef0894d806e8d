import { type Random, seededRandom } from '#domain/training/random.ts';
import type { Task } from '#domain/training/task.ts';
import type { Rows } from './numbers-file.ts';

/**
 * Made-up rows of numbers with what trees are for in them: lines, products, waves, steps, and columns that say nothing (a
 * third). Binary: a coin thrown with the logistic function of the signal. Multiclass: the largest of five signals with
 * noise. Regression: the signal with noise of a fifth of its spread.
 */
export interface NumericRows {
  readonly task: Task;
  readonly columns: number;
  readonly seed: number;
}

export const classesOf = (task: Task): number =>
  ({ binary: 2, multiclass: 5, regression: 1 })[task];

/** Rows one chunk after the other, so that ten million need not be held. */
export function* numericChunks(
  { task, columns, seed }: NumericRows,
  rows: number,
  chunkRows: number,
): Generator<Rows> {
  const random = seededRandom(seed);
  const signals = Array.from({ length: task === 'multiclass' ? classesOf(task) : 1 }, (_, at) =>
    signalOf(columns, seededRandom(7919 + at)),
  );
  const row = new Float64Array(columns);
  for (let from = 0; from < rows; from += chunkRows) {
    const count = Math.min(chunkRows, rows - from);
    const chunk: Rows = {
      columns: Array.from({ length: columns }, () => new Float32Array(count)),
      y: new Float32Array(count),
    };
    for (let at = 0; at < count; at++) {
      for (let column = 0; column < columns; column++) {
        const value = bell(random);
        row[column] = value;
        (chunk.columns[column] as Float32Array)[at] = value;
      }
      chunk.y[at] = answer(
        task,
        signals.map((signal) => signal(row)),
        random,
      );
    }
    yield chunk;
  }
}

export const numericRows = (what: NumericRows, rows: number): Rows =>
  numericChunks(what, rows, rows).next().value as Rows;

function answer(task: Task, signals: readonly number[], random: Random): number {
  const first = signals[0] as number;
  if (task === 'binary') return random() < 1 / (1 + Math.exp(-3 * first)) ? 1 : 0;
  if (task === 'regression') return first + 0.4 * bell(random);
  let best = 0;
  let highest = Number.NEGATIVE_INFINITY;
  for (const [at, signal] of signals.entries()) {
    const noisy = signal + 0.8 * bell(random);
    if (noisy > highest) [best, highest] = [at, noisy];
  }
  return best;
}

/** Sum of four uniform numbers: mean 0, variance 1, bell enough, and the same on any machine. */
const bell = (random: Random): number =>
  (random() + random() + random() + random() - 2) * Math.sqrt(3);

/** A function of the first two thirds of the columns; the rest is noise. */
function signalOf(columns: number, random: Random): (row: Float64Array) => number {
  const telling = Math.ceil((columns * 2) / 3);
  const weights = Float64Array.from({ length: telling }, () => bell(random) * 0.4);
  const [a, b, c, d, e, f] = Array.from({ length: 6 }, () => Math.floor(random() * telling)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return (row) => {
    let sum = 0;
    for (let column = 0; column < telling; column++)
      sum += (weights[column] as number) * (row[column] as number);
    const at = (column: number) => row[column] as number;
    return (
      sum +
      0.8 * at(a) * at(b) +
      0.9 * Math.sin(2.5 * at(c)) +
      (at(d) > 0.3 ? 0.7 : -0.4) * (at(e) > -0.5 ? 1 : 0.2) +
      0.5 * Math.abs(at(f))
    );
  };
}
