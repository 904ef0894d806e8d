import { pairwiseSum } from '../special/pairwise-sum.ts';

/** How wide a cell should be for these values (not empty, finite); 0 when that can't be told: then there is one cell. */
export type CellWidth = (values: Float64Array) => number;

const range = (values: Float64Array): number =>
  values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));

/** Sturges (JASA 21, 1926): log2 n + 1 cells. For bell shapes and small n. */
export const sturges: CellWidth = (values) => range(values) / (Math.log2(values.length) + 1);

/** Doane (The American Statistician 30, 1976): more cells the more skewed the values are. */
export const doane: CellWidth = (values) => {
  const n = values.length;
  if (n <= 2) return 0;
  const spread = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
  const mean = pairwiseSum(values) / n;
  const sigma = Math.sqrt(pairwiseSum(values.map((v) => (v - mean) ** 2)) / n);
  if (!(sigma > 0)) return 0;
  const skewness = pairwiseSum(values.map((v) => ((v - mean) / sigma) ** 3)) / n;
  return range(values) / (1 + Math.log2(n) + Math.log2(1 + Math.abs(skewness) / spread));
};

/**
 * Borders of cells of equal width from the smallest to the largest value, as many as `width` says, as numpy's
 * `histogram_bin_edges`. Equal values get one cell of width 1 around them. `undefined` when
 * they are so large and so close together (or so far apart) that a double has no such borders. NaN and infinities are
 * refused by the caller.
 */
export function equalWidthEdges(
  values: ArrayLike<number>,
  width: CellWidth,
): Float64Array | undefined {
  const all = Float64Array.from(values);
  if (all.length === 0) return Float64Array.of(0, 1);
  let low = all.reduce((a, b) => Math.min(a, b));
  let high = all.reduce((a, b) => Math.max(a, b));
  const wide = width(all);
  if (low === high) {
    low -= 0.5;
    high += 0.5;
  }
  const cells = wide > 0 ? Math.ceil((high - low) / wide) : 1;
  const edges = evenly(low, high, cells);
  return cells >= 1 && edges.every((edge, i) => i === 0 || edge > (edges[i - 1] as number))
    ? edges
    : undefined;
}

/** `cells` + 1 borders from low to high; the last is `high` itself. */
export function evenly(low: number, high: number, cells: number): Float64Array {
  const step = (high - low) / cells;
  return Float64Array.from({ length: cells + 1 }, (_, i) =>
    i === cells ? high : step === 0 ? (i / cells) * (high - low) + low : i * step + low,
  );
}
