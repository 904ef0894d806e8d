import { BLOCK_ROWS } from './layout';

export function divide(
  part: u32,
  _thread: u32,
  list: usize,
  start: u32,
  end: u32,
  bins: usize,
  bin: u32,
  missing: i32,
  set: usize,
  moved: usize,
  counts: usize,
): void {
  const from = start + part * BLOCK_ROWS;
  const to = min(end, from + BLOCK_ROWS);
  const first = moved + (from << 2);
  let left = first;
  let right = moved + (to << 2) - 4;
  const stop = list + (to << 2);
  // Each row is written to both places; the one that does not move on is written again.
  if (set === 0) {
    for (let at = list + (from << 2); at < stop; at += 4) {
      const row = load<u32>(at);
      const code = u32(load<u8>(bins + row));
      const goesLeft = u32(code <= bin) | u32(code === u32(missing));
      store<u32>(left, row);
      store<u32>(right, row);
      left += goesLeft << 2;
      right -= (1 - goesLeft) << 2;
    }
  } else {
    for (let at = list + (from << 2); at < stop; at += 4) {
      const row = load<u32>(at);
      const code = u32(load<u8>(bins + row));
      const goesLeft = (u32(load<u8>(set + (code >> 3))) >> (code & 7)) & 1;
      store<u32>(left, row);
      store<u32>(right, row);
      left += goesLeft << 2;
      right -= (1 - goesLeft) << 2;
    }
  }
  store<u32>(counts + (part << 2), (left - first) >> 2);
}

export function regroup(
  part: u32,
  _thread: u32,
  list: usize,
  start: u32,
  end: u32,
  moved: usize,
  counts: usize,
  lefts: usize,
  rights: usize,
): void {
  const from = start + part * BLOCK_ROWS;
  const to = min(end, from + BLOCK_ROWS);
  const count = load<u32>(counts + (part << 2));
  memory.copy(list + (load<u32>(lefts + (part << 2)) << 2), moved + (from << 2), count << 2);
  let target = list + (load<u32>(rights + (part << 2)) << 2);
  let at = moved + (to << 2) - 4;
  for (const stop = target + ((to - from - count) << 2); target < stop; target += 4) {
    store<u32>(target, load<u32>(at));
    at -= 4;
  }
}
