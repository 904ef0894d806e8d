import {
  CELL_LIMIT,
  CELL_SLOTS,
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

const spare: usize = reserve(CELL_SLOTS << 3);

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

/** Adds so many of a float32 key to the exact sums by exponent. */
// @ts-ignore: decorator
@inline
function addSum(sums: usize, key: i32, times: u64): void {
  const bits = u32(abs(key));
  const exponent = bits >> 23;
  const mantissa = u64(exponent === 0 ? bits : (bits & 0x7fffff) | 0x800000);
  const at = sums + exponent * u32(SUM_BYTES);
  const sum = mantissa * times;
  store<i64>(at, load<i64>(at) + (key < 0 ? -i64(sum) : i64(sum)));
  const square = mantissa * mantissa;
  // In two halves of 24 bits, so that nothing overflows for less than 2^32 of them.
  store<u64>(at, load<u64>(at, 8) + (square & 0xffffff) * times, 8);
  store<u64>(at, load<u64>(at, 16) + (square >> 24) * times, 16);
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

/** Coarser cells until few enough are filled; at level 0 the sums are still in the cells. */
function collapse(column: usize): void {
  const cells = load<u32>(column, CELLS);
  let level = load<i32>(column, LEVEL);
  let filled = load<i32>(column, FILLED);
  if (level === 0) sumCells(column);
  while (filled > CELL_LIMIT) {
    memory.copy(spare, cells, CELL_SLOTS << 3);
    clear(cells);
    filled = 0;
    for (let at: usize = 0; at < CELL_SLOTS << 3; at += 8) {
      const held = load<i64>(spare + at);
      if (held !== FREE_CELL && addCell(cells, i32(held >> 32) >> 1, u32(held))) filled++;
    }
    level++;
  }
  store<i32>(column, level, LEVEL);
  store<i32>(column, filled, FILLED);
}

/** Sums of what the cells of level 0 hold; asked once, when the column leaves level 0 or at its end. */
export function sumCells(column: usize): void {
  const cells = load<u32>(column, CELLS);
  const sums = load<u32>(column, SUMS);
  if (cells === 0) return;
  for (let at: usize = 0; at < CELL_SLOTS << 3; at += 8) {
    const held = load<i64>(cells + usize(at));
    if (held !== FREE_CELL) addSum(sums, i32(held >> 32), u64(u32(held)));
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
  if (level > 0) addSum(load<u32>(column, SUMS), key, u64(times));
  if (!addCell(load<u32>(column, CELLS), key >> level, times)) return;
  const filled = load<i32>(column, FILLED) + 1;
  store<i32>(column, filled, FILLED);
  if (filled > CELL_LIMIT) collapse(column);
}

/** Counts so many float32 keys. */
export function addKeys(column: usize, keys: usize, count: u32): void {
  if (count === 0) return;
  if (load<u32>(column, CELLS) === 0) prepare(column);
  store<u64>(column, load<u64>(column, COUNT) + u64(count), COUNT);
  const cells: usize = load<u32>(column, CELLS);
  const sums: usize = load<u32>(column, SUMS);
  let level = load<i32>(column, LEVEL);
  const end = keys + (count << 2);
  for (let at = keys; at < end; at += 4) {
    const key = load<i32>(at);
    if (level > 0) addSum(sums, key, 1);
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
        if (filled > CELL_LIMIT) {
          collapse(column);
          level = load<i32>(column, LEVEL);
        }
        break;
      }
      slot = (slot + 1) & (CELL_SLOTS - 1);
    }
  }
}
