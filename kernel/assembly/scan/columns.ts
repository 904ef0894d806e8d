import { addKeys } from './cells';
import { extreme } from './extremes';
import { MAX_GUARD, MIN_GUARD, NAMES_TAKEN, NUMBER_FIRST } from './layout';
import { countKnown, countName } from './names';
import * as number from './number';
import { NUMBER, ones, parse, sixteen, undecided, wholeTens } from './number';

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
 * Counts one column of so many rows: `end` is the place of its first end, `stride` from one row's to the next. Keys of its
 * numbers go through `keys`. False where a field is not regular.
 */
export function countColumn(
  column: usize,
  chunk: usize,
  end: usize,
  stride: usize,
  rows: u32,
  keys: usize,
  special: bool,
): bool {
  let to = keys;
  let minGuard = load<f64>(column, MIN_GUARD);
  let maxGuard = load<f64>(column, MAX_GUARD);
  let numberFirst = load<u32>(column, NUMBER_FIRST) !== 0;
  const stop = end + usize(rows) * stride;
  const zero = i8x16.splat(48);
  const nine = i8x16.splat(9);
  for (let at = end; at < stop; at += stride) {
    let from = chunk + load<u32>(at - 4) + 1;
    let till = chunk + load<u32>(at);
    if (special) {
      if (!inner(from, till)) return false;
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
    // The usual number: up to 16 whole digits, perhaps a point and up to 16 more, without an exponent.
    const minus = load<u8>(from) === 45;
    const start = from + usize(minus);
    const digits = i8x16.sub(v128.load(start), zero);
    const whole = usize(ctz(u32(i8x16.bitmask(i8x16.gt_u(digits, nine))) | 0x10000));
    let value: f64 = 0;
    let usual = false;
    if (start + whole === till) {
      if (whole > 0) {
        const all = sixteen(
          v128.andnot(i8x16.sub(v128.load(till - 16), zero), v128.load(ones + whole)),
        );
        number.mantissa = all;
        number.scale = 0;
        value = f64(i64(all));
        usual = true;
      }
    } else if (whole > 0 && load<u8>(start + whole) === 46) {
      const point = start + whole;
      const decimals = till - point - 1;
      if (decimals > 0 && whole + decimals <= 18) {
        let before: u64;
        if (whole === 1) before = u64(load<u8>(start)) - 48;
        else
          before = sixteen(
            v128.andnot(i8x16.sub(v128.load(point - 16), zero), v128.load(ones + whole)),
          );
        const shown = decimals > 16 ? usize(16) : decimals;
        const behind = v128.andnot(
          i8x16.sub(v128.load(till - 16), zero),
          v128.load(ones + shown),
        );
        if (!v128.any_true(i8x16.gt_u(behind, nine))) {
          usual = true;
          let exact = before * load<u64>(wholeTens + (shown << 3));
          if (decimals > 16) {
            // One or two digits more than fit, in front.
            const first = u32(load<u8>(point + 1)) - 48;
            const second = decimals === 18 ? u32(load<u8>(point + 2)) - 48 : 0;
            if (first > 9 || second > 9) usual = false;
            exact =
              decimals === 17
                ? (before * 10 + u64(first)) * 10000000000000000
                : (before * 100 + u64(first * 10 + second)) * 10000000000000000;
          }
          exact += sixteen(behind);
          number.mantissa = exact;
          number.scale = -i32(decimals);
          value = f64(i64(exact)) * number.tenTo(-i32(decimals));
        }
      }
    }
    let key: i32;
    if (usual && !undecided(value)) {
      const bits = reinterpret<i32>(f32(value));
      key = minus ? -bits : bits;
      number.negative = minus;
      number.cut = false;
    } else {
      if (parse(from, till) !== NUMBER) {
        countName(column, from, till - from);
        continue;
      }
      value = number.near;
      key = number.key;
    }
    if (!numberFirst) {
      numberFirst = true;
      store<u32>(column, 1, NUMBER_FIRST);
    }
    store<i32>(to, key);
    to += 4;
    const signed = number.negative ? -value : value;
    if (signed <= minGuard || signed >= maxGuard) {
      extreme(column, from, till);
      minGuard = load<f64>(column, MIN_GUARD);
      maxGuard = load<f64>(column, MAX_GUARD);
    }
  }
  addKeys(column, keys, u32((to - keys) >> 2));
  return true;
}
