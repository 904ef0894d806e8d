import { COLUMN_SUM_BYTES, GATHERED_ROWS, GROUP_COLUMNS } from './layout';

/** Adds a cell to the sums of the row's bin in each of eight columns. */
// @ts-expect-error: decorator
@inline
function addRow(sums: usize, row: usize, cell: i64): void {
  let at = sums + (usize(load<u8>(row, 0)) << 3);
  store<i64>(at, load<i64>(at) + cell);
  at = sums + (usize(load<u8>(row, 1)) << 3);
  store<i64>(at, load<i64>(at, 2048) + cell, 2048);
  at = sums + (usize(load<u8>(row, 2)) << 3);
  store<i64>(at, load<i64>(at, 4096) + cell, 4096);
  at = sums + (usize(load<u8>(row, 3)) << 3);
  store<i64>(at, load<i64>(at, 6144) + cell, 6144);
  at = sums + (usize(load<u8>(row, 4)) << 3);
  store<i64>(at, load<i64>(at, 8192) + cell, 8192);
  at = sums + (usize(load<u8>(row, 5)) << 3);
  store<i64>(at, load<i64>(at, 10240) + cell, 10240);
  at = sums + (usize(load<u8>(row, 6)) << 3);
  store<i64>(at, load<i64>(at, 12288) + cell, 12288);
  at = sums + (usize(load<u8>(row, 7)) << 3);
  store<i64>(at, load<i64>(at, 14336) + cell, 14336);
}

/** Adds so many rows that lie one after the other, group by group: the sums of a group stay in the first-level cache. */
function addRows(
  count: u32,
  packed: usize,
  rowBytes: u32,
  groups: usize,
  cells: usize,
  sums: usize,
): void {
  for (let first: u32 = 0; first < rowBytes; first += GROUP_COLUMNS) {
    if (load<u8>(groups + first / GROUP_COLUMNS) === 0) continue;
    const own = sums + first * COLUMN_SUM_BYTES;
    let row = packed + first;
    let cell = cells;
    for (const stop = cell + (count << 3); cell < stop; cell += 8) {
      addRow(own, row, load<i64>(cell));
      row += rowBytes;
    }
  }
}

/**
 * Copies the cells and bins of listed rows to one place each, 16 bytes at a time (some of the next row too; it is written
 * over). `pieces`: so many times 16 bytes are a row; 0: as many as it takes.
 */
// @ts-ignore: decorator
@inline
function gather(
  pieces: u32,
  count: u32,
  list: usize,
  pairs: usize,
  cells: usize,
  packed: usize,
  rowBytes: u32,
  rows: usize,
): void {
  let entry = list;
  let cell = cells;
  let target = rows;
  for (const stop = cell + (count << 3); cell < stop; cell += 8) {
    const row = load<u32>(entry);
    entry += 4;
    store<i64>(cell, load<i64>(pairs + (row << 3)));
    const source = packed + row * rowBytes;
    if (pieces === 0) {
      for (let at: u32 = 0; at < rowBytes; at += 16) {
        v128.store(target + at, v128.load(source + at));
      }
    } else {
      v128.store(target, v128.load(source));
      if (pieces === 2) v128.store(target, v128.load(source, 16), 16);
    }
    target += rowBytes;
  }
}

export function histogram(
  part: u32,
  thread: u32,
  list: usize,
  start: u32,
  end: u32,
  chunk: u32,
  packed: usize,
  rowBytes: u32,
  groups: usize,
  pairs: usize,
  sums: usize,
  sumBytes: u32,
  scratch: usize,
  scratchBytes: u32,
): void {
  const from = start + part * chunk;
  const to = min(end, from + chunk);
  const mine = sums + thread * sumBytes;
  if (list === 0) {
    addRows(to - from, packed + from * rowBytes, rowBytes, groups, pairs + (from << 3), mine);
    return;
  }
  // Rows that lie apart are brought together first: the processor waits for many of them at a time.
  const cells = scratch + thread * scratchBytes;
  const rows = cells + 8 * GATHERED_ROWS;
  for (let at = from; at < to; at += GATHERED_ROWS) {
    const count = min(GATHERED_ROWS, to - at);
    const entry = list + (at << 2);
    if (rowBytes <= 16) gather(1, count, entry, pairs, cells, packed, rowBytes, rows);
    else if (rowBytes <= 32) gather(2, count, entry, pairs, cells, packed, rowBytes, rows);
    else gather(0, count, entry, pairs, cells, packed, rowBytes, rows);
    addRows(count, rows, rowBytes, groups, cells, mine);
  }
}
