import type { Grown } from '../trees/grown.ts';
import { weightedQuantile } from './weighted-quantile.ts';

/** What the leaves are set to, and from what. */
export interface Renewal {
  /** Which quantile. */
  readonly share: number;
  readonly learningRate: number;
  readonly y: Float64Array;
  /** Before the tree. */
  readonly scores: Float64Array;
  readonly weights: Float64Array | undefined;
}

/**
 * Leaves of losses without curvature: the quantile of what is left of the target in the leaf (Friedman 2001, "Greedy
 * function approximation", section 4.3, for the median). `rows`: of the tree, leaf after leaf.
 */
export function renewLeaves({ tree, leaves }: Grown, rows: Uint32Array, by: Renewal): void {
  const { share, learningRate, y, scores, weights } = by;
  for (const { node, start, end } of leaves) {
    const left = new Float64Array(end - start);
    for (let i = start; i < end; i++) {
      const row = rows[i] as number;
      left[i - start] = (y[row] as number) - (scores[row] as number);
    }
    const own = weights && left.map((_, i) => weights[rows[start + i] as number] as number);
    tree.value[node] = weightedQuantile(left, own, share) * learningRate;
  }
}
