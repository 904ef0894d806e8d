import { reserve } from './memory';

/**
 * A field as a number: mantissa times 10^scale. `near` is within 3 units in the last place of the double it means; `key` is
 * the float32 of that double, decided (number-cells.ts).
 */
export let mantissa: u64 = 0;
export let scale: i32 = 0;
export let negative: bool = false;
/** Digits beyond the 19th were left out. */
export let cut: bool = false;
export let near: f64 = 0;
export let key: i32 = 0;

/** 10^-308 … 10^308, each correctly rounded; the host fills them in. */
export const tens: usize = reserve(617 * 8);
const mostTen: i32 = 308;
/** Up to here powers of ten are exact. */
const exactTen: i32 = 22;
const exactMantissa: u64 = 1 << 53;

/** Masks. Loaded from `ones + n`, 16 bytes are zeros in their last n and ones before; from `zeros + n`, the other way round. */
export const ones: usize = reserve(48);
v128.store(ones, i8x16.splat(-1));
export const zeros: usize = reserve(48);
v128.store(zeros, i8x16.splat(-1), 16);

// @ts-ignore: decorator
@inline
export function tenTo(power: i32): f64 {
  return load<f64>(tens + (usize(power + mostTen) << 3));
}

/** Sixteen digit values, the first the most significant, as a number (after Lemire's and Mula's parsers). */
// @ts-ignore: decorator
@inline
export function sixteen(digits: v128): u64 {
  const pairs = i16x8.add(
    i16x8.mul(v128.and(digits, i16x8.splat(0xff)), i16x8.splat(10)),
    i16x8.shr_u(digits, 8),
  );
  const fours = i32x4.dot_i16x8_s(pairs, i16x8(100, 1, 100, 1, 100, 1, 100, 1));
  const eights = i32x4.dot_i16x8_s(
    i16x8.narrow_i32x4_u(fours, fours),
    i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1),
  );
  const both = u64(i64x2.extract_lane(eights, 0));
  return (both & 0xffffffff) * 100000000 + (both >> 32);
}

/** Whether a double that is off by a few units of its last place may round to another float32 than the true one. */
// @ts-ignore: decorator
@inline
export function undecided(value: f64): bool {
  return u32((reinterpret<u64>(value) & 0x1fffffff) - 0x0ffffff0) <= 0x20;
}

// @ts-ignore: decorator
@inline
export function keyOf(value: f64, minus: bool): i32 {
  const bits = reinterpret<i32>(f32(value));
  return minus ? -bits : bits;
}

export const NO_NUMBER: i32 = 0;
export const NUMBER: i32 = 1;
/** Perhaps a number, but the host has to say which. */
export const UNKNOWN: i32 = 2;

/** Any field, one digit after the other: [+-]? (digits [. digits?] | . digits) ([eE] [+-]? digits)?, and nothing else. */
export function parse(from: usize, to: usize): i32 {
  let at = from;
  if (at === to) return NO_NUMBER;
  let byte = load<u8>(at);
  negative = byte === 45;
  if (negative || byte === 43) at++;
  let whole: u64 = 0;
  let power: i32 = 0;
  let significant: i32 = 0;
  let digits: i32 = 0;
  let point = false;
  cut = false;
  for (; at < to; at++) {
    byte = load<u8>(at);
    const digit = u32(byte) - 48;
    if (digit <= 9) {
      digits++;
      if (significant < 19) {
        whole = whole * 10 + digit;
        if (whole !== 0) significant++;
        if (point) power--;
      } else {
        if (digit !== 0) cut = true;
        if (!point) power++;
      }
    } else if (byte === 46 && !point) point = true;
    else break;
  }
  if (digits === 0) return NO_NUMBER;
  if (at < to) {
    if ((byte | 32) !== 101) return NO_NUMBER;
    at++;
    if (at === to) return NO_NUMBER;
    byte = load<u8>(at);
    const minus = byte === 45;
    if (minus || byte === 43) at++;
    if (at === to) return NO_NUMBER;
    let exponent: i32 = 0;
    for (; at < to; at++) {
      const digit = u32(load<u8>(at)) - 48;
      if (digit > 9) return NO_NUMBER;
      if (exponent < 100000) exponent = exponent * 10 + i32(digit);
    }
    power += minus ? -exponent : exponent;
  }
  mantissa = whole;
  scale = power;
  return decide();
}

/** From mantissa, scale, cut and negative: `near` and `key`. */
export function decide(): i32 {
  if (mantissa === 0) {
    scale = 0;
    near = 0;
    key = 0;
    return NUMBER;
  }
  if (isExact()) {
    near = exactly();
    key = keyOf(near, negative);
    // Beyond float32 keys are the outermost; the host knows.
    return near < 3.4e38 ? NUMBER : UNKNOWN;
  }
  if (scale < -290 || scale > 280) return UNKNOWN;
  near = f64(mantissa) * tenTo(scale);
  if (!(near > 1.2e-38 && near < 3.4e38) || undecided(near)) return UNKNOWN;
  key = keyOf(near, negative);
  return NUMBER;
}

/** Mantissa and power of ten are exact doubles, so that one operation rounds correctly (Clinger, PLDI 1990). */
// @ts-ignore: decorator
@inline
export function isExact(): bool {
  return !cut && mantissa < exactMantissa && scale >= -exactTen && scale <= exactTen;
}

// @ts-ignore: decorator
@inline
export function exactly(): f64 {
  return scale < 0 ? f64(mantissa) / tenTo(-scale) : f64(mantissa) * tenTo(scale);
}
