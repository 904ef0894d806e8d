import type { Random } from '../random.ts';
import type { Binned } from '../trees/binned.ts';
import type { Tree, treeArrays } from '../trees/tree.ts';
import { type Split, type SplitOptions, SplitSearch } from './split-search.ts';

export interface DeepTreeOptions extends SplitOptions {
  /** Columns looked at for each node, of those that differ within it. */
  readonly columnsPerNode: number;
  /** Splits on a path at most; 0: no limit. */
  readonly maxDepth: number;
}

interface Open {
  readonly node: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
}

/** x ≤ this holds for every finite float32 number: the threshold that splits present from missing values. */
const largestFloat32 = 3.4028234663852886e38;

/**
 * Grows the deep trees of forests on binned columns: a node at a time, depth first, with sums over the bins of the few
 * columns that are looked at only. (Boosting's grower keeps sums of all columns, to subtract them: for nodes of few rows
 * and few columns that costs more than it saves.) Leaf values are left at 0.
 */
export class DeepTreeGrower {
  private readonly binned: Binned;
  private readonly options: DeepTreeOptions;
  private readonly search: SplitSearch;
  private readonly order: Uint32Array;
  private readonly moved: Uint32Array;
  private readonly candidates: Int32Array;

  /** @param classes 0: the target is a number (or 0 and 1); else codes of so many classes. */
  constructor(binned: Binned, y: Float64Array, classes: number, options: DeepTreeOptions) {
    this.binned = binned;
    this.options = options;
    this.search = new SplitSearch(binned, y, classes, options);
    this.order = new Uint32Array(binned.rows);
    this.moved = new Uint32Array(binned.rows);
    this.candidates = Int32Array.from(binned.about.keys());
  }

  /** @param weights of all rows; those of 0 are left out. */
  grow(weights: Float64Array, random: Random): Tree {
    const { order, search, options, candidates } = this;
    let listed = 0;
    for (let row = 0; row < weights.length; row++) if (weights[row] !== 0) order[listed++] = row;
    for (let j = 0; j < candidates.length; j++) candidates[j] = j;
    const tree = new GrowingTree();
    const open: Open[] = [{ node: tree.leaf(listed), start: 0, end: listed, depth: 0 }];
    for (let leaf = open.pop(); leaf !== undefined; leaf = open.pop()) {
      const { node, start, end, depth } = leaf;
      if (options.maxDepth > 0 && depth >= options.maxDepth) continue;
      if (!search.enter(order.subarray(start, end), weights)) continue;
      const split = this.choose(random);
      if (split === undefined) continue;
      const middle = start + this.partition(order.subarray(start, end), split);
      const left = tree.leaf(middle - start);
      const right = tree.leaf(end - middle);
      tree.split(node, left, right, split, this.binned);
      open.push({ node: right, start: middle, end, depth: depth + 1 });
      open.push({ node: left, start, end: middle, depth: depth + 1 });
    }
    return tree.finish();
  }

  /** The best split by `columnsPerNode` columns at random; more are looked at until one of them can split at all. */
  private choose(random: Random): Split | undefined {
    const { candidates, search, options } = this;
    let best: Split | undefined;
    let looked = 0;
    for (let i = 0; i < candidates.length; i++) {
      if (looked >= options.columnsPerNode && best !== undefined) break;
      const pick = i + Math.floor(random() * (candidates.length - i));
      const column = candidates[pick] as number;
      candidates[pick] = candidates[i] as number;
      candidates[i] = column;
      const split = search.split(column, random);
      if (split === 'constant') continue;
      looked++;
      if (split !== undefined && (best === undefined || split.gain > best.gain)) best = split;
    }
    return best;
  }

  /** Rows going left come first, each side in its former order; returns how many go left. */
  private partition(rows: Uint32Array, { column, left }: Split): number {
    const { moved, binned } = this;
    const { u8 } = binned.arena.kernel.views;
    const from = binned.bins + column * binned.binStride;
    let kept = 0;
    let away = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      if (left[u8[from + row] as number] === 1) rows[kept++] = row;
      else moved[away++] = row;
    }
    rows.set(moved.subarray(0, away), kept);
    return kept;
  }
}

/** A tree whose number of nodes is not known yet. */
class GrowingTree {
  private readonly columns: number[] = [];
  private readonly thresholds: number[] = [];
  private readonly missingLeft: number[] = [];
  private readonly setOf: number[] = [];
  private readonly lefts: number[] = [];
  private readonly rights: number[] = [];
  private readonly counts: number[] = [];
  private readonly gains: number[] = [];
  private readonly sets: Uint8Array[] = [];

  leaf(rows: number): number {
    this.columns.push(-1);
    this.counts.push(rows);
    for (const each of [this.thresholds, this.missingLeft, this.lefts, this.rights, this.gains]) {
      each.push(0);
    }
    return this.setOf.push(-1) - 1;
  }

  split(node: number, left: number, right: number, split: Split, binned: Binned): void {
    const { column, gain, bin } = split;
    this.columns[node] = column;
    this.lefts[node] = left;
    this.rights[node] = right;
    this.gains[node] = gain;
    const levels = binned.about[column]?.levels ?? 0;
    if (levels > 0) {
      this.setOf[node] = this.sets.push(split.left.slice(0, levels)) - 1;
      return;
    }
    this.thresholds[node] = binned.cuts[column]?.[bin] ?? largestFloat32;
    this.missingLeft[node] = split.left[(binned.binCounts[column] as number) - 1] as number;
  }

  finish(): Tree {
    const tree = {
      column: Int32Array.from(this.columns),
      threshold: Float32Array.from(this.thresholds),
      missingLeft: Uint8Array.from(this.missingLeft),
      set: Int32Array.from(this.setOf),
      left: Int32Array.from(this.lefts),
      right: Int32Array.from(this.rights),
      value: new Float32Array(this.columns.length),
      rows: Int32Array.from(this.counts),
      gain: Float64Array.from(this.gains),
    } satisfies Record<(typeof treeArrays)[number], unknown>;
    return { ...tree, sets: this.sets };
  }
}
