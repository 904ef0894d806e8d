import { addKey } from './cells';
import { extreme } from './extremes';
import {
  COLUMN_BYTES,
  NAME_SLOTS,
  NAMES,
  NAMES_TAKEN,
  SLOT_BYTES,
  SLOT_COUNT,
  SLOT_HASH,
  SLOT_LENGTH,
  SLOT_REST,
} from './layout';
import { reserve } from './memory';
import * as number from './number';
import { NUMBER, ones, parse } from './number';

/** The host takes all names and their counts; then they are forgotten here. */
// @ts-ignore: decorator
@external('env', 'drain')
declare function hostDrain(): void;

const firstSlots: u32 = 256;
/** Names of a column that are kept at once, at most half of its slots. */
let mostSlots: u32 = 8192;
const poolBytes: usize = 1 << 20;
const pool: usize = reserve(poolBytes);
let poolTop: usize = pool;
let columns: usize = 0;
let columnCount: u32 = 0;

export function prepareNames(at: usize, count: u32): void {
  columns = at;
  columnCount = count;
  // 2 000 columns of identifiers must not take a gigabyte.
  if (count > 200) mostSlots = 1024;
  for (let column = at; column < at + usize(count) * COLUMN_BYTES; column += COLUMN_BYTES) {
    store<u32>(column, u32(reserve(usize(firstSlots) * SLOT_BYTES)), NAMES);
    store<u32>(column, firstSlots, NAME_SLOTS);
  }
}

function drain(): void {
  hostDrain();
  for (let column = columns; column < columns + usize(columnCount) * COLUMN_BYTES; column += COLUMN_BYTES) {
    memory.fill(load<u32>(column, NAMES), 0, usize(load<u32>(column, NAME_SLOTS)) * SLOT_BYTES);
    store<u32>(column, 0, NAMES_TAKEN);
  }
  poolTop = pool;
}

// @ts-ignore: decorator
@inline
function mixed(low: u64, high: u64, length: usize): u32 {
  let hash = (low ^ (u64(length) << 56)) * 0x9e3779b97f4a7c15;
  hash ^= (high + 0x632be59bd9b4e019) * 0xff51afd7ed558ccd;
  hash ^= hash >> 29;
  return u32((hash * 0xbf58476d1ce4e5b9) >> 32);
}

// @ts-ignore: decorator
@inline
function head(from: usize, length: usize): v128 {
  return v128.and(v128.load(from), v128.load(ones + 16 - min(length, 16)));
}

function restHash(hash: u32, from: usize, to: usize): u32 {
  let mix = u64(hash);
  let at = from;
  for (; at + 8 <= to; at += 8) {
    mix = (mix ^ load<u64>(at)) * 0x9e3779b97f4a7c15;
    mix ^= mix >> 32;
  }
  for (; at < to; at++) mix = (mix ^ u64(load<u8>(at))) * 0x100000001b3;
  return u32(mix ^ (mix >> 32));
}

/** The slot that holds the field, or the free one where it belongs. */
// @ts-ignore: decorator
@inline
function slotFor(column: usize, from: usize, length: usize): usize {
  const names: usize = load<u32>(column, NAMES);
  const most = load<u32>(column, NAME_SLOTS) - 1;
  const first = head(from, length);
  let hash = mixed(i64x2.extract_lane(first, 0), i64x2.extract_lane(first, 1), length);
  if (length > 16) hash = restHash(hash, from + 16, from + length);
  let at = hash & most;
  while (true) {
    const slot = names + usize(at) * SLOT_BYTES;
    if (load<u32>(slot, SLOT_COUNT) === 0) {
      freeHash = hash;
      return slot;
    }
    if (
      load<u32>(slot, SLOT_LENGTH) === u32(length) &&
      i8x16.all_true(i8x16.eq(v128.load(slot), first)) &&
      (length <= 16 ||
        (load<u32>(slot, SLOT_HASH) === hash &&
          memory.compare(load<u32>(slot, SLOT_REST), from + 16, length - 16) === 0))
    )
      return slot;
    at = (at + 1) & most;
  }
}

let freeHash: u32 = 0;

/** Counts the field if it is among the names. */
// @ts-ignore: decorator
@inline
export function countKnown(column: usize, from: usize, length: usize): bool {
  const slot = slotFor(column, from, length);
  const count = load<u32>(slot, SLOT_COUNT);
  if (count === 0) return false;
  store<u32>(slot, count + 1, SLOT_COUNT);
  return true;
}

/** Counts the field among the names. */
export function countName(column: usize, from: usize, length: usize): void {
  let slot = slotFor(column, from, length);
  const count = load<u32>(slot, SLOT_COUNT);
  if (count > 0) {
    store<u32>(slot, count + 1, SLOT_COUNT);
    return;
  }
  if (length > 16 && poolTop + length > pool + poolBytes) {
    drain();
    slot = slotFor(column, from, length);
  }
  put(slot, from, length);
  const taken = load<u32>(column, NAMES_TAKEN) + 1;
  store<u32>(column, taken, NAMES_TAKEN);
  const slots = load<u32>(column, NAME_SLOTS);
  if (taken << 1 <= slots) return;
  if (slots === mostSlots) drain();
  else widen(column, slots);
}

/** Numbers that were counted by their bytes go where the column's other numbers are. */
export function takeNumbers(column: usize): void {
  const names: usize = load<u32>(column, NAMES);
  const slots = load<u32>(column, NAME_SLOTS);
  const bytes = usize(slots) * SLOT_BYTES;
  const before = reserve(bytes);
  memory.copy(before, names, bytes);
  memory.fill(names, 0, bytes);
  let taken: u32 = 0;
  for (let slot = before; slot < before + bytes; slot += SLOT_BYTES) {
    const times = load<u32>(slot, SLOT_COUNT);
    if (times === 0) continue;
    const length: usize = load<u32>(slot, SLOT_LENGTH);
    memory.copy(text, slot, 16);
    if (length > 16) memory.copy(text + 16, load<u32>(slot, SLOT_REST), min(length - 16, 48));
    if (length <= 64 && parse(text, text + length) === NUMBER) {
      extreme(column, text, text + length);
      addKey(column, number.key, times);
    } else {
      insert(names, slots, slot);
      taken++;
    }
  }
  store<u32>(column, taken, NAMES_TAKEN);
}

const text: usize = reserve(64);

function insert(names: usize, slots: u32, slot: usize): void {
  let into = load<u32>(slot, SLOT_HASH) & (slots - 1);
  while (load<u32>(names + usize(into) * SLOT_BYTES, SLOT_COUNT) !== 0) into = (into + 1) & (slots - 1);
  memory.copy(names + usize(into) * SLOT_BYTES, slot, SLOT_BYTES);
}

function put(slot: usize, from: usize, length: usize): void {
  v128.store(slot, head(from, length));
  store<u32>(slot, u32(length), SLOT_LENGTH);
  store<u32>(slot, 1, SLOT_COUNT);
  store<u32>(slot, freeHash, SLOT_HASH);
  if (length <= 16) return;
  store<u32>(slot, u32(poolTop), SLOT_REST);
  memory.copy(poolTop, from + 16, length - 16);
  poolTop += length - 16;
}

function widen(column: usize, slots: u32): void {
  const before: usize = load<u32>(column, NAMES);
  const wider = slots << 2 > mostSlots ? mostSlots : slots << 2;
  const names = reserve(usize(wider) * SLOT_BYTES);
  store<u32>(column, u32(names), NAMES);
  store<u32>(column, wider, NAME_SLOTS);
  for (let at: usize = 0; at < usize(slots) * SLOT_BYTES; at += SLOT_BYTES) {
    if (load<u32>(before + at, SLOT_COUNT) !== 0) insert(names, wider, before + at);
  }
}
