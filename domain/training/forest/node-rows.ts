import type { Binned } from '../trees/binned.ts';

/** A tree's rows: weight and weighted target (or weight and class), side by side. */
export type Pairs = Float64Array;

/** The rows of the node that is looked at, their sums, and their bins of one column after the other. */
export class NodeRows {
  /** 0: the target is a number (or 0 and 1); else codes of so many classes. */
  readonly classes: number;
  /** The node's rows of the pairs, in order. */
  readonly own: Float64Array;
  /** Weight and weighted target of all, or the weight of each class. */
  readonly all: Float64Array;
  /** Of all. */
  weight = 0;
  count = 0;
  /** Bin of each row in the column read last, and the lowest and highest of them. */
  readonly bins: Uint8Array;
  lowest = 0;
  highest = 0;
  private readonly binned: Binned;
  private order = new Uint32Array(0);
  private start = 0;

  constructor(binned: Binned, classes: number) {
    this.binned = binned;
    this.classes = classes;
    this.own = new Float64Array(2 * binned.rows);
    this.all = new Float64Array(Math.max(2, classes));
    this.bins = new Uint8Array(binned.rows);
  }

  /** Turns to the rows `order[start … end)`; false if they need not be split: one row, or all of one class or value. */
  enter(order: Uint32Array<ArrayBuffer>, start: number, end: number, pairs: Pairs): boolean {
    this.order = order;
    this.start = start;
    this.count = end - start;
    if (this.count < 2 || this.same(pairs)) return false;
    this.sum(pairs);
    return true;
  }

  /** Whether all rows are of one class, or of one value up to rounding; looks no further than the first that is not. */
  private same(pairs: Pairs): boolean {
    const { order, start, count, classes } = this;
    const at = 2 * (order[start] as number);
    const first = (pairs[at + 1] as number) / (classes > 0 ? 1 : (pairs[at] as number));
    for (let i = start + 1; i < start + count; i++) {
      const to = 2 * (order[i] as number);
      const value = classes > 0 ? first : first * (pairs[to] as number);
      const target = pairs[to + 1] as number;
      if (Math.abs(target - value) > 1e-12 * Math.abs(target)) return false;
    }
    return true;
  }

  private sum(pairs: Pairs): void {
    const { order, start, count, own, all, classes } = this;
    all.fill(0);
    let weight = 0;
    let sum = 0;
    for (let i = start, to = 0; i < start + count; i++, to += 2) {
      const at = 2 * (order[i] as number);
      const w = pairs[at] as number;
      const target = pairs[at + 1] as number;
      own[to] = w;
      own[to + 1] = target;
      weight += w;
      if (classes > 0) all[target] = (all[target] as number) + w;
      else sum += target;
    }
    if (classes === 0) {
      all[0] = weight;
      all[1] = sum;
    }
    this.weight = weight;
  }

  /** Reads the rows' bins of a column; false if all are the same. */
  read(column: number): boolean {
    const { binned, bins, order, start, count } = this;
    const { u8 } = binned.arena.kernel.views;
    const from = binned.bins + column * binned.binStride;
    let lowest = 255;
    let highest = 0;
    for (let i = 0; i < count; i++) {
      const bin = u8[from + (order[start + i] as number)] as number;
      bins[i] = bin;
      if (bin < lowest) lowest = bin;
      if (bin > highest) highest = bin;
    }
    this.lowest = lowest;
    this.highest = highest;
    return lowest !== highest;
  }
}
