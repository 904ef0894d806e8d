import type { Random } from '../random.ts';
import type { Binned } from '../trees/binned.ts';
import type { Tree } from '../trees/tree.ts';
import { OpenTree } from './open-tree.ts';
import { type SplitOptions, SplitSearch } from './split-search.ts';

export interface DeepTreeOptions extends SplitOptions {
  /** Columns looked at for each node. */
  readonly columnsPerNode: number;
  /** Splits on a path at most; 0: no limit. */
  readonly maxDepth: number;
}

/**
 * Grows the deep trees of forests on binned columns: a node at a time, depth first, with sums over the bins of the few
 * columns that are looked at only. (Boosting's grower keeps sums of all columns, to subtract them: for nodes of few rows
 * and few columns that costs more than it saves.) Leaf values are left at 0.
 */
export class DeepTreeGrower {
  /** Leaf of each row that counted for the last tree. */
  readonly leaves: Int32Array;
  private readonly binned: Binned;
  private readonly y: Float64Array;
  private readonly classes: number;
  private readonly options: DeepTreeOptions;
  private readonly search: SplitSearch;
  private readonly pairs: Float64Array;
  private readonly order: Uint32Array<ArrayBuffer>;
  private readonly moved: Uint32Array;
  private readonly candidates: Int32Array;

  /** @param classes 0: the target is a number (or 0 and 1); else codes of so many classes. */
  constructor(binned: Binned, y: Float64Array, classes: number, options: DeepTreeOptions) {
    this.binned = binned;
    this.y = y;
    this.classes = classes;
    this.options = options;
    this.search = new SplitSearch(binned, classes, options);
    this.leaves = new Int32Array(binned.rows);
    this.pairs = new Float64Array(2 * binned.rows);
    this.order = new Uint32Array(binned.rows);
    this.moved = new Uint32Array(binned.rows);
    this.candidates = Int32Array.from(binned.about.keys());
  }

  /** @param weights of all rows; those of 0 are left out. */
  grow(weights: Float64Array, random: Random): Tree {
    const { order, search, pairs, leaves, candidates } = this;
    const { maxDepth } = this.options;
    const listed = this.begin(weights);
    for (let j = 0; j < candidates.length; j++) candidates[j] = j;
    const tree = new OpenTree();
    // Node, start, end and depth of what is still to be split.
    const open: number[] = [tree.leaf(listed), 0, listed, 0];
    while (open.length > 0) {
      const depth = open.pop() as number;
      const end = open.pop() as number;
      const start = open.pop() as number;
      const node = open.pop() as number;
      const splittable =
        (maxDepth === 0 || depth < maxDepth) && search.enter(order, start, end, pairs);
      if (!splittable || !this.choose(random)) {
        for (let i = start; i < end; i++) leaves[order[i] as number] = node;
        continue;
      }
      const sides = search.best.sides();
      const middle = this.partition(start, end, sides);
      const left = tree.leaf(middle - start);
      const right = tree.leaf(end - middle);
      tree.split(node, left, right, search.best, sides, this.binned);
      open.push(right, middle, end, depth + 1, left, start, middle, depth + 1);
    }
    return tree.finish();
  }

  private begin(weights: Float64Array): number {
    const { order, pairs, y, classes } = this;
    let listed = 0;
    for (let row = 0; row < weights.length; row++) {
      const weight = weights[row] as number;
      if (weight === 0) continue;
      order[listed++] = row;
      pairs[2 * row] = weight;
      pairs[2 * row + 1] = classes > 0 ? (y[row] as number) : weight * (y[row] as number);
    }
    return listed;
  }

  /**
   * Looks at `columnsPerNode` columns at random, and at more until one of them differs within the node; false if no split
   * leaves enough rows on both sides. (As scikit-learn: looking on until some split does grows trees that fit noise.)
   */
  private choose(random: Random): boolean {
    const { candidates, search, options } = this;
    let looked = 0;
    for (let i = 0; i < candidates.length; i++) {
      if (i >= options.columnsPerNode && looked > 0) break;
      const pick = i + Math.floor(random() * (candidates.length - i));
      const column = candidates[pick] as number;
      candidates[pick] = candidates[i] as number;
      candidates[i] = column;
      if (search.look(column, random)) looked++;
    }
    return search.best.column >= 0;
  }

  /** Rows going left come first, each side in its former order; returns the border. */
  private partition(start: number, end: number, sides: Uint8Array): number {
    const { order, moved, binned, search } = this;
    const { u8 } = binned.arena.kernel.views;
    const from = binned.bins + search.best.column * binned.binStride;
    let kept = start;
    let away = 0;
    for (let i = start; i < end; i++) {
      const row = order[i] as number;
      const left = sides[u8[from + row] as number] as number;
      order[kept] = row;
      moved[away] = row;
      kept += left;
      away += 1 - left;
    }
    for (let i = 0; i < away; i++) order[kept + i] = moved[i] as number;
    return kept;
  }
}
