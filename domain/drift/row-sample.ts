/** A row of the sample: its place in a fixed random order, and its numbers by column (null for missing). */
export interface SampledRow {
  readonly key: number;
  readonly id: string;
  readonly numbers: readonly (number | null)[];
}

/** Rows kept; enough to see a point mass of 2 % forty times. */
export const sampleSize = 2000;

const scramble = (text: string, seed: number): number => {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

/** A place for `id`, uniform in 0..2^53 and always the same: the rows with the smallest keys are a random sample. */
export const sampleKey = (id: string): number =>
  scramble(id, 0x811c9dc5) * 2 ** 21 + (scramble(id, 0x2545f491) >>> 11);

const inOrder = (a: SampledRow, b: SampledRow): number =>
  a.key - b.key || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/**
 * The `sampleSize` rows with the smallest keys: a bottom-k sample. Which rows those are depends on the ids alone, so
 * parts can be sampled apart, in any order, and put together.
 */
export const smallestKeys = (rows: readonly SampledRow[]): SampledRow[] =>
  [...rows].sort(inOrder).slice(0, sampleSize);
