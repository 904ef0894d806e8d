import { orderOf } from './float32.ts';

/**
 * All trees in one array of four words a node: column, threshold, and where to go when the column is at most the
 * threshold and when it is above. Both numbers are integers that compare as the floats do (`orderOf`), so that a step is
 * arithmetic without a choice: the processor has nothing to guess wrong, and takes the steps of four trees at once. A leaf
 * leads to itself. Where missing goes left the column is the second copy, `columns` further on (`fillKeys`).
 */
export interface FlatEnsemble {
  readonly columns: number;
  readonly scores: number;
  readonly nodes: Int32Array;
  /** Word at which each tree starts, in the order in which they are added; a multiple of four, with empty trees at the end. */
  readonly roots: Int32Array;
  /** Steps until all four trees of a group are at a leaf. */
  readonly depths: Int32Array;
  /** Leaf n adds `leafWeights[i]` to score `leafScores[i]`, for i = n; with several for some leaf, from leafStarts[n] to leafStarts[n + 1]. */
  readonly leafStarts: Int32Array | undefined;
  readonly leafScores: Int32Array;
  readonly leafWeights: Float32Array;
}

/** The row as integers, twice: with missing above everything, then with missing below. */
export function fillKeys(rowBits: Int32Array, row: Float32Array, keys: Int32Array): void {
  const columns = row.length;
  for (let i = 0; i < columns; i++) {
    const missing = Number.isNaN(row[i]);
    const order = orderOf(rowBits[i] as number);
    keys[i] = missing ? 0x7fffffff : order;
    keys[columns + i] = missing ? -0x80000000 : order;
  }
}

/** Adds every tree's leaf to `scores`, tree by tree in float32, as onnxruntime does on one thread. */
export function addTrees(flat: FlatEnsemble, keys: Int32Array, scores: Float32Array): void {
  const { nodes, roots, depths } = flat;
  for (let group = 0; group < depths.length; group++) {
    let a = roots[4 * group] as number;
    let b = roots[4 * group + 1] as number;
    let c = roots[4 * group + 2] as number;
    let d = roots[4 * group + 3] as number;
    for (let left = depths[group] as number; left > 0; left--) {
      a = step(nodes, keys, a);
      b = step(nodes, keys, b);
      c = step(nodes, keys, c);
      d = step(nodes, keys, d);
    }
    addLeaf(flat, a, scores);
    addLeaf(flat, b, scores);
    addLeaf(flat, c, scores);
    addLeaf(flat, d, scores);
  }
}

/** The sign bit of t - x is 1 when x > t, but for overflow, which is at most where the signs differ (Hacker's Delight, 2-12). */
function step(nodes: Int32Array, keys: Int32Array, at: number): number {
  const t = nodes[at + 1] as number;
  const x = keys[nodes[at] as number] as number;
  const above = ((t & ~x) | (~(t ^ x) & (t - x))) >>> 31;
  return nodes[at + 2 + above] as number;
}

function addLeaf(
  { leafStarts, leafScores, leafWeights }: FlatEnsemble,
  at: number,
  scores: Float32Array,
): void {
  const leaf = at >> 2;
  if (leafStarts === undefined) {
    (scores[leafScores[leaf] as number] as number) += leafWeights[leaf] as number;
    return;
  }
  const end = leafStarts[leaf + 1] as number;
  for (let i = leafStarts[leaf] as number; i < end; i++)
    (scores[leafScores[i] as number] as number) += leafWeights[i] as number;
}

export const isLeaf = ({ nodes }: FlatEnsemble, at: number): boolean => nodes[at + 2] === at;
