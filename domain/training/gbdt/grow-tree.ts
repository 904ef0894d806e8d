import type { BinnedColumn } from './bin.ts';
import { findSplit, type NodeSums, type Split } from './find-split.ts';
import { fillHistogram, perBin, subtractHistogram } from './histogram.ts';
import type { GbdtParams } from './params.ts';
import { newTree, type Tree, trimTree } from './tree.ts';

/** x ≤ this holds for every float32 number: the threshold that splits present from missing values. */
const largestFloat32 = 3.4028234663852886e38;

interface Leaf {
  readonly node: number;
  /** Its rows are `rows[start … end)` of the workspace. */
  readonly start: number;
  readonly end: number;
  readonly sums: NodeSums;
  readonly histogram: Float64Array;
  readonly split: Split | undefined;
}

/**
 * Grows trees on the same binned columns, one after the other, reusing its buffers. Leaf-wise: the leaf whose split
 * gains most is split next (as LightGBM, Ke et al. 2017, NIPS). Only the smaller child's histogram is filled; its
 * sibling's is the parent's less that.
 */
export class TreeGrower {
  private readonly columns: readonly BinnedColumn[];
  private readonly params: GbdtParams;
  private readonly rowCount: number;
  /** Where each column's histogram begins. */
  private readonly offsets: Int32Array;
  private readonly histogramLength: number;
  private readonly freeHistograms: Float64Array[] = [];
  private readonly rows: Int32Array;
  private readonly movedRows: Int32Array;
  private readonly rowGradients: Float32Array;
  private readonly rowHessians: Float32Array;

  constructor(columns: readonly BinnedColumn[], rowCount: number, params: GbdtParams) {
    this.columns = columns;
    this.params = params;
    this.rowCount = rowCount;
    this.offsets = new Int32Array(columns.length);
    let length = 0;
    for (const [index, column] of columns.entries()) {
      this.offsets[index] = length;
      length += perBin * column.binCount;
    }
    this.histogramLength = length;
    this.rows = new Int32Array(rowCount);
    this.movedRows = new Int32Array(rowCount);
    this.rowGradients = new Float32Array(rowCount);
    this.rowHessians = new Float32Array(rowCount);
  }

  /**
   * A tree on the columns `candidates` for the loss with these gradients and hessians (one per row). Adds each leaf's
   * value to the scores of its rows: `scores[row · stride + output]`.
   */
  grow(
    gradients: Float32Array,
    hessians: Float32Array,
    candidates: Int32Array,
    scores: Float64Array,
    stride: number,
    output: number,
  ): Tree {
    const tree = newTree(2 * this.params.leaves - 1);
    const leaves = [this.root(gradients, hessians, candidates)];
    let nodes = 1;
    while (leaves.length < this.params.leaves) {
      const best = bestLeaf(leaves);
      const leaf = leaves[best] as Leaf;
      if (leaf.split === undefined) break;
      const last = leaves.length + 1 === this.params.leaves;
      const children = this.divide(
        tree,
        leaf,
        leaf.split,
        nodes,
        gradients,
        hessians,
        candidates,
        last,
      );
      nodes += 2;
      leaves[best] = children[0];
      leaves.push(children[1]);
    }
    for (const leaf of leaves) this.close(tree, leaf, scores, stride, output);
    return trimTree(tree, nodes);
  }

  private root(gradients: Float32Array, hessians: Float32Array, candidates: Int32Array): Leaf {
    let gradient = 0;
    let hessian = 0;
    for (let row = 0; row < this.rowCount; row++) {
      this.rows[row] = row;
      gradient += gradients[row] as number;
      hessian += hessians[row] as number;
    }
    const sums = { gradient, hessian, rows: this.rowCount };
    const histogram = this.fill(0, this.rowCount, gradients, hessians, candidates);
    const split = this.search(histogram, sums, candidates);
    return { node: 0, start: 0, end: this.rowCount, sums, histogram, split };
  }

  /** Makes the leaf an inner node with two leaves, `nodes` and `nodes + 1`. The last two are not searched for splits. */
  private divide(
    tree: Tree,
    leaf: Leaf,
    split: Split,
    nodes: number,
    gradients: Float32Array,
    hessians: Float32Array,
    candidates: Int32Array,
    last: boolean,
  ): [Leaf, Leaf] {
    const { node, start, end, sums, histogram } = leaf;
    const column = this.columns[split.column] as BinnedColumn;
    const middle = this.partition(column, split, start, end);
    const equal = column.split === 'equal';
    tree.column[node] = split.column;
    tree.equals[node] = equal ? 1 : 0;
    tree.threshold[node] = equal ? split.bin : (column.cuts[split.bin] ?? largestFloat32);
    tree.missingLeft[node] = split.missingLeft ? 1 : 0;
    tree.left[node] = nodes;
    tree.right[node] = nodes + 1;
    tree.rows[node] = sums.rows;
    tree.gain[node] = split.gain;
    const left = split.left;
    const right = {
      gradient: sums.gradient - left.gradient,
      hessian: sums.hessian - left.hessian,
      rows: sums.rows - left.rows,
    };
    const tooSmall = Math.max(left.rows, right.rows) < 2 * this.params.minChildRows;
    let leftHistogram = histogram;
    let rightHistogram = histogram;
    if (!last && !tooSmall) {
      const leftIsSmaller = left.rows <= right.rows;
      const smaller = leftIsSmaller
        ? this.fill(start, middle, gradients, hessians, candidates)
        : this.fill(middle, end, gradients, hessians, candidates);
      subtractHistogram(histogram, smaller);
      if (leftIsSmaller) leftHistogram = smaller;
      else rightHistogram = smaller;
    }
    const find = (from: Float64Array, of: NodeSums) =>
      last ? undefined : this.search(from, of, candidates);
    return [
      {
        node: nodes,
        start,
        end: middle,
        sums: left,
        histogram: leftHistogram,
        split: find(leftHistogram, left),
      },
      {
        node: nodes + 1,
        start: middle,
        end,
        sums: right,
        histogram: rightHistogram,
        split: find(rightHistogram, right),
      },
    ];
  }

  private search(
    histogram: Float64Array,
    sums: NodeSums,
    candidates: Int32Array,
  ): Split | undefined {
    if (sums.rows < 2 * this.params.minChildRows) return undefined;
    return findSplit(histogram, this.offsets, this.columns, candidates, sums, this.params);
  }

  private fill(
    start: number,
    end: number,
    gradients: Float32Array,
    hessians: Float32Array,
    candidates: Int32Array,
  ): Float64Array {
    for (let i = start; i < end; i++) {
      const row = this.rows[i] as number;
      this.rowGradients[i] = gradients[row] as number;
      this.rowHessians[i] = hessians[row] as number;
    }
    const histogram = this.freeHistograms.pop()?.fill(0) ?? new Float64Array(this.histogramLength);
    for (const index of candidates) {
      fillHistogram(
        histogram,
        this.offsets[index] as number,
        (this.columns[index] as BinnedColumn).bins,
        this.rows,
        start,
        end,
        this.rowGradients,
        this.rowHessians,
      );
    }
    return histogram;
  }

  /** Orders `rows[start … end)` so that those going left come first, each side in its former order; returns the border. */
  private partition(column: BinnedColumn, split: Split, start: number, end: number): number {
    const { rows, movedRows } = this;
    const { bins } = column;
    const { bin } = split;
    const equal = column.split === 'equal';
    const missingBin = equal ? -1 : column.binCount - 1;
    let left = start;
    let right = 0;
    for (let i = start; i < end; i++) {
      const row = rows[i] as number;
      const rowBin = bins[row] as number;
      const goesLeft = equal
        ? rowBin !== bin
        : rowBin === missingBin
          ? split.missingLeft
          : rowBin <= bin;
      if (goesLeft) rows[left++] = row;
      else movedRows[right++] = row;
    }
    rows.set(movedRows.subarray(0, right), left);
    return left;
  }

  /** The optimal weight of a leaf, -G / (H + λ) (Chen & Guestrin 2016, equation 5), shrunk by the learning rate. */
  private close(
    tree: Tree,
    leaf: Leaf,
    scores: Float64Array,
    stride: number,
    output: number,
  ): void {
    const { gradient, hessian, rows } = leaf.sums;
    const weight = (-gradient / (hessian + this.params.l2)) * this.params.learningRate;
    const value = Number.isFinite(weight) ? Math.fround(weight) : 0;
    tree.value[leaf.node] = value;
    tree.rows[leaf.node] = rows;
    for (let i = leaf.start; i < leaf.end; i++) {
      const at = (this.rows[i] as number) * stride + output;
      scores[at] = (scores[at] as number) + value;
    }
    this.recycle(leaf.histogram);
  }

  /** Children too small to be split share their parent's histogram: it goes back once. */
  private recycle(histogram: Float64Array): void {
    if (!this.freeHistograms.includes(histogram)) this.freeHistograms.push(histogram);
  }
}

function bestLeaf(leaves: readonly Leaf[]): number {
  let best = 0;
  for (const [index, leaf] of leaves.entries()) {
    if ((leaf.split?.gain ?? -1) > ((leaves[best] as Leaf).split?.gain ?? -1)) best = index;
  }
  return best;
}
