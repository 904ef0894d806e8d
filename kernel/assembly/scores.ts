import {
  BLOCK_ROWS,
  ROUTE_BIN,
  ROUTE_BYTES,
  ROUTE_COLUMN,
  ROUTE_LEFT,
  ROUTE_MISSING,
  ROUTE_RIGHT,
  ROUTE_SET,
  ROUTE_VALUE,
} from './layout';

export function addLeaves(
  part: u32,
  _thread: u32,
  list: usize,
  count: u32,
  ends: usize,
  values: usize,
  scores: usize,
): void {
  const from = part * BLOCK_ROWS;
  const to = min(count, from + BLOCK_ROWS);
  let leaf: u32 = 0;
  while (load<u32>(ends + (leaf << 2)) <= from) leaf++;
  let i = from;
  while (i < to) {
    const stop = min(to, load<u32>(ends + (leaf << 2)));
    const value = load<f64>(values + (leaf << 3));
    for (; i < stop; i++) {
      const at = scores + (load<u32>(list + (i << 2)) << 3);
      store<f64>(at, load<f64>(at) + value);
    }
    leaf++;
  }
}

export function route(
  part: u32,
  _thread: u32,
  list: usize,
  count: u32,
  nodes: usize,
  packed: usize,
  rowBytes: u32,
  scores: usize,
): void {
  const from = part * BLOCK_ROWS;
  const to = min(count, from + BLOCK_ROWS);
  for (let i = from; i < to; i++) {
    const row = list === 0 ? i : load<u32>(list + (i << 2));
    const bins = packed + row * rowBytes;
    let node = nodes;
    for (;;) {
      const column = load<i32>(node, ROUTE_COLUMN);
      if (column < 0) break;
      const code = i32(load<u8>(bins + column));
      const set = load<usize>(node, ROUTE_SET);
      const goesLeft =
        set === 0
          ? i32(code <= load<i32>(node, ROUTE_BIN)) | i32(code === load<i32>(node, ROUTE_MISSING))
          : (i32(load<u8>(set + (code >> 3))) >> (code & 7)) & 1;
      const next = select<u32>(
        load<u32>(node, ROUTE_LEFT),
        load<u32>(node, ROUTE_RIGHT),
        goesLeft !== 0,
      );
      node = nodes + next * ROUTE_BYTES;
    }
    const at = scores + (row << 3);
    store<f64>(at, load<f64>(at) + load<f64>(node, ROUTE_VALUE));
  }
}
