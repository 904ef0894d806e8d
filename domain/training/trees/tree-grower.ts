import { BestSplits } from './best-splits.ts';
import type { Binned } from './binned.ts';
import type { Cells } from './cells.ts';
import type { GrowOptions } from './grow-options.ts';
import { GrowingTree } from './growing-tree.ts';
import type { Grown } from './grown.ts';
import { Histograms } from './histograms.ts';
import { boundByMiddle } from './monotone-bounds.ts';
import { bestLeaf, type NodeSums, type OpenLeaf, openLeaf, splittable } from './open-leaf.ts';
import { RowList } from './row-list.ts';

/** What is special about one tree. */
export interface GrowRequest {
  readonly cells: Cells;
  /** Rows that count, ascending; all when absent. */
  readonly rows?: Uint32Array;
  /** Columns that may be asked about, ascending; all when absent. */
  readonly columns?: Int32Array;
}

/**
 * Grows trees on the same binned columns, one after the other, reusing its memory. Leaf-wise: the leaf whose split gains
 * most is split next (as LightGBM, Ke et al. 2017, NIPS). Only the smaller child's histogram is filled; its sibling's is
 * the parent's less that.
 */
export class TreeGrower {
  /** The rows of the last tree. */
  readonly list: RowList;
  private readonly binned: Binned;
  private readonly options: GrowOptions;
  private readonly histograms: Histograms;
  private readonly splits: BestSplits;

  constructor(binned: Binned, options: GrowOptions) {
    this.binned = binned;
    this.options = options;
    this.list = new RowList(binned);
    this.histograms = new Histograms(binned);
    this.splits = new BestSplits(binned, options, this.histograms);
  }

  /** A tree for the loss with these gradients and hessians. */
  grow(request: GrowRequest): Grown {
    const { options, list, binned } = this;
    const { cells, rows, columns } = request;
    list.begin(rows);
    this.histograms.begin(columns);
    this.splits.begin(cells, columns);
    const most = Math.min(options.leaves, list.length);
    const tree = new GrowingTree(binned, most);
    const leaves = [this.root(request)];
    while (leaves.length < most) {
      const best = bestLeaf(leaves);
      const leaf = leaves[best] as OpenLeaf;
      if (leaf.gain <= 0) break;
      const middle = list.partition(leaf);
      // Row counts are estimated from hessians until here.
      if (middle === leaf.start || middle === leaf.end) {
        leaf.gain = 0;
        continue;
      }
      const [left, right] = this.children(leaf, middle, tree.split(leaf), cells);
      leaves[best] = left;
      leaves.push(right);
      if (leaves.length < most) this.searchChildren(leaf, left, right, cells);
      else this.histograms.recycle(leaf);
    }
    list.finish();
    for (const leaf of leaves) {
      this.histograms.recycle(leaf);
      tree.answer(leaf, cells, options);
    }
    leaves.sort((a, b) => a.start - b.start);
    return { ...tree.finish(), leaves };
  }

  private root(request: GrowRequest): OpenLeaf {
    const { list, histograms } = this;
    const sums = rootSums(this.binned, request);
    const root = openLeaf({ node: 0, start: 0, end: list.length, ...sums });
    root.histogram = histograms.take();
    histograms.fill(list, 0, list.length, request.cells);
    this.splits.search(root);
    return root;
  }

  /** The leaf's two children, of which the left one is the tree's node `node`. */
  private children(
    leaf: OpenLeaf,
    middle: number,
    node: number,
    cells: Cells,
  ): [OpenLeaf, OpenLeaf] {
    const { options } = this;
    const { start, end, leftGradient, leftHessian } = leaf;
    const moreL2 = leaf.set !== undefined && leaf.missingLeft === 1 ? options.levelL2 : 0;
    const leftSums = { gradient: leftGradient, hessian: leftHessian };
    const rightSums = {
      gradient: leaf.gradient - leftGradient,
      hessian: leaf.hessian - leftHessian,
    };
    const left = openLeaf({ node, start, end: middle, ...leftSums }, leaf, moreL2);
    const right = openLeaf({ node: node + 1, start: middle, end, ...rightSums }, leaf, moreL2);
    boundByMiddle(leaf, left, right, cells, options);
    return [left, right];
  }

  /** Gives the children their histograms, if one of them can be split, and finds their best splits. */
  private searchChildren(leaf: OpenLeaf, left: OpenLeaf, right: OpenLeaf, cells: Cells): void {
    const { histograms, options, list } = this;
    if (!(splittable(left, options) || splittable(right, options))) {
      histograms.recycle(leaf);
      return;
    }
    const leftIsSmaller = left.end - left.start <= right.end - right.start;
    const [small, large] = leftIsSmaller ? [left, right] : [right, left];
    large.histogram = leaf.histogram;
    leaf.histogram = 0;
    small.histogram = histograms.take();
    histograms.fill(list, small.start, small.end, cells);
    this.splits.search(small, large);
  }
}

/** Sums over the tree's rows. */
function rootSums({ arena }: Binned, { cells, rows }: GrowRequest): NodeSums {
  if (!rows) return { gradient: cells.gradient, hessian: cells.hessian };
  const { i32, u32 } = arena.kernel.views;
  let gradient = 0;
  let hessian = 0;
  for (const row of rows) {
    hessian += u32[cells.address / 4 + 2 * row] as number;
    gradient += i32[cells.address / 4 + 2 * row + 1] as number;
  }
  return { gradient, hessian };
}
