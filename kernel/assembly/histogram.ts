import { COLUMN_SUM_BYTES, GROUP_COLUMNS } from './layout';

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
  ordered: usize,
): void {
  const from = start + part * chunk;
  const count = min(end, from + chunk) - from;
  const mine = sums + thread * sumBytes;
  if (list === 0) {
    for (let first: u32 = 0; first < rowBytes; first += GROUP_COLUMNS) {
      if (load<u8>(groups + first / GROUP_COLUMNS) === 0) continue;
      const own = mine + first * COLUMN_SUM_BYTES;
      let row = packed + from * rowBytes + first;
      let cell = pairs + (from << 3);
      for (const stop = cell + (count << 3); cell < stop; cell += 8) {
        addRow(own, row, load<i64>(cell));
        row += rowBytes;
      }
    }
    return;
  }
  const rows = list + (from << 2);
  const cells = ordered + thread * (chunk << 3);
  for (let i: u32 = 0; i < count; i++) {
    store<i64>(cells + (i << 3), load<i64>(pairs + (load<u32>(rows + (i << 2)) << 3)));
  }
  for (let first: u32 = 0; first < rowBytes; first += GROUP_COLUMNS) {
    if (load<u8>(groups + first / GROUP_COLUMNS) === 0) continue;
    const own = mine + first * COLUMN_SUM_BYTES;
    const base = packed + first;
    let at = rows;
    let cell = cells;
    for (const stop = at + (count << 2); at < stop; at += 4) {
      addRow(own, base + load<u32>(at) * rowBytes, load<i64>(cell));
      cell += 8;
    }
  }
}

export function histogramColumn(
  part: u32,
  _thread: u32,
  candidates: usize,
  list: usize,
  start: u32,
  end: u32,
  bins: usize,
  binStride: u32,
  pairs: usize,
  sums: usize,
): void {
  const column = load<u32>(candidates + (part << 2));
  const own = bins + column * binStride;
  const to = sums + column * COLUMN_SUM_BYTES;
  for (let i = start; i < end; i++) {
    const row = list === 0 ? i : load<u32>(list + (i << 2));
    const at = to + (usize(load<u8>(own + row)) << 3);
    store<i64>(at, load<i64>(at) + load<i64>(pairs + (row << 3)));
  }
}
