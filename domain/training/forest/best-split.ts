import type { Binned } from '../trees/binned.ts';
import type { NodeRows } from './node-rows.ts';

/** The best split of a node so far. */
export class BestSplit {
  /** -1: none was found. */
  column = -1;
  /** Numbers: the last bin that goes left. */
  bin = 0;
  /** As `LeftSide.score`. */
  score = -1;
  leftWeight = 0;
  /** Whether the node has missing values in the column. */
  anyMissing = false;
  /** Levels: a 1 for each that goes left. */
  readonly levelsLeft = new Uint8Array(256);
  private missingLeft = false;
  private readonly binsLeft = new Uint8Array(256);
  private readonly binned: Binned;
  private readonly node: NodeRows;

  constructor(binned: Binned, node: NodeRows) {
    this.binned = binned;
    this.node = node;
  }

  /** For a new node. */
  clear(): void {
    this.column = -1;
    this.score = -1;
  }

  /** Takes a split if it is better than those before; `bin` -1: by levels. */
  offer(
    column: number,
    bin: number,
    missingLeft: boolean,
    leftWeight: number,
    score: number,
  ): boolean {
    if (score <= this.score) return false;
    this.score = score;
    this.column = column;
    this.bin = bin;
    this.missingLeft = missingLeft;
    this.leftWeight = leftWeight;
    return true;
  }

  /** What it takes away: of the weighted squared error, or of the Gini impurity, in sum over the rows. */
  get gain(): number {
    const { all, classes, weight } = this.node;
    let squares = 0;
    for (let k = classes === 0 ? 1 : 0; k < all.length; k++) squares += (all[k] as number) ** 2;
    return Math.max(0, this.score - squares / weight);
  }

  /** A 1 for each bin (or level) that goes left, until the next look. What no row here has follows the heavier side. */
  sides(): Uint8Array {
    const { column, binned, bin, leftWeight, node, missingLeft, binsLeft: left } = this;
    if ((binned.about[column]?.levels ?? 0) > 0) return this.levelsLeft;
    left.fill(0);
    left.fill(1, 0, bin + 1);
    const missing = (binned.binCounts[column] as number) - 1;
    left[missing] = (this.anyMissing ? missingLeft : 2 * leftWeight >= node.weight) ? 1 : 0;
    return left;
  }
}
