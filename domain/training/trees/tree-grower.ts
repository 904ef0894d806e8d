import type { Binned } from './binned.ts';
import type { Cells } from './cells.ts';
import {
  blockRows,
  columnSumBytes,
  columnTable,
  gatheredRows,
  groupColumns,
  nodeRecord,
  routeRecord,
  searchSettings,
  splitRecord,
} from './kernel.ts';
import { answer } from './plain-search.ts';
import { newTree, type Tree, trimTree } from './tree.ts';

/** How trees may grow; names as in `GbdtParams`. */
export interface GrowOptions {
  /** Leaves of a tree at most. */
  readonly leaves: number;
  /** Splits on a path at most; 0: no limit. */
  readonly maxDepth: number;
  readonly minChildRows: number;
  readonly minChildHessian: number;
  readonly l1: number;
  readonly l2: number;
  readonly minGain: number;
  /** What each leaf's answer is multiplied by. */
  readonly learningRate: number;
  /** Added to l2 for sets of levels, and to each level's hessian when they are ordered. */
  readonly levelL2: number;
  readonly levelSmoothing: number;
  readonly maxLevelsInSet: number;
  readonly minRowsPerSet: number;
  /** With so few levels each is tried against the rest. */
  readonly oneLevelUpTo: number;
  /** 1, -1 or 0 for each column. */
  readonly monotone?: readonly number[];
  /** Columns that may meet on a path; a column in no group meets none but itself. */
  readonly interactions?: readonly (readonly number[])[];
}

/** What is special about one tree. */
export interface GrowRequest {
  readonly cells: Cells;
  /** Rows that count, ascending; all when absent. */
  readonly rows?: Uint32Array;
  /** Columns that may be asked about, ascending; all when absent. */
  readonly columns?: Int32Array;
}

/** A leaf's rows are `rows[start … end)` of what `TreeGrower.rows` gives. */
export interface LeafRows {
  readonly node: number;
  readonly start: number;
  readonly end: number;
}

export interface Grown {
  /** `value` may be changed before the tree is added to scores. */
  readonly tree: Tree;
  /** In the order of their rows. */
  readonly leaves: readonly LeafRows[];
  /** For `route`: bin of each threshold. */
  readonly bin: Int32Array;
}

interface Open {
  readonly node: number;
  readonly start: number;
  readonly end: number;
  readonly gradient: number;
  readonly hessian: number;
  readonly depth: number;
  readonly lower: number;
  readonly upper: number;
  /** Added to l2 in its answer. */
  readonly moreL2: number;
  /** Columns on its path; only kept with interaction constraints. */
  readonly path: readonly number[];
  histogram: number;
  gain: number;
  column: number;
  bin: number;
  missingLeft: number;
  leftGradient: number;
  leftHessian: number;
  set: Uint8Array | undefined;
}

/** x ≤ this holds for every finite float32 number: the threshold that splits present from missing values. */
const largestFloat32 = 3.4028234663852886e38;
/** Rows of a part of the histogram loop. */
const chunkRows = 4096;
/** Cells of histograms that are searched as one part. */
const cellsPerPart = 4096;

/**
 * Grows trees on the same binned columns, one after the other, reusing its memory. Leaf-wise: the leaf whose split gains
 * most is split next (as LightGBM, Ke et al. 2017, NIPS). Only the smaller child's histogram is filled; its sibling's is
 * the parent's less that.
 */
export class TreeGrower {
  private readonly binned: Binned;
  private readonly options: GrowOptions;
  private readonly list: number;
  private readonly moved: number;
  private readonly counts: number;
  private readonly lefts: number;
  private readonly rights: number;
  private readonly sums: number;
  private readonly sumBytes: number;
  private readonly scratch: number;
  private readonly scratchBytes: number;
  private readonly groups: number;
  private readonly candidates: number;
  private readonly settings: number;
  private readonly nodes: number;
  private readonly splits: number;
  private readonly set: number;
  private readonly allowed: number;
  private readonly freeAllowed: number;
  private readonly freeHistograms: number[] = [];
  private routes = 0;
  private routeNodes = 0;
  private leafTable = 0;
  private leafCount = 0;
  private readonly constrained: boolean;
  private listed = 0;
  /** The list is 0, 1, 2 … and not written yet: the first partition will. */
  private inOrder = false;

  constructor(binned: Binned, options: GrowOptions) {
    const { arena, rows, rowBytes, about, table } = binned;
    const { kernel } = arena;
    const columns = about.length;
    const blocks = Math.ceil(rows / blockRows);
    this.binned = binned;
    this.options = options;
    this.list = arena.take(4 * rows);
    this.moved = arena.take(4 * rows);
    this.counts = arena.take(4 * blocks);
    this.lefts = arena.take(4 * blocks);
    this.rights = arena.take(4 * blocks);
    this.sumBytes = rowBytes * columnSumBytes;
    this.sums = arena.take(kernel.threads * this.sumBytes);
    this.scratchBytes = Math.max(4096, gatheredRows * (8 + rowBytes) + 64);
    this.scratch = arena.take(kernel.threads * this.scratchBytes);
    this.groups = arena.take(rowBytes / groupColumns);
    this.candidates = arena.take(4 * columns);
    this.settings = arena.take(searchSettings.bytes);
    this.nodes = arena.take(2 * nodeRecord.bytes);
    this.splits = arena.take(2 * columns * splitRecord.bytes);
    this.set = arena.take(32);
    this.allowed = arena.take(2 * columns);
    this.freeAllowed = arena.take(columns);
    const { u8, i32 } = kernel.views;
    u8.fill(1, this.freeAllowed, this.freeAllowed + columns);
    for (let column = 0; column < columns; column++) {
      const at = (table + column * columnTable.bytes) / 4;
      i32[at + columnTable.monotone] = options.monotone?.[column] ?? 0;
    }
    this.constrained = options.l1 > 0 || (options.monotone?.some((way) => way !== 0) ?? false);
  }

  /** The rows of the last tree, leaf after leaf; a view that the next tree overwrites. */
  get rows(): Uint32Array {
    const { u32 } = this.binned.arena.kernel.views;
    return u32.subarray(this.list / 4, this.list / 4 + this.listed);
  }

  /** A tree for the loss with these gradients and hessians. */
  grow(request: GrowRequest): Grown {
    const { options } = this;
    const candidates = this.begin(request);
    const most = Math.min(options.leaves, this.listed);
    const tree = newTree(2 * most - 1);
    const bin = new Int32Array(2 * most - 1);
    const leaves = [this.root(request, candidates)];
    let nodes = 1;
    while (leaves.length < most) {
      const best = bestLeaf(leaves);
      const leaf = leaves[best] as Open;
      if (leaf.gain <= 0) break;
      const middle = this.partition(leaf);
      // Row counts are estimated from hessians until here.
      if (middle === leaf.start || middle === leaf.end) {
        leaf.gain = 0;
        continue;
      }
      this.write(tree, bin, leaf, nodes);
      const last = leaves.length + 1 === most;
      const [left, right] = this.children(leaf, middle, nodes, request, candidates, last);
      nodes += 2;
      leaves[best] = left;
      leaves.push(right);
    }
    if (this.inOrder) this.writeOrder();
    const all = leaves.sort((a, b) => a.start - b.start);
    for (const leaf of leaves) this.recycle(leaf);
    for (const leaf of all) {
      const { l1, l2, learningRate } = options;
      const { gradientUnit, hessianUnit } = request.cells;
      const g = leaf.gradient * gradientUnit;
      const h = leaf.hessian * hessianUnit;
      const best = answer(g, h, l1, l2 + leaf.moreL2, leaf.lower, leaf.upper) * learningRate;
      tree.value[leaf.node] = Number.isFinite(best) ? best : 0;
      tree.rows[leaf.node] = leaf.end - leaf.start;
    }
    return { tree: trimTree(tree, nodes), leaves: all, bin: bin.slice(0, nodes) };
  }

  /** Adds the values of the last tree's leaves to the scores (float64) of the rows it was grown on. */
  addLeaves(grown: Grown, scores: number): void {
    const { arena } = this.binned;
    const count = grown.leaves.length;
    if (count > this.leafCount) {
      this.leafCount = Math.max(count, 2 * this.leafCount);
      this.leafTable = arena.take(16 * this.leafCount);
    }
    const { i32, f64 } = arena.kernel.views;
    const values = this.leafTable + 8 * this.leafCount;
    for (const [index, { node, end }] of grown.leaves.entries()) {
      i32[this.leafTable / 4 + index] = end;
      f64[values / 8 + index] = grown.tree.value[node] as number;
    }
    const blocks = Math.ceil(this.listed / blockRows);
    arena.kernel.run('addLeaves', blocks, this.list, this.listed, this.leafTable, values, scores);
  }

  /** Adds a tree to the scores of packed rows: `count` of the list (0: all, in order). */
  route(grown: Grown, packed: number, list: number, count: number, scores: number): void {
    const { arena, rowBytes } = this.binned;
    const nodes = this.writeRoutes(grown);
    const blocks = Math.ceil(count / blockRows);
    arena.kernel.run('route', blocks, list, count, nodes, packed, rowBytes, scores);
  }

  private writeRoutes({ tree, bin }: Grown): number {
    const { arena, about, binCounts } = this.binned;
    const count = tree.column.length;
    if (count > this.routeNodes) {
      this.routeNodes = Math.max(count, 2 * this.routeNodes);
      this.routes = arena.take((routeRecord.bytes + 32) * this.routeNodes);
    }
    const { u8, i32, f64 } = arena.kernel.views;
    for (let node = 0; node < count; node++) {
      const at = (this.routes + node * routeRecord.bytes) / 4;
      const column = tree.column[node] as number;
      i32[at + routeRecord.column] = column;
      i32[at + routeRecord.bin] = bin[node] as number;
      i32[at + routeRecord.missing] =
        tree.missingLeft[node] === 1 ? (binCounts[column] as number) - 1 : -1;
      i32[at + routeRecord.left] = tree.left[node] as number;
      i32[at + routeRecord.right] = tree.right[node] as number;
      i32[at + routeRecord.set] = 0;
      f64[at / 2 + routeRecord.value] = tree.value[node] as number;
      if (column < 0 || (about[column]?.levels ?? 0) === 0) continue;
      const set = this.routes + routeRecord.bytes * this.routeNodes + 32 * node;
      u8.set(bitsOf(tree.sets[tree.set[node] as number] as Uint8Array), set);
      i32[at + routeRecord.set] = set;
    }
    return this.routes;
  }

  /** A tree without any split has its rows in order. */
  private writeOrder(): void {
    const { u32 } = this.binned.arena.kernel.views;
    for (let row = 0; row < this.listed; row++) u32[this.list / 4 + row] = row;
    this.inOrder = false;
  }

  /** Writes what holds for the whole tree; returns the number of candidate columns. */
  private begin({ cells, rows, columns }: GrowRequest): number {
    const { arena, about, rowBytes, rows: allRows } = this.binned;
    const { u8, u32, i32, f64 } = arena.kernel.views;
    const { options } = this;
    this.listed = rows?.length ?? allRows;
    if (rows) u32.set(rows, this.list / 4);
    this.inOrder = rows === undefined;
    u8.fill(0, this.sums, this.sums + arena.kernel.threads * this.sumBytes);
    u8.fill(columns ? 0 : 1, this.groups, this.groups + rowBytes / groupColumns);
    const count = columns?.length ?? about.length;
    for (let i = 0; i < count; i++) {
      const column = columns?.[i] ?? i;
      i32[this.candidates / 4 + i] = column;
      u8[this.groups + Math.floor(column / groupColumns)] = 1;
    }
    const at = this.settings / 8;
    f64[at + searchSettings.gradientUnit] = cells.gradientUnit;
    f64[at + searchSettings.hessianUnit] = cells.hessianUnit;
    f64[at + searchSettings.l1] = options.l1;
    f64[at + searchSettings.l2] = options.l2;
    f64[at + searchSettings.minGain] = options.minGain;
    f64[at + searchSettings.constrained] = this.constrained ? 1 : 0;
    f64[at + searchSettings.levelL2] = options.levelL2;
    f64[at + searchSettings.levelSmoothing] = options.levelSmoothing;
    f64[at + searchSettings.maxLevelsInSet] = options.maxLevelsInSet;
    f64[at + searchSettings.minRowsPerSet] = options.minRowsPerSet;
    f64[at + searchSettings.oneLevelUpTo] = options.oneLevelUpTo;
    return count;
  }

  private root(request: GrowRequest, candidates: number): Open {
    const root = open(0, 0, this.listed, 0, 0, undefined);
    root.histogram = this.histogram();
    this.fill(0, this.listed, request);
    // All rows are in some bin of any column: its cells sum to the node's sums, which are not known before.
    const sums = this.rootSums(request);
    const node = { ...root, ...sums };
    this.search(node, undefined, request, candidates);
    return node;
  }

  private rootSums({ cells, rows }: GrowRequest): { gradient: number; hessian: number } {
    if (!rows) return cells;
    const { i32, u32 } = this.binned.arena.kernel.views;
    let gradient = 0;
    let hessian = 0;
    for (const row of rows) {
      hessian += u32[cells.address / 4 + 2 * row] as number;
      gradient += i32[cells.address / 4 + 2 * row + 1] as number;
    }
    return { gradient, hessian };
  }

  private children(
    leaf: Open,
    middle: number,
    nodes: number,
    request: GrowRequest,
    candidates: number,
    last: boolean,
  ): [Open, Open] {
    const { options } = this;
    const { cells } = request;
    const moreL2 = leaf.set !== undefined && leaf.missingLeft === 1 ? options.levelL2 : 0;
    const rightGradient = leaf.gradient - leaf.leftGradient;
    const rightHessian = leaf.hessian - leaf.leftHessian;
    const left = open(nodes, leaf.start, middle, leaf.leftGradient, leaf.leftHessian, leaf, moreL2);
    const right = open(nodes + 1, middle, leaf.end, rightGradient, rightHessian, leaf, moreL2);
    const monotone = options.monotone?.[leaf.column] ?? 0;
    if (monotone !== 0) {
      const of = (child: Open) =>
        answer(
          child.gradient * cells.gradientUnit,
          child.hessian * cells.hessianUnit,
          options.l1,
          options.l2,
          leaf.lower,
          leaf.upper,
        );
      const between = (of(left) + of(right)) / 2;
      if (monotone > 0) {
        left.upper = between;
        right.lower = between;
      } else {
        left.lower = between;
        right.upper = between;
      }
    }
    if (last || !(this.splittable(left) || this.splittable(right))) {
      this.recycle(leaf);
      return [left, right];
    }
    const leftIsSmaller = middle - leaf.start <= leaf.end - middle;
    const small = leftIsSmaller ? left : right;
    const large = leftIsSmaller ? right : left;
    large.histogram = leaf.histogram;
    leaf.histogram = 0;
    small.histogram = this.histogram();
    this.fill(small.start, small.end, request);
    this.search(small, large, request, candidates);
    return [left, right];
  }

  private splittable(node: Open): boolean {
    const { minChildRows, maxDepth } = this.options;
    if (maxDepth > 0 && node.depth >= maxDepth) return false;
    return node.end - node.start >= Math.max(2, 2 * minChildRows);
  }

  /** Sums of the rows `list[start … end)` by bin, in parts of the threads. */
  private fill(start: number, end: number, { cells }: GrowRequest): void {
    const { arena, packed, rowBytes } = this.binned;
    const parts = Math.ceil((end - start) / chunkRows);
    this.filledBy = parts > 1 ? arena.kernel.threads : 1;
    arena.kernel.run(
      'histogram',
      parts,
      this.inOrder ? 0 : this.list,
      start,
      end,
      chunkRows,
      packed,
      rowBytes,
      this.groups,
      cells.address,
      this.sums,
      this.sumBytes,
      this.scratch,
      this.scratchBytes,
    );
  }
  private filledBy = 1;

  private search(a: Open, b: Open | undefined, request: GrowRequest, candidates: number): void {
    const { arena, about, table, histogramBytes } = this.binned;
    this.describe(a, 0, request);
    if (b) this.describe(b, 1, request);
    const perPart = Math.max(1, Math.floor((cellsPerPart * about.length * 8) / histogramBytes));
    arena.kernel.run(
      'search',
      Math.ceil(candidates / perPart),
      perPart,
      this.candidates,
      candidates,
      about.length,
      table,
      this.settings,
      this.sums,
      this.sumBytes,
      this.filledBy,
      this.nodes,
      b ? this.nodes + nodeRecord.bytes : 0,
      this.splits,
      this.scratch,
      this.scratchBytes,
    );
    this.read(a, 0, candidates);
    if (b) this.read(b, 1, candidates);
  }

  private describe(node: Open, index: number, request: GrowRequest): void {
    const { f64 } = this.binned.arena.kernel.views;
    const { minChildHessian, minChildRows } = this.options;
    const { hessianUnit } = request.cells;
    const at = (this.nodes + index * nodeRecord.bytes) / 8;
    const rows = node.end - node.start;
    const perRow = node.hessian / rows;
    f64[at + nodeRecord.gradient] = node.gradient;
    f64[at + nodeRecord.hessian] = node.hessian;
    f64[at + nodeRecord.minHessian] = Math.max(
      1,
      minChildHessian / hessianUnit,
      (minChildRows - 0.5) * perRow,
    );
    f64[at + nodeRecord.lower] = node.lower;
    f64[at + nodeRecord.upper] = node.upper;
    f64[at + nodeRecord.histogram] = node.histogram;
    f64[at + nodeRecord.rowsPerHessian] = node.hessian > 0 ? rows / node.hessian : 0;
    f64[at + nodeRecord.allowed] = this.splittable(node) ? this.allow(node, index) : 0;
  }

  /** Address of a byte for each column: 1 where the node may be split by it. */
  private allow(node: Open, index: number): number {
    const { interactions } = this.options;
    if (!interactions) return this.freeAllowed;
    const { about, arena } = this.binned;
    const { u8 } = arena.kernel.views;
    const address = this.allowed + index * about.length;
    if (node.path.length === 0) u8.fill(1, address, address + about.length);
    else {
      u8.fill(0, address, address + about.length);
      for (const column of node.path) u8[address + column] = 1;
      for (const group of interactions) {
        if (!node.path.every((column) => group.includes(column))) continue;
        for (const column of group) u8[address + column] = 1;
      }
    }
    return address;
  }

  /** The best of the splits by each column; ties to the first column. */
  private read(node: Open, index: number, candidates: number): void {
    const { arena, about } = this.binned;
    const { u8, i32, f64 } = arena.kernel.views;
    const first = this.splits + index * about.length * splitRecord.bytes;
    for (let i = 0; i < candidates; i++) {
      const column = i32[this.candidates / 4 + i] as number;
      const at = first + column * splitRecord.bytes;
      const gain = f64[at / 8 + splitRecord.gain] as number;
      if (!(gain > node.gain)) continue;
      node.gain = gain;
      node.column = column;
    }
    if (node.column < 0) return;
    const at = first + node.column * splitRecord.bytes;
    node.bin = i32[at / 4 + splitRecord.bin] as number;
    node.missingLeft = i32[at / 4 + splitRecord.missingLeft] as number;
    node.leftGradient = f64[at / 8 + splitRecord.gradient] as number;
    node.leftHessian = f64[at / 8 + splitRecord.hessian] as number;
    const set = at + splitRecord.setByte;
    node.set = node.bin < 0 ? u8.slice(set, set + 32) : undefined;
  }

  /** Orders the leaf's rows so that those going left come first; returns the border. */
  private partition({ start, end, column, bin, missingLeft, set }: Open): number {
    const { arena, bins, binStride, binCounts } = this.binned;
    const { kernel } = arena;
    const { u8, i32 } = kernel.views;
    const missing = missingLeft === 1 ? (binCounts[column] as number) - 1 : -1;
    if (set) u8.set(set, this.set);
    const own = bins + column * binStride;
    const parts = Math.ceil((end - start) / blockRows);
    const mask = set ? this.set : 0;
    kernel.run(
      'divide',
      parts,
      this.inOrder ? 0 : this.list,
      start,
      end,
      own,
      bin,
      missing,
      mask,
      this.moved,
      this.counts,
    );
    let left = start;
    for (let part = 0; part < parts; part++) {
      i32[this.lefts / 4 + part] = left;
      left += i32[this.counts / 4 + part] as number;
    }
    let right = left;
    for (let part = 0; part < parts; part++) {
      i32[this.rights / 4 + part] = right;
      const rows = Math.min(blockRows, end - start - part * blockRows);
      right += rows - (i32[this.counts / 4 + part] as number);
    }
    kernel.run(
      'regroup',
      parts,
      this.list,
      start,
      end,
      this.moved,
      this.counts,
      this.lefts,
      this.rights,
    );
    this.inOrder = false;
    return left;
  }

  /** Makes the leaf an inner node with the children `nodes` and `nodes + 1`. */
  private write(
    tree: Tree & { readonly sets: Uint8Array[] },
    bins: Int32Array,
    leaf: Open,
    nodes: number,
  ): void {
    const { about, cuts } = this.binned;
    const { node, column, bin, set } = leaf;
    tree.column[node] = column;
    tree.left[node] = nodes;
    tree.right[node] = nodes + 1;
    tree.rows[node] = leaf.end - leaf.start;
    tree.gain[node] = leaf.gain;
    bins[node] = bin;
    if (set) {
      tree.set[node] = tree.sets.length;
      const levels = about[column]?.levels ?? 0;
      tree.sets.push(
        Uint8Array.from(
          { length: levels },
          (_, code) => ((set[code >> 3] as number) >> (code & 7)) & 1,
        ),
      );
    } else {
      tree.threshold[node] = cuts[column]?.[bin] ?? largestFloat32;
      tree.missingLeft[node] = leaf.missingLeft;
    }
  }

  private histogram(): number {
    return this.freeHistograms.pop() ?? this.binned.arena.take(this.binned.histogramBytes);
  }

  private recycle(leaf: Open): void {
    if (leaf.histogram !== 0) this.freeHistograms.push(leaf.histogram);
    leaf.histogram = 0;
  }
}

function open(
  node: number,
  start: number,
  end: number,
  gradient: number,
  hessian: number,
  parent: Open | undefined,
  moreL2 = 0,
): Open & { lower: number; upper: number } {
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

function bestLeaf(leaves: readonly Open[]): number {
  let best = 0;
  for (let index = 1; index < leaves.length; index++) {
    if ((leaves[index] as Open).gain > (leaves[best] as Open).gain) best = index;
  }
  return best;
}

function bitsOf(set: Uint8Array): Uint8Array {
  const bits = new Uint8Array(32);
  for (const [code, left] of set.entries()) {
    if (left === 1) bits[code >> 3] = (bits[code >> 3] as number) | (1 << (code & 7));
  }
  return bits;
}
