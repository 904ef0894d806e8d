import { keyOf } from './float-key.ts';

/**
 * Exact sums of float32 values and of their squares, whatever the order: whole numbers in units of 2^-149 and 2^-298, in
 * hexadecimal. A sum of floats would depend on its order in its last bits, and parts of a window come in any order.
 */
export interface ExactSum {
  readonly sum: string;
  readonly squares: string;
}

export const emptySum: ExactSum = { sum: '0', squares: '0' };

const hex = (value: bigint): string => value.toString(16);
const whole = (text: string): bigint =>
  text.startsWith('-') ? -BigInt(`0x${text.slice(1)}`) : BigInt(`0x${text}`);

export const addSums = (a: ExactSum, b: ExactSum): ExactSum => ({
  sum: hex(whole(a.sum) + whole(b.sum)),
  squares: hex(whole(a.squares) + whole(b.squares)),
});

const exponents = 256;
/** As many products of 24 bits stay exact in a double. */
const beforeFlush = 2 ** 28;

/** A number with exponent field e is its mantissa times 2^(max(e, 1) - 150), which is 2^(max(e, 1) - 1) units. */
const unitsOf = (exponent: number): bigint => BigInt(Math.max(exponent, 1) - 1);

/** From sums of mantissas (24 bits, with their signs) and of their squares, by exponent field of the float32. */
export function sumByExponents(
  parts: Iterable<{ readonly exponent: number; readonly sum: bigint; readonly squares: bigint }>,
): ExactSum {
  let sum = 0n;
  let squares = 0n;
  for (const part of parts) {
    sum += part.sum << unitsOf(part.exponent);
    squares += part.squares << (2n * unitsOf(part.exponent));
  }
  return { sum: hex(sum), squares: hex(squares) };
}

/** Adds float32 values by exponent: four sums of whole numbers a value, no rounding anywhere. */
export function exactSummer(): {
  add(value: number, times?: number): void;
  /** As `keyOf` gives it. */
  addKey(key: number, times: number): void;
  total(): ExactSum;
} {
  const sums = new Float64Array(exponents);
  const high = new Float64Array(exponents);
  const cross = new Float64Array(exponents);
  const low = new Float64Array(exponents);
  let pending = 0;
  let sum = 0n;
  let squares = 0n;
  const flush = (): void => {
    for (let e = 0; e < exponents; e++) {
      if (low[e] === 0 && high[e] === 0) continue;
      const shift = unitsOf(e);
      sum += BigInt(sums[e] as number) << shift;
      squares +=
        ((BigInt(high[e] as number) << 24n) +
          (BigInt(cross[e] as number) << 13n) +
          BigInt(low[e] as number)) <<
        (2n * shift);
    }
    for (const part of [sums, high, cross, low]) part.fill(0);
    pending = 0;
  };
  const addKey = (key: number, times: number): void => {
    if (pending + times > beforeFlush) flush();
    if (times > beforeFlush) {
      addKey(key, beforeFlush);
      addKey(key, times - beforeFlush);
      return;
    }
    const bits = Math.abs(key);
    const e = bits >>> 23;
    const mantissa = e === 0 ? bits : (bits & 0x7fffff) | 0x800000;
    const upper = mantissa >> 12;
    const lower = mantissa & 0xfff;
    sums[e] = (sums[e] as number) + (key < 0 ? -mantissa : mantissa) * times;
    high[e] = (high[e] as number) + upper * upper * times;
    cross[e] = (cross[e] as number) + upper * lower * times;
    low[e] = (low[e] as number) + lower * lower * times;
    pending += times;
  };
  return {
    addKey,
    add: (value, times = 1) => addKey(keyOf(value), times),
    total() {
      flush();
      return { sum: hex(sum), squares: hex(squares) };
    },
  };
}

/** Mean and sample standard deviation of `count` values; NaN where there are too few (0, and 1 for the deviation). */
export function momentsOf(
  { sum, squares }: ExactSum,
  count: number,
): { readonly mean: number; readonly std: number } {
  const total = whole(sum);
  const mean = count === 0 ? Number.NaN : (Number(total) / count) * 2 ** -149;
  if (count < 2) return { mean, std: Number.NaN };
  const n = BigInt(count);
  const spread = n * whole(squares) - total * total;
  return { mean, std: Math.sqrt(Number(spread) / (count * (count - 1))) * 2 ** -149 };
}
