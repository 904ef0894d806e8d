import type { Binned } from './binned.ts';
import { blockRows } from './kernel.ts';
import type { OpenLeaf } from './open-leaf.ts';

/**
 * The rows of a growing tree, leaf after leaf. A list of all rows in order is not written before the first partition: the
 * loops take 0 as its address, and save themselves a look-up.
 */
export class RowList {
  /** Rows in it. */
  length = 0;
  private inOrder = false;
  private readonly binned: Binned;
  private readonly list: number;
  private readonly moved: number;
  /** Of each part: how many rows go left, and where its left and right ones begin afterwards; int32. */
  private readonly counts: number;
  private readonly lefts: number;
  private readonly rights: number;
  private readonly set: number;

  constructor(binned: Binned) {
    const { arena, rows } = binned;
    const blocks = Math.ceil(rows / blockRows);
    this.binned = binned;
    this.list = arena.take(4 * rows);
    this.moved = arena.take(4 * rows);
    this.counts = arena.take(4 * blocks);
    this.lefts = arena.take(4 * blocks);
    this.rights = arena.take(4 * blocks);
    this.set = arena.take(32);
  }

  /** For the loops: 0 while the rows are all there and in order. */
  get address(): number {
    return this.inOrder ? 0 : this.list;
  }

  /** A view that the next tree overwrites. */
  get rows(): Uint32Array {
    const { u32 } = this.binned.arena.kernel.views;
    return u32.subarray(this.list / 4, this.list / 4 + this.length);
  }

  /** For a new tree: these rows, ascending, or all. */
  begin(rows: Uint32Array | undefined): void {
    this.length = rows?.length ?? this.binned.rows;
    this.inOrder = rows === undefined;
    if (rows) this.rows.set(rows);
  }

  /** Orders the leaf's rows so that those going left come first; returns the border. */
  partition({ start, end, column, bin, missingLeft, set }: OpenLeaf): number {
    const { arena, bins, binStride, binCounts } = this.binned;
    const { kernel } = arena;
    const { u8 } = kernel.views;
    if (set) u8.set(set, this.set);
    const missing = missingLeft === 1 ? (binCounts[column] as number) - 1 : -1;
    const own = bins + column * binStride;
    const parts = Math.ceil((end - start) / blockRows);
    const { address, list, moved, counts, lefts, rights } = this;
    const mask = set ? this.set : 0;
    kernel.run('divide', parts, address, start, end, own, bin, missing, mask, moved, counts);
    const middle = this.places(parts, start, end);
    kernel.run('regroup', parts, list, start, end, moved, counts, lefts, rights);
    this.inOrder = false;
    return middle;
  }

  /** Where the rows of each part go: all left ones before all right ones. Returns the border. */
  private places(parts: number, start: number, end: number): number {
    const { i32 } = this.binned.arena.kernel.views;
    const counts = this.counts / 4;
    let left = start;
    for (let part = 0; part < parts; part++) {
      i32[this.lefts / 4 + part] = left;
      left += i32[counts + part] as number;
    }
    let right = left;
    for (let part = 0; part < parts; part++) {
      i32[this.rights / 4 + part] = right;
      const rows = Math.min(blockRows, end - start - part * blockRows);
      right += rows - (i32[counts + part] as number);
    }
    return left;
  }

  /** Of a tree without any split the list is still to be written. */
  finish(): void {
    if (!this.inOrder) return;
    const { rows } = this;
    for (let row = 0; row < rows.length; row++) rows[row] = row;
    this.inOrder = false;
  }
}
