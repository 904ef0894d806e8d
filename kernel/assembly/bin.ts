import {
  BLOCK_ROWS,
  COLUMN_BINS,
  COLUMN_BYTES,
  COLUMN_CUTS,
  COLUMN_HALVINGS,
  COLUMN_LEVELS,
} from './layout';

export function bin(
  part: u32,
  _thread: u32,
  table: usize,
  values: usize,
  valueStride: u32,
  count: u32,
  bins: usize,
  binStride: u32,
): void {
  const about = table + part * COLUMN_BYTES;
  const from = values + part * valueStride;
  const to = bins + part * binStride;
  if (load<i32>(about, COLUMN_LEVELS) > 0) {
    for (let i: u32 = 0; i < count; i++) store<u8>(to + i, u32(load<f32>(from + (i << 2))));
    return;
  }
  const missing = load<u32>(about, COLUMN_BINS) - 1;
  const cuts = load<usize>(about, COLUMN_CUTS);
  const first = ((1 << load<u32>(about, COLUMN_HALVINGS)) >> 1) << 2;
  const whole = count & ~3;
  let i: u32 = 0;
  // Four searches at once: each waits for memory while the others go on.
  for (; i < whole; i += 4) {
    const at = from + (i << 2);
    const a = load<f32>(at);
    const b = load<f32>(at, 4);
    const c = load<f32>(at, 8);
    const d = load<f32>(at, 12);
    let belowA = cuts - 4;
    let belowB = cuts - 4;
    let belowC = cuts - 4;
    let belowD = cuts - 4;
    for (let step = first; step > 0; step = step === 4 ? 0 : step >> 1) {
      belowA += select<u32>(step, 0, a > load<f32>(belowA + step));
      belowB += select<u32>(step, 0, b > load<f32>(belowB + step));
      belowC += select<u32>(step, 0, c > load<f32>(belowC + step));
      belowD += select<u32>(step, 0, d > load<f32>(belowD + step));
    }
    const start = cuts - 4;
    store<u8>(to + i, select<u32>(missing, (belowA - start) >> 2, isNaN(a)));
    store<u8>(to + i, select<u32>(missing, (belowB - start) >> 2, isNaN(b)), 1);
    store<u8>(to + i, select<u32>(missing, (belowC - start) >> 2, isNaN(c)), 2);
    store<u8>(to + i, select<u32>(missing, (belowD - start) >> 2, isNaN(d)), 3);
  }
  for (; i < count; i++) {
    const a = load<f32>(from + (i << 2));
    let below = cuts - 4;
    for (let step = first; step > 0; step = step === 4 ? 0 : step >> 1) {
      below += select<u32>(step, 0, a > load<f32>(below + step));
    }
    store<u8>(to + i, select<u32>(missing, (below - cuts + 4) >> 2, isNaN(a)));
  }
}

export function pack(
  part: u32,
  _thread: u32,
  bins: usize,
  binStride: u32,
  columns: u32,
  packed: usize,
  rowBytes: u32,
  rows: u32,
): void {
  const from = part * BLOCK_ROWS;
  const to = min(rows, from + BLOCK_ROWS);
  let column: u32 = 0;
  for (; column + 8 <= columns; column += 8) {
    const source = bins + column * binStride;
    const b4 = source + 4 * binStride;
    let target = packed + from * rowBytes + column;
    for (let row = from; row < to; row++) {
      const at = source + row;
      const at4 = b4 + row;
      const low =
        u32(load<u8>(at)) |
        (u32(load<u8>(at + binStride)) << 8) |
        (u32(load<u8>(at + 2 * binStride)) << 16) |
        (u32(load<u8>(at + 3 * binStride)) << 24);
      const high =
        u32(load<u8>(at4)) |
        (u32(load<u8>(at4 + binStride)) << 8) |
        (u32(load<u8>(at4 + 2 * binStride)) << 16) |
        (u32(load<u8>(at4 + 3 * binStride)) << 24);
      store<u32>(target, low);
      store<u32>(target, high, 4);
      target += rowBytes;
    }
  }
  for (; column < columns; column++) {
    const source = bins + column * binStride;
    let target = packed + from * rowBytes + column;
    for (let row = from; row < to; row++) {
      store<u8>(target, load<u8>(source + row));
      target += rowBytes;
    }
  }
}
