import {
  ADDED,
  CELL_LIMIT,
  CELL_SLOTS,
  CELLS_FILLED,
  CELLS,
  COUNT,
  EXPONENTS,
  FILLED,
  FREE_CELL,
  LEVEL,
  SUM_BYTES,
  SUMS,
} from './layout';
import { reserve } from './memory';

const spare: usize = reserve((CELL_SLOTS + 1) << 3);

/** Eight neighbours share a line of the cache: values come in crowds. Within it they change places, as some have no odd cells. */
// @ts-ignore: decorator
@inline
function slotOf(cell: i32): u32 {
  const hash = u32(cell >> 3) * 0x9e3779b1;
  return ((hash >> 20) & ~7) | ((u32(cell) ^ (hash >> 16)) & 7);
}

function clear(cells: usize): void {
  for (let at: usize = 0; at < CELL_SLOTS << 3; at += 8) store<i64>(cells + at, FREE_CELL);
}

// @ts-ignore: decorator
@inline
function mantissaOf(bits: u32): u64 {
  return u64(bits < 0x800000 ? bits : (bits & 0x7fffff) | 0x800000);
}

/** Adds a float32 key to the exact sums by exponent. Squares have 48 bits: the caller folds before 2^16 of them are added. */
// @ts-ignore: decorator
@inline
function addSum(sums: usize, key: i32): void {
  const bits = u32(abs(key));
  const mantissa = mantissaOf(bits);
  const at = sums + (bits >> 23) * u32(SUM_BYTES);
  store<i64>(at, load<i64>(at) + (key < 0 ? -i64(mantissa) : i64(mantissa)));
  store<u64>(at, load<u64>(at, 8) + mantissa * mantissa, 8);
}

/** The same so many times; it counts as one that is added. */
function addSums(sums: usize, key: i32, times: u64): void {
  const bits = u32(abs(key));
  const mantissa = mantissaOf(bits);
  const at = sums + (bits >> 23) * u32(SUM_BYTES);
  store<i64>(at, load<i64>(at) + i64(mantissa * times) * (key < 0 ? -1 : 1));
  const square = mantissa * mantissa;
  const low = (square & 0xffffffff) * times;
  store<u64>(at, load<u64>(at, 8) + (low & 0xffffffff), 8);
  store<u64>(at, load<u64>(at, 16) + (square >> 32) * times + (low >> 32), 16);
}

const mostAdded: u32 = 65534;

/** Makes room for so many squares, and at most `mostAdded`. */
function fold(column: usize, more: u32): void {
  const added = load<u32>(column, ADDED) + more;
  if (added <= mostAdded) {
    store<u32>(column, added, ADDED);
    return;
  }
  store<u32>(column, more, ADDED);
  const sums: usize = load<u32>(column, SUMS);
  for (let at = sums; at < sums + EXPONENTS * SUM_BYTES; at += SUM_BYTES) {
    const low = load<u64>(at, 8);
    store<u64>(at, low & 0xffffffff, 8);
    store<u64>(at, load<u64>(at, 16) + (low >> 32), 16);
  }
}

/** Adds `times` to a cell of the table; true when it was free before. */
function addCell(cells: usize, cell: i32, times: u32): bool {
  let slot = slotOf(cell);
  while (true) {
    const at = cells + (usize(slot) << 3);
    const held = load<i64>(at);
    if (i32(held >> 32) === cell) {
      store<i64>(at, held + i64(times));
      return false;
    }
    if (held === FREE_CELL) {
      store<i64>(at, (i64(cell) << 32) | i64(times));
      return true;
    }
    slot = (slot + 1) & (CELL_SLOTS - 1);
  }
}

/** Cells that are filled, one behind the other. */
function packed(cells: usize, to: usize): usize {
  let end = to;
  for (let at: usize = 0; at < CELL_SLOTS << 3; at += 8) {
    const held = load<i64>(cells + at);
    store<i64>(end, held);
    end += usize(held !== FREE_CELL) << 3;
  }
  return end;
}

/** The filled cells of a column one behind the other, in no order; answers how many. */
export function packCells(column: usize): u32 {
  return u32((packed(load<u32>(column, CELLS), spare) - spare) >> 3);
}
export function packedAt(): usize {
  return spare;
}

/** Fills the table with the packed cells, coarser by so many levels; answers how many are filled. */
function refill(cells: usize, from: usize, end: usize, levels: i32): i32 {
  clear(cells);
  let filled: i32 = 0;
  for (let at = from; at < end; at += 8) {
    const held = load<i64>(at);
    filled += i32(addCell(cells, i32(held >> 32) >> levels, u32(held)));
  }
  return filled;
}

let firstLevels: i32 = 16;

/** The smallest level at which few enough cells are filled; at level 0 the sums are still in the cells. */
export function collapse(column: usize): void {
  const cells: usize = load<u32>(column, CELLS);
  if (cells === 0 || load<i32>(column, FILLED) <= CELL_LIMIT) return;
  const level = load<i32>(column, LEVEL);
  if (level === 0) sumCells(column);
  const end = packed(cells, spare);
  // Columns of a table are much alike, so what the last one needed is a good guess.
  let coarse: i32 = level === 0 ? firstLevels : 1;
  let filled = refill(cells, spare, end, coarse);
  if (filled > CELL_LIMIT) {
    while (filled > CELL_LIMIT) filled = refill(cells, spare, end, ++coarse);
  } else if (coarse > 1) {
    while (coarse > 1 && refill(cells, spare, end, coarse - 1) <= CELL_LIMIT) coarse--;
    filled = refill(cells, spare, end, coarse);
  }
  if (level === 0) firstLevels = coarse;
  store<i32>(column, filled, FILLED);
  store<i32>(column, level + coarse, LEVEL);
}

/** Sums of what the cells of level 0 hold; asked once, when the column leaves level 0 or at its end. */
export function sumCells(column: usize): void {
  const cells = load<u32>(column, CELLS);
  const sums = load<u32>(column, SUMS);
  if (cells === 0) return;
  fold(column, CELL_SLOTS);
  for (let at: usize = 0; at < CELL_SLOTS << 3; at += 8) {
    const held = load<i64>(cells + usize(at));
    if (held !== FREE_CELL) addSums(sums, i32(held >> 32), u64(u32(held)));
  }
}

function prepare(column: usize): void {
  store<u32>(column, u32(reserve(CELL_SLOTS << 3)), CELLS);
  store<u32>(column, u32(reserve(EXPONENTS * SUM_BYTES)), SUMS);
  clear(load<u32>(column, CELLS));
}

/** Counts a float32 key so many times. */
export function addKey(column: usize, key: i32, times: u32): void {
  if (load<u32>(column, CELLS) === 0) prepare(column);
  store<u64>(column, load<u64>(column, COUNT) + u64(times), COUNT);
  const level = load<i32>(column, LEVEL);
  if (level > 0) {
    fold(column, 1);
    addSums(load<u32>(column, SUMS), key, u64(times));
  }
  if (!addCell(load<u32>(column, CELLS), key >> level, times)) return;
  const filled = load<i32>(column, FILLED) + 1;
  store<i32>(column, filled, FILLED);
  if (filled > CELLS_FILLED) collapse(column);
}

/** Counts so many float32 keys. */
export function addKeys(column: usize, keys: usize, count: u32): void {
  for (let from: u32 = 0; from < count; from += keysAtOnce) {
    addSome(column, keys + (from << 2), min(count - from, keysAtOnce));
  }
}

const keysAtOnce: u32 = 8192;

function addSome(column: usize, keys: usize, count: u32): void {
  if (load<u32>(column, CELLS) === 0) prepare(column);
  store<u64>(column, load<u64>(column, COUNT) + u64(count), COUNT);
  fold(column, count + CELL_SLOTS);
  const cells: usize = load<u32>(column, CELLS);
  const sums: usize = load<u32>(column, SUMS);
  let level = load<i32>(column, LEVEL);
  const end = keys + (count << 2);
  for (let at = keys; at < end; at += 4) {
    const key = load<i32>(at);
    if (level > 0) addSum(sums, key);
    const cell = key >> level;
    let slot = slotOf(cell);
    while (true) {
      const place = cells + (usize(slot) << 3);
      const held = load<i64>(place);
      if (i32(held >> 32) === cell) {
        store<i64>(place, held + 1);
        break;
      }
      if (held === FREE_CELL) {
        store<i64>(place, (i64(cell) << 32) | 1);
        const filled = load<i32>(column, FILLED) + 1;
        store<i32>(column, filled, FILLED);
        if (filled > CELLS_FILLED) {
          collapse(column);
          level = load<i32>(column, LEVEL);
        }
        break;
      }
      slot = (slot + 1) & (CELL_SLOTS - 1);
    }
  }
}
