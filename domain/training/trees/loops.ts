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
