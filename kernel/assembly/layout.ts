// The same layouts as in domain/training/trees/{kernel,records}.ts, as byte offsets; a test holds both kernels to the same results.

export const BLOCK_ROWS: u32 = 8192;
export const GROUP_COLUMNS: u32 = 8;
export const COLUMN_SUM_BYTES: u32 = 2048;
export const GATHERED_ROWS: u32 = 512;

// Column table.
export const COLUMN_BYTES: u32 = 32;
export const COLUMN_BINS: usize = 0;
export const COLUMN_LEVELS: usize = 4;
export const COLUMN_OFFSET: usize = 8;
export const COLUMN_CUTS: usize = 12;
export const COLUMN_HALVINGS: usize = 16;
export const COLUMN_MONOTONE: usize = 20;

// Settings of a search.
export const GRADIENT_UNIT: usize = 0;
export const HESSIAN_UNIT: usize = 8;
export const L1: usize = 16;
export const L2: usize = 24;
export const MIN_GAIN: usize = 32;
export const CONSTRAINED: usize = 40;
export const LEVEL_L2: usize = 48;
export const LEVEL_SMOOTHING: usize = 56;
export const MAX_LEVELS_IN_SET: usize = 64;
export const MIN_ROWS_PER_SET: usize = 72;
export const ONE_LEVEL_UP_TO: usize = 80;

// A node.
export const NODE_GRADIENT: usize = 0;
export const NODE_HESSIAN: usize = 8;
export const NODE_MIN_HESSIAN: usize = 16;
export const NODE_LOWER: usize = 24;
export const NODE_UPPER: usize = 32;
export const NODE_HISTOGRAM: usize = 40;
export const NODE_ALLOWED: usize = 48;
export const NODE_ROWS_PER_HESSIAN: usize = 56;

// A split.
export const SPLIT_BYTES: u32 = 64;
export const SPLIT_GAIN: usize = 0;
export const SPLIT_GRADIENT: usize = 8;
export const SPLIT_HESSIAN: usize = 16;
export const SPLIT_BIN: usize = 24;
export const SPLIT_MISSING_LEFT: usize = 28;
export const SPLIT_SET: usize = 32;

// A node of a tree that rows are sent through.
export const ROUTE_BYTES: u32 = 32;
export const ROUTE_COLUMN: usize = 0;
export const ROUTE_BIN: usize = 4;
export const ROUTE_MISSING: usize = 8;
export const ROUTE_LEFT: usize = 12;
export const ROUTE_RIGHT: usize = 16;
export const ROUTE_SET: usize = 20;
export const ROUTE_VALUE: usize = 24;

// Losses.
export const BINARY: u32 = 0;
export const SOFTMAX: u32 = 1;
export const ABSOLUTE: u32 = 3;
export const HUBER: u32 = 4;
export const QUANTILE: u32 = 5;
export const POISSON: u32 = 6;
export const TWEEDIE: u32 = 7;
