import type { MatrixColumn } from '../../matrix.ts';
import { inGroups } from '../in-groups.ts';
import type { Operation } from '../operation.ts';
import type { Family, FeatureGraph, Makes, Request } from './family.ts';

/**
 * The columns of another operation, filled and standardised: (root(x - center) - shift) / scale, cut off at ± 10, where x
 * is `fill` for missing. `root` is the signed square root, taken `roots` times: it tames heavy tails nearly as a logarithm
 * does, and unlike that is rounded alike by every machine (IEEE 754 demands it of square roots, not of logarithms).
 */
export interface ScaledOperation extends Makes {
  readonly kind: 'scaled';
  readonly of: Operation;
  /** One for each column. */
  readonly scales: readonly Scale[];
}

/** float32 numbers but for `roots`. */
export interface Scale {
  readonly fill: number;
  readonly center: number;
  readonly roots: number;
  readonly shift: number;
  /** > 0 */
  readonly scale: number;
}

/** Standard deviations that a value may be away from the mean. */
const limit = 10;
/** Rows that scales are measured on, evenly spread: the error of a standard deviation is then about half a per cent. */
const sampleRows = 20_000;
const maxRoots = 3;
/** Of a normal distribution it is 3, of an exponential one 9. */
const heavyKurtosis = 12;

/** `made` are the columns of `of` on the training rows. */
export function fitScaled(of: Operation, made: readonly Float32Array[]): ScaledOperation {
  const columns = of.columns.map((column): MatrixColumn => ({ ...column, levels: 0 }));
  return { kind: 'scaled', of, scales: made.map(fitScale), columns };
}

/**
 * Counts of words by how rare they are: tf · idf with idf = ln((1 + texts) / (1 + texts that have the word)) + 1 (Salton
 * and Buckley 1988, smoothed as in scikit-learn); the number of words, the first column, is standardised. `made` as above.
 */
export function fitTfIdf(of: Operation, made: readonly Float32Array[]): ScaledOperation {
  const plain = fitScaled(of, made);
  const scales = made.map((counts, column): Scale => {
    if (column === 0) return plain.scales[0] as Scale;
    const texts = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
    const idf = Math.log((1 + counts.length) / (1 + texts)) + 1;
    return { fill: 0, center: 0, roots: 0, shift: 0, scale: Math.fround(1 / idf) };
  });
  return { ...plain, scales };
}

function fitScale(values: Float32Array): Scale {
  const present = sample(values).filter((value) => !Number.isNaN(value));
  if (present.length === 0) return { fill: 0, center: 0, roots: 0, shift: 0, scale: 1 };
  const fill = present.toSorted()[(present.length - 1) >> 1] as number;
  const plain = moments(present);
  if (!(plain.kurtosis > heavyKurtosis) || !asymmetricOrSpread(present))
    return { fill, center: toFloat(plain.mean), roots: 0, shift: 0, scale: plain.deviation };
  for (let roots = 1; ; roots++) {
    const rooted = present.map((value) => root(Math.fround(value - fill), roots));
    const { mean, deviation, kurtosis } = moments(rooted);
    if (kurtosis <= heavyKurtosis || roots === maxRoots)
      return { fill, center: fill, roots, shift: toFloat(mean), scale: deviation };
  }
}

/** Two values alone have heavy tails only in name. */
const asymmetricOrSpread = (values: Float32Array) => new Set(values.subarray(0, 500)).size > 8;

function sample(values: Float32Array): Float32Array {
  if (values.length <= sampleRows) return values;
  const step = values.length / sampleRows;
  return Float32Array.from(
    { length: sampleRows },
    (_, i) => values[Math.floor(i * step)] as number,
  );
}

function moments(values: Float32Array): { mean: number; deviation: number; kurtosis: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let squares = 0;
  let fourths = 0;
  for (const value of values) {
    const square = (value - mean) ** 2;
    squares += square;
    fourths += square * square;
  }
  const variance = squares / values.length;
  const deviation = toFloat(Math.sqrt(variance));
  return {
    mean,
    deviation: deviation > 1e-30 ? deviation : 1,
    kurtosis: variance > 0 ? fourths / values.length / variance ** 2 : 0,
  };
}

const largestFloat = 3.4028234663852886e38;
const toFloat = (value: number) =>
  Math.fround(Math.max(-largestFloat, Math.min(largestFloat, value)));

function root(value: number, times: number): number {
  let magnitude = Math.abs(value);
  for (let i = 0; i < times; i++) magnitude = Math.fround(Math.sqrt(magnitude));
  return value < 0 ? -magnitude : magnitude;
}

function applyScale({ fill, center, roots, shift, scale }: Scale, values: Float32Array) {
  const scaled = new Float32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    let x = Math.fround((Number.isNaN(value) ? fill : value) - center);
    if (roots > 0) x = Math.fround(root(x, roots) - shift);
    const y = Math.fround(x / scale);
    scaled[row] = Math.max(-limit, Math.min(limit, y));
  }
  return scaled;
}

export const scaled: Family<ScaledOperation> = {
  apply: ({ of, scales }, source) =>
    source.made(of).map((values, column) => applyScale(scales[column] as Scale, values)),
  toGraph: (requests, to) =>
    inGroups(
      requests,
      ({ operation, column }) => operation.scales[column]?.roots ?? 0,
      to.graph,
      (group, roots) => scaledInGraph(group, roots, to),
    ),
};

function scaledInGraph(
  requests: readonly Request<ScaledOperation>[],
  roots: number,
  { graph, made, row, scalar }: FeatureGraph,
): string {
  const values = made(
    requests.map(({ operation, column }) => ({ operation: operation.of, column })),
  );
  const scales = requests.map(({ operation, column }) => operation.scales[column] as Scale);
  const constant = (what: keyof Scale) =>
    row(
      what,
      scales.map((scale) => scale[what]),
    );
  const filled = graph.add('Where', [graph.add('IsNaN', [values]), constant('fill'), values]);
  let x = graph.add('Sub', [filled, constant('center')]);
  if (roots > 0) {
    let magnitude = graph.add('Abs', [x]);
    for (let i = 0; i < roots; i++) magnitude = graph.add('Sqrt', [magnitude]);
    const signed = graph.add('Mul', [graph.add('Sign', [x]), magnitude]);
    x = graph.add('Sub', [signed, constant('shift')]);
  }
  const y = graph.add('Div', [x, constant('scale')]);
  return graph.add('Clip', [y, scalar('lowest', -limit), scalar('highest', limit)]);
}
