import type { Loops } from './loops.ts';
import type { Views } from './views.ts';

/**
 * Linear memory and the inner loops of growing trees over it. A loop is cut into parts that write to different places, so
 * that parts may run at once; integers are summed where the order could matter, so the bits never depend on who ran what.
 */
export interface Kernel {
  /** More than one: the loops' `thread` goes from 0 to `threads - 1`, and each has scratch memory of its own. */
  readonly threads: number;
  /** The memory, seen in five ways. New objects after `reserve`: do not keep them over it. */
  readonly views: Views;
  /** Makes the memory at least so long; what was in it stays, what is new is zero. */
  reserve(bytes: number): void;
  /** Runs parts 0 … parts - 1 of a loop. A single part runs on the caller's thread, as thread 0. */
  run<L extends LoopName>(loop: L, parts: number, ...args: LoopArguments<L>): void;
  /** Gives the memory back. */
  close(): void;
}

export type LoopName = keyof Loops;
export type LoopArguments<L extends LoopName> =
  Parameters<Loops[L]> extends [number, number, ...infer Rest extends number[]] ? Rest : never;

/** The first bytes of the memory are the kernel's own, for its constants. */
export const ownBytes = 4096;
/** Columns that the histogram loop takes at once; rows of bins are padded to a multiple of it. */
export const groupColumns = 8;
/** Bytes of a column's sums while they are being made: 256 cells of 8 bytes, so that columns lie at fixed distances. */
export const columnSumBytes = 2048;
/** Rows of a part of those loops that go over all rows. */
export const blockRows = 8192;

/** Rows whose cells and bins a thread brings together at a time, where they lie apart. */
export const gatheredRows = 512;
