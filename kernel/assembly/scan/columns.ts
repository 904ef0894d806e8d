import { extreme } from './extremes';
import { MAX_GUARD, MIN_GUARD, NAMES_TAKEN, NUMBER_FIRST } from './layout';
import { countKnown, countName, takeNumbers } from './names';
import * as number from './number';
import { NUMBER, ones, parse, sixteen, undecided, zeros } from './number';

/** As long as a column has so few names, its numbers are counted as names: a column of counts or codes is never parsed. */
const namesAsNumbers: u32 = 256;
const QUOTE: u8 = 34;
const CR: u8 = 13;
const LF: u8 = 10;

/** Where the field that `inner` looked at begins and ends without quotes. */
let innerFrom: usize = 0;
let innerTo: usize = 0;

/** Takes line ends and quotes off a field; false where it is not regular. A field with quotes inside keeps all of them. */
function inner(start: usize, end: usize): bool {
  let from = start;
  let to = end;
  while (from < to && (load<u8>(from) === LF || load<u8>(from) === CR)) from++;
  if (to > from && load<u8>(to - 1) === CR) to--;
  innerFrom = from;
  innerTo = to;
  if (from === to) return true;
  const quoted = load<u8>(from) === QUOTE;
  let quotes: u32 = 0;
  const quote = i8x16.splat(QUOTE);
  let at = from;
  for (; at + 16 <= to; at += 16) {
    quotes += popcnt(i8x16.bitmask(i8x16.eq(v128.load(at), quote)));
  }
  quotes += popcnt(
    i8x16.bitmask(i8x16.eq(v128.and(v128.load(at), v128.load(ones + 16 - (to - at))), quote)),
  );
  if (quotes === 0) return true;
  if (!quoted || to - from < 2 || load<u8>(to - 1) !== QUOTE) return false;
  if (quotes > 2) return true;
  innerFrom = from + 1;
  innerTo = to - 1;
  return true;
}

/**
 * Counts one column of so many rows: `end` is the place of its first end, `stride` from one row's to the next. Writes the keys
 * of its numbers to `keys` and answers behind the last; 0 where a field is not regular.
 */
export function countColumn(
  column: usize,
  chunk: usize,
  end: usize,
  stride: usize,
  rows: u32,
  keys: usize,
  special: bool,
): usize {
  let to = keys;
  let minGuard = load<f64>(column, MIN_GUARD);
  let maxGuard = load<f64>(column, MAX_GUARD);
  let numberFirst = load<u32>(column, NUMBER_FIRST) !== 0;
  const stop = end + usize(rows) * stride;
  const zero = i8x16.splat(48);
  const beyondNine = i8x16.splat(118);
  for (let at = end; at < stop; at += stride) {
    let from = chunk + load<u32>(at - 4) + 1;
    let till = chunk + load<u32>(at);
    if (special) {
      if (!inner(from, till)) return 0;
      from = innerFrom;
      till = innerTo;
    }
    if (!numberFirst) {
      if (countKnown(column, from, till - from)) continue;
      if (load<u32>(column, NAMES_TAKEN) < namesAsNumbers) {
        countName(column, from, till - from);
        continue;
      }
    }
    // The usual number: a sign perhaps, and up to 18 digits with a point among them perhaps. Bytes that are no digits, with
    // the bits of '0' flipped, are 10 or more; 118 more sets their highest bit.
    const minus = load<u8>(from) === 45;
    const start = from + usize(minus);
    const front = v128.xor(v128.load(start), zero);
    const whole = usize(ctz(u32(i8x16.bitmask(i8x16.add_sat_u(front, beyondNine))) | 0x10000));
    const behind = till - start - whole;
    // Spans that begin with something else than digits become too long: unsigned.
    const pointed = usize(behind !== 0);
    const decimals = behind - pointed;
    const digits = whole + decimals;
    let value: f64 = 0;
    let key: i32 = 0;
    let usual = false;
    if (
      whole !== 0 &&
      digits <= 18 &&
      (pointed === 0 || (decimals !== 0 && load<u8>(start + whole) === 46))
    ) {
      // Digits before the point are one byte further from the end than without it.
      const last = v128.and(
        v128.xor(
          v128.bitselect(
            v128.load(till - 16 - pointed),
            v128.load(till - 16),
            v128.load(ones + decimals),
          ),
          zero,
        ),
        v128.load(zeros + (digits > 16 ? usize(16) : digits)),
      );
      let exact = sixteen(last);
      // A 17th digit in front without asking: whether there is one is hard to foretell.
      const first = u64(load<u8>(start)) - 48;
      exact += (first & (0 - u64(digits > 16))) * 10000000000000000;
      if (digits === 18) {
        const second = u64(load<u8>(start + 1 + usize(whole === 1))) - 48;
        exact += (first * 9 + second) * 10000000000000000;
      }
      value = f64(i64(exact)) * number.tenTo(-i32(decimals));
      if (i8x16.bitmask(i8x16.add_sat_u(last, beyondNine)) === 0 && !undecided(value)) {
        usual = true;
        const sign = -i32(minus);
        key = (reinterpret<i32>(f32(value)) ^ sign) - sign;
        value = reinterpret<f64>(reinterpret<u64>(value) | (u64(minus) << 63));
      }
    }
    if (!usual) {
      if (parse(from, till) !== NUMBER) {
        countName(column, from, till - from);
        continue;
      }
      value = number.negative ? -number.near : number.near;
      key = number.key;
    }
    if (value <= minGuard || value >= maxGuard) {
      extreme(column, from, till);
      minGuard = load<f64>(column, MIN_GUARD);
      maxGuard = load<f64>(column, MAX_GUARD);
    }
    store<i32>(to, key);
    to += 4;
    if (!numberFirst) {
      numberFirst = true;
      store<u32>(column, 1, NUMBER_FIRST);
      takeNumbers(column);
      minGuard = load<f64>(column, MIN_GUARD);
      maxGuard = load<f64>(column, MAX_GUARD);
    }
  }
  return to;
}

/** The last row that was sampled, field by field: as float32, NaN where it is no number. */
export function readFields(
  chunk: usize,
  ends: usize,
  count: u32,
  special: bool,
  values: usize,
  places: usize,
): bool {
  for (let at: usize = 0; at < usize(count) << 2; at += 4) {
    innerFrom = chunk + load<u32>(ends + at - 4) + 1;
    innerTo = chunk + load<u32>(ends + at);
    if (special && !inner(innerFrom, innerTo)) return false;
    store<u32>(places + (at << 1), u32(innerFrom));
    store<u32>(places + (at << 1), u32(innerTo), 4);
    store<f32>(
      values + at,
      parse(innerFrom, innerTo) === NUMBER
        ? reinterpret<f32>(number.key < 0 ? -number.key | 0x80000000 : number.key)
        : f32.NaN,
    );
  }
  return true;
}
