import { addKeys, collapse, sumCells } from './cells';
import { countColumn, readFields } from './columns';
import { find, findInQuotes, lineEnds, loneReturn, special } from './fields';
import { CELLS, COLUMN_BYTES, LEVEL, MAX, MAX_GUARD, MIN, MIN_GUARD } from './layout';
import { reserve } from './memory';
import { prepareNames } from './names';
import { tens } from './number';

export { packCells, packedAt } from './cells';

/**
 * Counts the columns of a CSV file into the parts of a sketch (domain/drift/sketch), chunk by chunk. The host calls `open`, then
 * `scan` with each chunk, then `close`, and reads the columns from memory.
 */

/** The host takes a row for the sample. */
// @ts-ignore: decorator
@external('env', 'keep')
declare function hostKeep(row: u32, hash: u32, from: usize, to: usize): void;

/** Text of so many rows is worked on column by column: it stays in the nearest cache. */
const blockBytes: u32 = 32768;
/** Keys of a column wait for each other: its cells are fetched from far away once for so many. */
const keysTogether: u32 = 2048;
const margin: usize = 64;
const LF: u8 = 10;
const CR: u8 = 13;

let columnCount: u32 = 0;
let columns: usize = 0;
let chunk: usize = 0;
let ends: usize = 0;
let keys: usize = 0;
/** Room for the keys of a column, in bytes. */
let keysRoom: usize = 0;
let keysEnd: usize = 0;
let values: usize = 0;
let places: usize = 0;
let rows: u32 = 0;
let keepUpTo: u32 = 0xffffffff;

/** What `scan` answers for a chunk that only the plain reader can judge. */
export const IRREGULAR: i32 = -1;

/** Answers where the first chunk goes; chunks are at most `chunkBytes`. */
export function open(count: u32, chunkBytes: u32): usize {
  columnCount = count;
  columns = reserve(usize(count) * COLUMN_BYTES);
  for (let column = columns; column < columns + usize(count) * COLUMN_BYTES; column += COLUMN_BYTES) {
    store<f64>(column, Infinity, MIN);
    store<f64>(column, -Infinity, MAX);
    store<f64>(column, Infinity, MIN_GUARD);
    store<f64>(column, -Infinity, MAX_GUARD);
  }
  prepareNames(columns, count);
  values = reserve(count << 2);
  places = reserve(count << 3);
  keysEnd = reserve(count << 2);
  chunk = reserve(margin + chunkBytes + 2 * u32(margin)) + margin;
  // In front of the first end stands that of the row before: just in front of the chunk.
  ends = reserve((chunkBytes << 2) + 2 * u32(margin)) + 16;
  // Those that wait, and a chunk's: no more than it has rows.
  keysRoom = usize(chunkBytes / count + keysTogether) << 2;
  keys = reserve(keysRoom * count + margin);
  for (let at: u32 = 0; at < count; at++) store<u32>(keysEnd + (at << 2), u32(keysOf(at)));
  return chunk;
}

// @ts-ignore: decorator
@inline
function keysOf(at: u32): usize {
  return keys + usize(at) * keysRoom;
}

/** Counts the keys of a column that wait, when there are at least so many. */
function countKeys(at: u32, least: u32): void {
  const from = keysOf(at);
  const count = (load<u32>(keysEnd + (at << 2)) - u32(from)) >> 2;
  if (count === 0 || count < least) return;
  addKeys(columns + usize(at) * COLUMN_BYTES, from, count);
  store<u32>(keysEnd + (at << 2), u32(from));
}

export function columnsAt(): usize {
  return columns;
}
export function tensAt(): usize {
  return tens;
}
export function rowsCounted(): u32 {
  return rows;
}
/** Rows whose hash (its upper 32 bits) is at most this go into the sample. */
export function keepAtMost(hash: u32): void {
  keepUpTo = hash;
}

/** Counts the whole rows in the chunk; answers the bytes they take, or IRREGULAR. */
export function scan(length: u32): i32 {
  let to = find(chunk, length, ends);
  const quoted = special;
  if (quoted) {
    to = findInQuotes(chunk, length, ends);
    if (loneReturn) return IRREGULAR;
  }
  // Up to the last line end.
  while (to > ends && load<u8>(chunk + load<u32>(to - 4)) !== LF) to -= 4;
  if (to === ends) return 0;
  const used = load<u32>(to - 4) + 1;
  store<u32>(ends - 4, 0xffffffff);
  let strip = quoted;
  if (columnCount === 1 || !isRegular(to)) {
    to = withoutBlankLines(to);
    if (to === 0) return IRREGULAR;
    strip = true;
  }
  const found = u32((to - ends) >> 2) / columnCount;
  const perRow = found === 0 ? 1 : used / found + 1;
  const step = max(16, blockBytes / perRow);
  const stride: usize = columnCount << 2;
  for (let row: u32 = 0; row < found; row += step) {
    const some = min(step, found - row);
    const first = ends + usize(row) * stride;
    sample(first, stride, some);
    for (let at: u32 = 0; at < columnCount; at++) {
      const after = countColumn(
        columns + usize(at) * COLUMN_BYTES,
        chunk,
        first + (at << 2),
        stride,
        some,
        load<u32>(keysEnd + (at << 2)),
        strip,
      );
      if (after === 0) return IRREGULAR;
      store<u32>(keysEnd + (at << 2), u32(after));
    }
    rows += some;
  }
  for (let at: u32 = 0; at < columnCount; at++) countKeys(at, keysTogether);
  return used;
}

/** Reads the one row that stands in the chunk, field by field: `valuesAt`, `placesAt`. False where it is not regular. */
export function readRow(length: u32): bool {
  let to = find(chunk, length, ends);
  if (special) to = findInQuotes(chunk, length, ends);
  store<u32>(ends - 4, 0xffffffff);
  to = withoutBlankLines(to);
  if (to - ends !== usize(columnCount) << 2) return false;
  return readFields(chunk, ends, columnCount, true, values, places);
}
/** Float32 by column, NaN where a field is no number; and where the fields are, as two u32: from, to. */
export function valuesAt(): usize {
  return values;
}
export function placesAt(): usize {
  return places;
}

/** Cells are as few as they have to be, and all sums are where the host looks for them. */
export function close(): void {
  for (let at: u32 = 0; at < columnCount; at++) {
    const column = columns + usize(at) * COLUMN_BYTES;
    countKeys(at, 0);
    collapse(column);
    if (load<u32>(column, CELLS) !== 0 && load<i32>(column, LEVEL) === 0) sumCells(column);
  }
}

/** Every row has as many fields as there are columns, and no line is blank. */
function isRegular(to: usize): bool {
  const stride: usize = columnCount << 2;
  const all = to - ends;
  if (all % stride !== 0 || all / stride !== lineEnds) return false;
  for (let at = ends + stride - 4; at < to; at += stride) {
    if (load<u8>(chunk + load<u32>(at)) !== LF) return false;
  }
  return true;
}

/** Leaves the ends of blank lines out, so that they stand at the beginning of the next row; 0 where a row has another width. */
function withoutBlankLines(to: usize): usize {
  let out = ends;
  let start: u32 = 0;
  let fields: u32 = 0;
  for (let at = ends; at < to; at += 4) {
    const end = load<u32>(at);
    const line = load<u8>(chunk + end) === LF;
    const blank =
      line &&
      fields === 0 &&
      (end === start || (end === start + 1 && load<u8>(chunk + start) === CR));
    start = end + 1;
    if (blank) continue;
    fields++;
    if (line) {
      if (fields !== columnCount) return 0;
      fields = 0;
    } else if (fields === columnCount) return 0;
    store<u32>(out, end);
    out += 4;
  }
  return out;
}

/** As `hashNumber` (domain/text-hash.ts), its upper 32 bits, for row numbers below 2^32. */
// @ts-ignore: decorator
@inline
function hashOf(row: u32): u32 {
  let hash = (row ^ 0x811c9dc5) * 0x01000193;
  hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
  return hash ^ (hash >> 16);
}

function sample(first: usize, stride: usize, some: u32): void {
  let at = first + stride - 4;
  for (let row = rows; row < rows + some; row++) {
    const hash = hashOf(row);
    if (hash <= keepUpTo) {
      hostKeep(row, hash, chunk + load<u32>(at - stride) + 1, chunk + load<u32>(at));
    }
    at += stride;
  }
}
