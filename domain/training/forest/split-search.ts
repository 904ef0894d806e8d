import type { Random } from '../random.ts';
import type { Binned } from '../trees/binned.ts';
import { BestBorder } from './best-border.ts';
import { BestLevels } from './best-levels.ts';
import { BestSplit } from './best-split.ts';
import { BinSums } from './bin-sums.ts';
import { LeftSide } from './left-side.ts';
import { NodeRows, type Pairs } from './node-rows.ts';
import { RandomSplit } from './random-split.ts';

export interface SplitOptions {
  /** Sum of weights that each side of a split must have; weights have a mean of 1. */
  readonly minChildRows: number;
  /** One random threshold (or set of levels) for each column and node instead of the best. */
  readonly randomSplits: boolean;
}

/**
 * The best split of a node by the columns that are looked at. Of a number the sum of squares between two sides counts, S² / W
 * for each (CART: Breiman et al. 1984, section 8.4), of classes Σ W_k² / W (Gini, section 4.3); 0 and 1 as numbers rank
 * splits as Gini does. The inner loop of forests: nothing is allocated in it.
 */
export class SplitSearch {
  readonly best: BestSplit;
  private readonly binned: Binned;
  private readonly node: NodeRows;
  private readonly bins: BinSums;
  private readonly border: BestBorder;
  private readonly levels: BestLevels;
  private readonly random: RandomSplit;
  private readonly randomSplits: boolean;
  private readonly least: number;

  /** @param classes 0: the target is a number (or 0 and 1); else codes of so many classes. */
  constructor(binned: Binned, classes: number, { minChildRows, randomSplits }: SplitOptions) {
    this.binned = binned;
    this.randomSplits = randomSplits;
    this.least = minChildRows - 0.5;
    const node = new NodeRows(binned, classes);
    const bins = new BinSums(node);
    const left = new LeftSide(node, this.least);
    this.node = node;
    this.bins = bins;
    this.best = new BestSplit(binned, node);
    this.border = new BestBorder(node, bins, left, this.best, this.least);
    this.levels = new BestLevels(node, bins, left, this.best);
    this.random = new RandomSplit(node, left, this.best);
  }

  /** Turns to the rows `order[start … end)`; false if they cannot or need not be split: too few, or of one class or value. */
  enter(order: Uint32Array<ArrayBuffer>, start: number, end: number, pairs: Pairs): boolean {
    this.best.clear();
    return this.node.enter(order, start, end, pairs) && this.node.weight >= 2 * this.least;
  }

  /** Takes the column's split if it is better than those before; false: the column does not differ within the node. */
  look(column: number, random: Random): boolean {
    const { binned, bins } = this;
    if (!this.node.read(column)) return false;
    const levels = binned.about[column]?.levels ?? 0;
    const missing = (binned.binCounts[column] as number) - 1;
    if (this.randomSplits) {
      if (levels > 0) this.random.levels(column, random);
      else this.random.border(column, missing, random);
      return true;
    }
    bins.fill();
    if (levels > 0) this.levels.look(column);
    else this.border.look(column, missing);
    bins.clear();
    return true;
  }
}
