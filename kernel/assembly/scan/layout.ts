/** Where things are in memory. A column is so many bytes; the host reads its fields at the same offsets (adapters/tables). */
export const COLUMN_BYTES: usize = 128;
/** f64: the smallest and largest number, exact; and from where on a value may be a new one. */
export const MIN: usize = 0;
export const MAX: usize = 8;
export const MIN_GUARD: usize = 16;
export const MAX_GUARD: usize = 24;
/** What the smallest and largest were written as: mantissa, and power of ten with the sign in bit 16. */
export const MIN_MANTISSA: usize = 32;
export const MAX_MANTISSA: usize = 40;
export const MIN_SCALE: usize = 48;
export const MAX_SCALE: usize = 52;
/** u64: numbers counted in cells. */
export const COUNT: usize = 56;
/** i32: cells are keys shifted right by so much; how many are filled; where they and the sums are, 0 before the first number. */
export const LEVEL: usize = 64;
export const FILLED: usize = 68;
export const CELLS: usize = 72;
export const SUMS: usize = 76;
/** Names: where the slots are, how many (a power of two), how many are taken. */
export const NAMES: usize = 80;
export const NAME_SLOTS: usize = 84;
export const NAMES_TAKEN: usize = 88;
/** 1: try fields as numbers before looking for them among the names. */
export const NUMBER_FIRST: usize = 92;
/** u32: squares added since their sums were folded. */
export const ADDED: usize = 96;

/** A cell is an i64: its number in the upper, its count in the lower half; this one is free. */
export const FREE_CELL: i64 = i64(0x80000000) << 32;
export const CELL_SLOTS: u32 = 4096;
export const CELL_LIMIT: i32 = 2048;
/** As many may be filled before they are collapsed: seldom, and then by several levels. */
export const CELLS_FILLED: i32 = 2560;

/** Sums of one exponent: i64 of mantissas; of their squares u64 as they are, and u64 in units of 2^32 what was folded away. */
export const SUM_BYTES: usize = 24;
export const EXPONENTS: usize = 256;

/** A slot: the first 16 bytes, then u32 length, count (0: free), place of the rest, hash. */
export const SLOT_BYTES: usize = 32;
export const SLOT_LENGTH: usize = 16;
export const SLOT_COUNT: usize = 20;
export const SLOT_REST: usize = 24;
export const SLOT_HASH: usize = 28;
