import type { Binned, PackedRows } from './binned.ts';
import type { Grown } from './grown.ts';
import { blockRows } from './kernel.ts';
import { routeRecord } from './records.ts';
import type { RowList } from './row-list.ts';

/** Adds what trees answer to scores (float64 by row, in the kernel's memory). */
export class TreeScores {
  private readonly binned: Binned;
  private routes = 0;
  private routeNodes = 0;
  private leafTable = 0;
  private leafCount = 0;

  constructor(binned: Binned) {
    this.binned = binned;
  }

  /** To the rows the tree was just grown on: by leaf, no question is asked again. */
  addLeaves({ tree, leaves }: Grown, list: RowList, scores: number): void {
    const { arena } = this.binned;
    const count = leaves.length;
    if (count > this.leafCount) {
      this.leafCount = Math.max(count, 2 * this.leafCount);
      this.leafTable = arena.take(16 * this.leafCount);
    }
    const { i32, f64 } = arena.kernel.views;
    const { address, length } = list;
    const ends = this.leafTable;
    const values = ends + 8 * this.leafCount;
    for (const [index, { node, end }] of leaves.entries()) {
      i32[ends / 4 + index] = end;
      f64[values / 8 + index] = tree.value[node] as number;
    }
    const blocks = Math.ceil(length / blockRows);
    arena.kernel.run('addLeaves', blocks, address, length, ends, values, scores);
  }

  /** To any rows, by sending them through the tree. */
  routeAll(grown: Grown, { packed, rows }: PackedRows, scores: number): void {
    this.route(grown, packed, 0, rows, scores);
  }

  /** To rows that were binned with the tree's, so many of the list at the address. */
  routeListed(grown: Grown, list: number, count: number, scores: number): void {
    this.route(grown, this.binned.packed, list, count, scores);
  }

  private route(grown: Grown, packed: number, list: number, count: number, scores: number): void {
    const { arena, rowBytes } = this.binned;
    const nodes = this.writeRoutes(grown);
    const blocks = Math.ceil(count / blockRows);
    arena.kernel.run('route', blocks, list, count, nodes, packed, rowBytes, scores);
  }

  /** The tree as `routeRecord`s, followed by the sets of levels, 32 bytes for each node; returns their address. */
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
}

/** 256 bits, one for each code that has a 1. */
function bitsOf(codes: Uint8Array): Uint8Array {
  const bits = new Uint8Array(32);
  for (const [code, left] of codes.entries()) {
    if (left === 1) bits[code >> 3] = (bits[code >> 3] as number) | (1 << (code & 7));
  }
  return bits;
}
