/** Where fields end: bytes `,` and LF outside quotes, as offsets from the chunk's first byte. */

const COMMA: u8 = 44;
const LF: u8 = 10;
const CR: u8 = 13;
const QUOTE: u8 = 34;

/** Line ends among the fields' ends that the last look found. */
export let lineEnds: u32 = 0;
/** A quote or CR was seen: the chunk needs `findInQuotes`. */
export let special: bool = false;
/** A CR that no LF follows, which only the plain reader takes. */
export let loneReturn: bool = false;

// @ts-ignore: decorator
@inline
function put(mask: u64, at: u32, to: usize): usize {
  const count = usize(popcnt(mask));
  let target = to;
  // Six at a time without asking: what is written too far is written again.
  while (mask !== 0) {
    store<u32>(target, at + u32(ctz(mask)));
    mask &= mask - 1;
    store<u32>(target, at + u32(ctz(mask)), 4);
    mask &= mask - 1;
    store<u32>(target, at + u32(ctz(mask)), 8);
    mask &= mask - 1;
    store<u32>(target, at + u32(ctz(mask)), 12);
    mask &= mask - 1;
    store<u32>(target, at + u32(ctz(mask)), 16);
    mask &= mask - 1;
    store<u32>(target, at + u32(ctz(mask)), 20);
    mask &= mask - 1;
    target += 24;
  }
  return to + (count << 2);
}

// @ts-ignore: decorator
@inline
function bits(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    u64(u32(i8x16.bitmask(a))) |
    (u64(u32(i8x16.bitmask(b))) << 16) |
    (u64(u32(i8x16.bitmask(c))) << 32) |
    (u64(u32(i8x16.bitmask(d))) << 48)
  );
}

// @ts-ignore: decorator
@inline
function upTo(left: usize): u64 {
  return left >= 64 ? ~u64(0) : (u64(1) << u64(left)) - 1;
}

/** Without quotes: writes the ends as u32 to `ends` and answers behind the last one. Sets `lineEnds` and `special`. */
export function find(chunk: usize, length: usize, ends: usize): usize {
  const comma = i8x16.splat(COMMA);
  const lf = i8x16.splat(LF);
  const cr = i8x16.splat(CR);
  const quote = i8x16.splat(QUOTE);
  let odd = i8x16.splat(0);
  let lines = i32x4.splat(0);
  let to = ends;
  let at: usize = 0;
  for (; at + 64 <= length; at += 64) {
    const a = v128.load(chunk + at);
    const b = v128.load(chunk + at, 16);
    const c = v128.load(chunk + at, 32);
    const d = v128.load(chunk + at, 48);
    const la = i8x16.eq(a, lf);
    const lb = i8x16.eq(b, lf);
    const lc = i8x16.eq(c, lf);
    const ld = i8x16.eq(d, lf);
    odd = v128.or(
      odd,
      v128.or(
        v128.or(
          v128.or(i8x16.eq(a, cr), i8x16.eq(a, quote)),
          v128.or(i8x16.eq(b, cr), i8x16.eq(b, quote)),
        ),
        v128.or(
          v128.or(i8x16.eq(c, cr), i8x16.eq(c, quote)),
          v128.or(i8x16.eq(d, cr), i8x16.eq(d, quote)),
        ),
      ),
    );
    lines = i32x4.sub(
      lines,
      i32x4.extadd_pairwise_i16x8_s(
        i16x8.extadd_pairwise_i8x16_s(i8x16.add(i8x16.add(la, lb), i8x16.add(lc, ld))),
      ),
    );
    const mask = bits(
      v128.or(i8x16.eq(a, comma), la),
      v128.or(i8x16.eq(b, comma), lb),
      v128.or(i8x16.eq(c, comma), lc),
      v128.or(i8x16.eq(d, comma), ld),
    );
    to = put(mask, u32(at), to);
  }
  let count =
    u32(i32x4.extract_lane(lines, 0)) +
    u32(i32x4.extract_lane(lines, 1)) +
    u32(i32x4.extract_lane(lines, 2)) +
    u32(i32x4.extract_lane(lines, 3));
  special = v128.any_true(odd);
  for (; at < length; at++) {
    const byte = load<u8>(chunk + at);
    if (byte === COMMA || byte === LF) {
      store<u32>(to, u32(at));
      to += 4;
      if (byte === LF) count++;
    } else if (byte === QUOTE || byte === CR) special = true;
  }
  lineEnds = count;
  return to;
}

/** The same where there are quotes or CRs. Sets `lineEnds` and `loneReturn`. */
export function findInQuotes(chunk: usize, length: usize, ends: usize): usize {
  const comma = i8x16.splat(COMMA);
  const lf = i8x16.splat(LF);
  const cr = i8x16.splat(CR);
  const quote = i8x16.splat(QUOTE);
  let to = ends;
  let count: u32 = 0;
  let within: u64 = 0;
  let returned: u64 = 0;
  loneReturn = false;
  for (let at: usize = 0; at < length; at += 64) {
    const a = v128.load(chunk + at);
    const b = v128.load(chunk + at, 16);
    const c = v128.load(chunk + at, 32);
    const d = v128.load(chunk + at, 48);
    const all = upTo(length - at);
    let inside =
      all & bits(i8x16.eq(a, quote), i8x16.eq(b, quote), i8x16.eq(c, quote), i8x16.eq(d, quote));
    // Bit i becomes the parity of the quotes up to i: odd is inside.
    inside ^= inside << 1;
    inside ^= inside << 2;
    inside ^= inside << 4;
    inside ^= inside << 8;
    inside ^= inside << 16;
    inside ^= inside << 32;
    inside ^= within;
    within = u64(i64(inside) >> 63);
    const lines =
      all & ~inside & bits(i8x16.eq(a, lf), i8x16.eq(b, lf), i8x16.eq(c, lf), i8x16.eq(d, lf));
    const returns =
      all & ~inside & bits(i8x16.eq(a, cr), i8x16.eq(b, cr), i8x16.eq(c, cr), i8x16.eq(d, cr));
    if ((((returns << 1) | returned) & all & ~lines) !== 0) loneReturn = true;
    returned = returns >> 63;
    count += u32(popcnt(lines));
    to = put(
      lines |
        (all &
          ~inside &
          bits(i8x16.eq(a, comma), i8x16.eq(b, comma), i8x16.eq(c, comma), i8x16.eq(d, comma))),
      u32(at),
      to,
    );
  }
  lineEnds = count;
  return to;
}
