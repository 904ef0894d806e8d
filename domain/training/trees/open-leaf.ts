import type { GrowOptions } from './grow-options.ts';

/** The sums of a node's rows, in units of the tree's cells. */
export interface NodeSums {
  readonly gradient: number;
  readonly hessian: number;
}

/** A leaf of a growing tree: the rows `list[start … end)`, and the best split it could have. */
export interface OpenLeaf extends NodeSums {
  readonly node: number;
  readonly start: number;
  readonly end: number;
  /** Splits above it. */
  readonly depth: number;
  /** Bounds of its answer, from monotone splits above it. */
  lower: number;
  upper: number;
  /** Added to l2 in its answer. */
  readonly moreL2: number;
  /** Columns asked about above it. */
  readonly path: readonly number[];
  /** Address of its histogram; 0: it has none. */
  histogram: number;
  /** Of its best split; 0: there is none worth having. */
  gain: number;
  column: number;
  bin: number;
  /** As in `splitRecord`. */
  missingLeft: number;
  leftGradient: number;
  leftHessian: number;
  /** 256 bits: codes that go left; undefined for splits of numbers. */
  set: Uint8Array | undefined;
}

/** Where a leaf is, which rows it holds, and their sums. */
interface Place extends NodeSums {
  readonly node: number;
  readonly start: number;
  readonly end: number;
}

/** A leaf that was not searched yet; bounds are those of its parent. */
export function openLeaf(place: Place, parent?: OpenLeaf, moreL2 = 0): OpenLeaf {
  const { node, start, end, gradient, hessian } = place;
  return {
    node,
    start,
    end,
    gradient,
    hessian,
    depth: parent ? parent.depth + 1 : 0,
    lower: parent?.lower ?? Number.NEGATIVE_INFINITY,
    upper: parent?.upper ?? Number.POSITIVE_INFINITY,
    moreL2,
    path: parent ? [...new Set([...parent.path, parent.column])] : [],
    histogram: 0,
    gain: 0,
    column: -1,
    bin: 0,
    missingLeft: 0,
    leftGradient: 0,
    leftHessian: 0,
    set: undefined,
  };
}

/** Whether depth and number of rows leave room for two children. */
export function splittable(leaf: OpenLeaf, { minChildRows, maxDepth }: GrowOptions): boolean {
  if (maxDepth > 0 && leaf.depth >= maxDepth) return false;
  return leaf.end - leaf.start >= Math.max(2, 2 * minChildRows);
}

/** Place in the list of the leaf that gains most; the first of equals. */
export function bestLeaf(leaves: readonly OpenLeaf[]): number {
  let best = 0;
  for (let index = 1; index < leaves.length; index++) {
    if ((leaves[index] as OpenLeaf).gain > (leaves[best] as OpenLeaf).gain) best = index;
  }
  return best;
}
