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

export interface Views {
  readonly u8: Uint8Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
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

/** `table`: what the loops know of a column, int32 each. */
export const columnTable = {
  bytes: 32,
  bins: 0,
  /** 0: numbers, whose last bin is the missing values. Else level codes. */
  levels: 1,
  /** Bytes from the beginning of a histogram to this column's cells. */
  offset: 2,
  /** Address of its cuts: float32, ascending, filled up with NaN to a power of two less one. */
  cuts: 3,
  /** Halvings of a search in the cuts: log2(filled length + 1). */
  halvings: 4,
  /** 1, -1 or 0: see Constraints. */
  monotone: 5,
} as const;

/** `settings`: of the search for splits of one tree, float64 each. */
export const searchSettings = {
  bytes: 96,
  /** What one unit of the integer sums is worth. */
  gradientUnit: 0,
  hessianUnit: 1,
  l1: 2,
  l2: 3,
  minGain: 4,
  /** Not 0: L1, bounds or monotone columns are in use. */
  constrained: 5,
  levelL2: 6,
  levelSmoothing: 7,
  maxLevelsInSet: 8,
  minRowsPerSet: 9,
  oneLevelUpTo: 10,
} as const;

/** A node whose histogram is searched, float64 each. */
export const nodeRecord = {
  bytes: 64,
  gradient: 0,
  hessian: 1,
  /** Units of hessian that each side of a split must have. */
  minHessian: 2,
  /** Bounds of its answer. */
  lower: 3,
  upper: 4,
  /** Address of its histogram. */
  histogram: 5,
  /** Address of a byte for each column, 0 where the node may not split by it; 0: it is not searched at all. */
  allowed: 6,
  /** Rows for each unit of hessian. */
  rowsPerHessian: 7,
} as const;

/** The best split of a node by one column. */
export const splitRecord = {
  bytes: 64,
  /** float64; not above 0: there is none. */
  gain: 0,
  /** Sums of the left side, float64. */
  gradient: 1,
  hessian: 2,
  /** int32: last bin that goes left (numbers); -1: the set decides (levels). */
  bin: 6,
  /** int32. Numbers: 1 if missing values go left. Levels: 1 if the set was chosen with the extra L2. */
  missingLeft: 7,
  /** 256 bits from byte 32 on: the codes that go left. */
  setByte: 32,
} as const;

/** A node of a finished tree, to send rows through: int32 each, and the value as float64 in the last 8 bytes. */
export const routeRecord = {
  bytes: 32,
  /** -1: a leaf. */
  column: 0,
  bin: 1,
  /** Bin of missing values if they go left, else -1. */
  missing: 2,
  left: 3,
  right: 4,
  /** Address of the 256 bits of codes that go left, or 0. */
  set: 5,
  value: 3,
} as const;

/** Codes of the losses in `gradients`. */
export const lossCodes = {
  binary: 0,
  softmax: 1,
  squared: 2,
  absolute: 3,
  huber: 4,
  quantile: 5,
  poisson: 6,
  tweedie: 7,
} as const;

/**
 * All arguments are numbers: byte addresses, counts, and real numbers where the name says so. Sums are integers, two in
 * a cell of 64 bits: the gradient, signed, in the upper half and the hessian, not negative, in the lower; the units are
 * chosen per tree so that no sum leaves its half.
 */
export interface Loops {
  /**
   * Part: a column. Bins `count` values (float32, `valueStride` bytes from column to column) into
   * `bins + column · binStride`.
   */
  bin(
    part: number,
    thread: number,
    table: number,
    values: number,
    valueStride: number,
    count: number,
    bins: number,
    binStride: number,
  ): void;

  /** Part: `blockRows` rows. Copies bins by column into bins by row, `rowBytes` bytes each. */
  pack(
    part: number,
    thread: number,
    bins: number,
    binStride: number,
    columns: number,
    packed: number,
    rowBytes: number,
    rows: number,
  ): void;

  /**
   * Part: `blockRows` rows. Gradient and hessian of a loss at the scores as two float32 per row (`pairs`), and the sums
   * of |gradient| and of hessian as two float64 per part (`sums`). `y`, `scores`: float64; `weights`: float32 or 0.
   * With several outputs (softmax) the pairs and scores of an output follow those of the one before (rows each).
   */
  gradients(
    part: number,
    thread: number,
    loss: number,
    rows: number,
    outputs: number,
    scores: number,
    y: number,
    weights: number,
    pairs: number,
    sums: number,
    parameter: number,
  ): void;

  /** Part: `blockRows` rows. The sums of |gradient| and of hessian of the pairs, as in `gradients`. */
  sumPairs(part: number, thread: number, rows: number, pairs: number, sums: number): void;

  /**
   * Part: `blockRows` rows. Turns pairs into cells, in place: rounded multiples of the units (given as 1 / unit), and the
   * sums of both over the part as two float64 (`sums`).
   */
  quantise(
    part: number,
    thread: number,
    rows: number,
    pairs: number,
    perGradient: number,
    perHessian: number,
    sums: number,
  ): void;

  /**
   * Part: `chunk` rows of the list from `start` to `end` (`list` 0: row numbers themselves). Adds their cells to the sums
   * of the thread (`sums + thread · sumBytes`), by bin of each column of the groups that `groups` has a 1 for (a byte
   * each). `scratch`: of each thread, for `gatheredRows` rows of cells and bins and 16 bytes more.
   */
  histogram(
    part: number,
    thread: number,
    list: number,
    start: number,
    end: number,
    chunk: number,
    packed: number,
    rowBytes: number,
    groups: number,
    pairs: number,
    sums: number,
    sumBytes: number,
    scratch: number,
    scratchBytes: number,
  ): void;

  /**
   * Part: `perPart` of the `count` candidates (int32). Moves the sums of `threads` threads into the histogram of node `a`,
   * leaves zeros, takes them from the histogram of node `b` if there is one (it held the parent's), and finds the best
   * split of each of the two nodes by each candidate (`splits`: for a by column, then for b by column). `scratch`: of each
   * thread, at least 3072 bytes.
   */
  search(
    part: number,
    thread: number,
    perPart: number,
    candidates: number,
    count: number,
    columns: number,
    table: number,
    settings: number,
    sums: number,
    sumBytes: number,
    threads: number,
    a: number,
    b: number,
    splits: number,
    scratch: number,
    scratchBytes: number,
  ): void;

  /**
   * Part: `blockRows` rows of the list (0: row numbers themselves). Writes those that go left to the beginning of the part's piece of `moved`, the
   * others backwards from its end, and how many go left to `counts` (int32).
   */
  divide(
    part: number,
    thread: number,
    list: number,
    start: number,
    end: number,
    bins: number,
    bin: number,
    missing: number,
    set: number,
    moved: number,
    counts: number,
  ): void;

  /** Part: as in `divide`. Copies its rows back: left ones to `lefts[part]`, right ones to `rights[part]` (int32 places). */
  regroup(
    part: number,
    thread: number,
    list: number,
    start: number,
    end: number,
    moved: number,
    counts: number,
    lefts: number,
    rights: number,
  ): void;

  /**
   * Part: `blockRows` places of a list. Adds to the score of each row the value of the leaf that holds its place. Leaves
   * are ordered: `ends` (int32) says where each ends, `values` (float64).
   */
  addLeaves(
    part: number,
    thread: number,
    list: number,
    count: number,
    ends: number,
    values: number,
    scores: number,
  ): void;

  /** Part: `blockRows` rows of a list (0: row numbers themselves). Adds to their scores what the tree `nodes` says. */
  route(
    part: number,
    thread: number,
    list: number,
    count: number,
    nodes: number,
    packed: number,
    rowBytes: number,
    scores: number,
  ): void;
}
