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
