import type { NodeRows } from './node-rows.ts';

/** Sums of the rows on the left of a split, and how good they make it. */
export class LeftSide {
  /** Weighted target at 1, or the weight of each class. */
  readonly sums: Float64Array;
  private readonly node: NodeRows;
  private readonly all: Float64Array;
  /** The first of the sums that are squared. */
  private readonly from: number;
  private readonly least: number;

  /** @param least Weight that each side of a split must have. */
  constructor(node: NodeRows, least: number) {
    this.sums = new Float64Array(node.all.length);
    this.node = node;
    this.all = node.all;
    this.from = node.classes === 0 ? 1 : 0;
    this.least = least;
  }

  /**
   * Sum over the sides of S² / W, of classes of Σ W_k² / W; -1 if a side is too light. Only its difference to the node's
   * own counts.
   */
  score(weight: number): number {
    const { sums, least, all, from, node } = this;
    const rightWeight = node.weight - weight;
    if (weight < least || rightWeight < least) return -1;
    let squares = 0;
    let others = 0;
    for (let k = from; k < sums.length; k++) {
      const own = sums[k] as number;
      const other = (all[k] as number) - own;
      squares += own * own;
      others += other * other;
    }
    return squares / weight + others / rightWeight;
  }
}
