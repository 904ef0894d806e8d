import { BLOCK_ROWS } from './layout';

/**
 * `listed` and `sets` are known when this is compiled: a loop of its own for each kind of node. Each row is written to both
 * places; the one that does not move on is written again. Answers where the left ones end.
 */
// @ts-ignore: decorator
@inline
function divideRows(
  listed: bool,
  sets: bool,
  list: usize,
  from: u32,
  to: u32,
  bins: usize,
  bin: u32,
  missing: i32,
  set: usize,
  moved: usize,
): usize {
  let left = moved + (from << 2);
  let right = moved + (to << 2) - 4;
  for (let i = from; i < to; i++) {
    const row = listed ? load<u32>(list + (i << 2)) : i;
    const code = u32(load<u8>(bins + row));
    const goesLeft = sets
      ? (u32(load<u8>(set + (code >> 3))) >> (code & 7)) & 1
      : u32(code <= bin) | u32(code === u32(missing));
    store<u32>(left, row);
    store<u32>(right, row);
    left += goesLeft << 2;
    right = right + (goesLeft << 2) - 4;
  }
  return left;
}

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
  let left: usize;
  if (list === 0) {
    left =
      set === 0
        ? divideRows(false, false, list, from, to, bins, bin, missing, set, moved)
        : divideRows(false, true, list, from, to, bins, bin, missing, set, moved);
  } else {
    left =
      set === 0
        ? divideRows(true, false, list, from, to, bins, bin, missing, set, moved)
        : divideRows(true, true, list, from, to, bins, bin, missing, set, moved);
  }
  store<u32>(counts + (part << 2), ((left - moved) >> 2) - from);
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
