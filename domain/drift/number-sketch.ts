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
   * Upper bounds of the cells but the last, ascending and distinct: every 200th part of the values, and all distinct values when
   * they are few. Cell = number of edges strictly below the value. Ranks over these cells replace the raw sample.
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

const innerQuantiles = (sorted: Float64Array, parts: number): number[] => [
  ...new Set(Array.from({ length: parts - 1 }, (_, i) => quantile(sorted, (i + 1) / parts))),
];

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
  const twentieths = innerQuantiles(sorted, 20);
  const deciles = innerQuantiles(sorted, 10);
  const fine =
    frequencies.length <= gridParts
      ? frequencies.slice(0, -1).map(([value]) => value)
      : innerQuantiles(sorted, gridParts);
  const edges =
    sorted.length === 0
      ? []
      : [...new Set([...fine, ...twentieths, ...deciles])].sort((a, b) => a - b);
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
    twentieths: sorted.length === 0 ? [] : twentieths,
    deciles: sorted.length === 0 ? [] : deciles,
    top: frequencies
      .filter(([, count]) => count > 1)
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, topValues),
  };
}

/** At most how often the reference held `value`: exact when it is among the top, else what the rarest of those allows. */
export function countAtMost(sketch: NumberSketch, value: number): number {
  const known = sketch.top.find(([top]) => top === value);
  if (known !== undefined) return known[1];
  if (value < sketch.min || value > sketch.max) return 0;
  const bound = sketch.top.length < topValues ? 1 : (sketch.top.at(-1)?.[1] ?? 1);
  return Math.min(bound, sketch.counts[cellOf(sketch.edges, value)] ?? 0);
}
