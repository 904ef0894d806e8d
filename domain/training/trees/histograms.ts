import type { Binned } from './binned.ts';
import type { Cells } from './cells.ts';
import { columnSumBytes, gatheredRows, groupColumns } from './kernel.ts';
import type { RowList } from './row-list.ts';

/** Rows of a part of the histogram loop. */
const chunkRows = 4096;

/**
 * Sums of cells by bin. Each thread has a place of its own for sums, from where the search moves them into the histogram
 * of a leaf; histograms of leaves that are done are used again.
 */
export class Histograms {
  /** For the search: each thread's sums, and how many threads may have made the last ones. */
  readonly sums: number;
  readonly sumBytes: number;
  filledBy = 1;
  /** Of each thread; the search uses it too. */
  readonly scratch: number;
  readonly scratchBytes: number;
  private readonly binned: Binned;
  private readonly groups: number;
  private readonly free: number[] = [];

  constructor(binned: Binned) {
    const { arena, rowBytes } = binned;
    const { threads } = arena.kernel;
    this.binned = binned;
    this.sumBytes = rowBytes * columnSumBytes;
    this.sums = arena.take(threads * this.sumBytes);
    this.scratchBytes = Math.max(4096, gatheredRows * (8 + rowBytes) + 64);
    this.scratch = arena.take(threads * this.scratchBytes);
    this.groups = arena.take(rowBytes / groupColumns);
  }

  /** For a new tree that may ask about these columns: groups without any of them are left out. */
  begin(columns: Int32Array | undefined): void {
    const { arena, rowBytes } = this.binned;
    const { u8 } = arena.kernel.views;
    u8.fill(0, this.sums, this.sums + arena.kernel.threads * this.sumBytes);
    u8.fill(columns ? 0 : 1, this.groups, this.groups + rowBytes / groupColumns);
    for (const column of columns ?? []) u8[this.groups + Math.floor(column / groupColumns)] = 1;
  }

  /** The threads' sums of the rows `list[start … end)`. */
  fill(list: RowList, start: number, end: number, cells: Cells): void {
    const { arena, packed, rowBytes } = this.binned;
    const parts = Math.ceil((end - start) / chunkRows);
    this.filledBy = parts > 1 ? arena.kernel.threads : 1;
    arena.kernel.run(
      'histogram',
      parts,
      list.address,
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

  /** Address of a histogram; what was in it is overwritten by the search. */
  take(): number {
    return this.free.pop() ?? this.binned.arena.take(this.binned.histogramBytes);
  }

  /** Takes a leaf's histogram back, if it has one. */
  recycle(leaf: { histogram: number }): void {
    if (leaf.histogram !== 0) this.free.push(leaf.histogram);
    leaf.histogram = 0;
  }
}
