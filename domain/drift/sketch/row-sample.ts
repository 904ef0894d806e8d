/** A row of the sample: its place in a fixed random order (`hashText` of its id), and its values by column of the table. */
export interface SampledRow {
  readonly key: number;
  /** In the order of the table's columns; null for missing, absent, infinite and unknown. */
  readonly values: readonly (number | string | null)[];
}

const cellsKept = 60_000;

/** Rows kept of a table with so many columns: 2 000, fewer of a wide table, 100 at least. */
export const sampleSize = (columns: number): number =>
  Math.max(100, Math.min(2_000, Math.floor(cellsKept / Math.max(1, columns))));

const inOrder = (a: SampledRow, b: SampledRow): number => {
  if (a.key !== b.key) return a.key - b.key;
  // Rows under the same key (one id twice): any order will do that is always the same.
  const [x, y] = [JSON.stringify(a.values), JSON.stringify(b.values)];
  return x < y ? -1 : x > y ? 1 : 0;
};

/**
 * The rows with the smallest keys: a bottom-k sample. Which rows those are depends on the keys alone, so parts can be
 * sampled apart, in any order, and put together.
 */
export const smallestKeys = (rows: readonly SampledRow[], size: number): SampledRow[] =>
  [...rows].sort(inOrder).slice(0, size);
