import { parseNumber } from './missing.ts';

/** What `numberIn` answers for text that is no number; no number that is read is infinite. */
export const notNumber = Number.POSITIVE_INFINITY;

const tens = Array.from({ length: 16 }, (_, power) => 10 ** power);

/**
 * `parseNumber` of `text.slice(from, to)`, NaN for missing, without making the slice: up to 15 digits are an integer below
 * 2^53 over a power of ten, both exact, so that one division rounds correctly (Clinger, PLDI 1990). Everything else
 * (more digits, exponents, spaces, spellings of missing) goes the slow way.
 */
export function numberIn(text: string, from: number, to: number): number {
  const negative = text.charCodeAt(from) === 45;
  let at = negative ? from + 1 : from;
  let [mantissa, digits, decimals, point] = [0, 0, 0, 0];
  for (; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      mantissa = mantissa * 10 + (code - 48);
      digits++;
      decimals += point;
    } else if (code === 46 && point === 0) point = 1;
    else return slowly(text, from, to);
  }
  if (digits === 0 || digits > 15) return slowly(text, from, to);
  const value = decimals === 0 ? mantissa : mantissa / (tens[decimals] as number);
  return negative ? -value : value;
}

const slowly = (text: string, from: number, to: number): number =>
  from === to ? Number.NaN : (parseNumber(text.slice(from, to)) ?? notNumber);
