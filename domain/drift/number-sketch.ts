import { quantile } from '#domain/stats/quantile.ts';

/** What is kept of a numeric column: bounded, whatever the number of rows. Infinite values count as missing. */
export interface NumberSketch {
  readonly kind: 'number';
  readonly name: string;
  readonly rows: number;
  readonly missing: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Sample standard deviation. */
  readonly std: number;
  /**
   * Bounds between the cells, ascending: every 200th part of the values, and between all distinct values when they are
   * few. Each lies half-way between two neighbouring values, so that a value that went through float32 on its way to a
   * model stays in its cell. Ranks over these cells replace a raw sample: they know all rows and are small.
   */
  readonly edges: readonly number[];
  /** Values per cell: `edges.length + 1`. */
  readonly counts: readonly number[];
  /** Inner bounds of 20 and of 10 equal parts (fewer when values repeat); all of them are among `edges`. */
  readonly twentieths: readonly number[];
  readonly deciles: readonly number[];
  /** The most frequent values that came at least twice, most frequent first. */
  readonly top: readonly (readonly [value: number, count: number])[];
}

const gridParts = 200;
const topValues = 100;

/** Where `parts` equal parts of the values meet, put half-way to the next larger value; fewer when values repeat. */
function innerEdges(sorted: Float64Array, distinct: readonly number[], parts: number): number[] {
  const edges = new Set<number>();
  for (let part = 1; part < parts; part++) {
    const bound = quantile(sorted, part / parts);
    const above = cellOf(distinct, bound) + (distinct[cellOf(distinct, bound)] === bound ? 1 : 0);
    const edge = halfWay(distinct, above - 1);
    if (edge !== undefined) edges.add(edge);
  }
  return [...edges];
}

/** Between distinct value `at` and the next; undefined after the last. */
function halfWay(distinct: readonly number[], at: number): number | undefined {
  const below = distinct[at];
  const above = distinct[at + 1];
  if (below === undefined || above === undefined) return undefined;
  const middle = below + (above - below) / 2;
  // Neighbouring doubles have nothing between them; a value on an edge belongs below it.
  return middle < above ? middle : below;
}

/** Cell of `value`: how many `edges` are strictly below it. */
export function cellOf(edges: readonly number[], value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A middle value of cell `cell`, to show. */
export function middleOf({ edges, min, max }: NumberSketch, cell: number): number {
  const low = edges[cell - 1] ?? min;
  const high = edges[cell] ?? max;
  return low + (high - low) / 2;
}

/** How far beyond the range is still the range, for a value that went through float32. */
export const rangeSlack = ({ min, max }: NumberSketch): number =>
  Math.min(Math.max(Math.abs(min), Math.abs(max)) * 2 ** -23, (max - min) * 1e-3);

/** Counts over `edges`' cells put together into the coarser cells of `inner`, a subset of `edges`. */
export function coarsen(
  edges: readonly number[],
  counts: readonly number[],
  inner: readonly number[],
): number[] {
  const coarse = new Array<number>(inner.length + 1).fill(0);
  counts.forEach((count, cell) => {
    // All of a cell lies above its lower edge; the coarse edges up to that one are below it.
    const lower = cell === 0 ? Number.NEGATIVE_INFINITY : (edges[cell - 1] as number);
    const bin = inner.filter((edge) => edge <= lower).length;
    coarse[bin] = (coarse[bin] as number) + count;
  });
  return coarse;
}

export function buildNumberSketch(name: string, values: Float64Array): NumberSketch {
  const sorted = values.filter(Number.isFinite).sort();
  const frequencies: [number, number][] = [];
  for (const value of sorted) {
    const last = frequencies.at(-1);
    if (last?.[0] === value) last[1]++;
    else frequencies.push([value, 1]);
  }
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const distinct = frequencies.map(([value]) => value);
  const twentieths = innerEdges(sorted, distinct, 20);
  const deciles = innerEdges(sorted, distinct, 10);
  const fine =
    distinct.length <= gridParts
      ? distinct.flatMap((_, at) => halfWay(distinct, at) ?? [])
      : innerEdges(sorted, distinct, gridParts);
  const edges = [...new Set([...fine, ...twentieths, ...deciles])].sort((a, b) => a - b);
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const [value, count] of frequencies) {
    const cell = cellOf(edges, value);
    counts[cell] = (counts[cell] as number) + count;
  }
  return {
    kind: 'number',
    name,
    rows: values.length,
    missing: values.length - sorted.length,
    min: sorted[0] ?? 0,
    max: sorted.at(-1) ?? 0,
    mean: sorted.length === 0 ? 0 : mean,
    std: sorted.length < 2 ? 0 : Math.sqrt(squares / (sorted.length - 1)),
    edges,
    counts,
    twentieths,
    deciles,
    top: frequencies
      .filter(([, count]) => count > 1)
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, topValues),
  };
}

/** At most how often the reference held `value`: exact when it is among the top, else what the rarest of those allows. */
export function countAtMost(sketch: NumberSketch, value: number): number {
  const known =
    sketch.top.find(([top]) => top === value) ??
    sketch.top.find(([top]) => Math.fround(top) === Math.fround(value));
  if (known !== undefined) return known[1];
  const slack = rangeSlack(sketch);
  if (value < sketch.min - slack || value > sketch.max + slack) return 0;
  const bound = sketch.top.length < topValues ? 1 : (sketch.top.at(-1)?.[1] ?? 1);
  return Math.min(bound, sketch.counts[cellOf(sketch.edges, value)] ?? 0);
}
