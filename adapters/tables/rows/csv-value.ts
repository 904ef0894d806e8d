import { missingSpellings } from '#domain/training/missing.ts';

/** What a CSV field says, as pandas.read_csv understands it. */
export type FieldKind = 'missing' | 'int' | 'long' | 'float' | 'bool' | 'text';

const missingTexts = new Set(missingSpellings);
/** No spelling of missing or a Boolean is longer. */
const longestWord = 8;

const decimal = /^[ \t]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ \t]*$/;
const infinite = /^[ \t]*([+-]?)inf(?:inity)?[ \t]*$/i;

const latin = (bytes: Buffer, from: number, to: number): string =>
  bytes.toString('latin1', from, to);

/** Digits that a double holds for certain. */
const safeDigits = 15;

/** The kind of one field. */
export function kindOfField(bytes: Buffer, from: number, to: number): FieldKind {
  const length = to - from;
  if (length === 0) return 'missing';
  let at = bytes[from] === 45 || bytes[from] === 43 ? from + 1 : from;
  const digitsFrom = at;
  let point = false;
  for (; at < to; at++) {
    const code = bytes[at] as number;
    if (code >= 48 && code <= 57) continue;
    if (code === 46 && !point) point = true;
    else break;
  }
  const digits = at - digitsFrom - (point ? 1 : 0);
  if (at === to && digits > 0)
    return point ? 'float' : digits > safeDigits ? longOf(bytes, from, to) : 'int';
  if (isMissingField(bytes, from, to)) return 'missing';
  if (boolOfField(bytes, from, to) !== undefined) return 'bool';
  const first = bytes[at] as number;
  // e, E, i, I, a space: only these go on in a number.
  const code = first | 32;
  if (code !== 101 && code !== 105 && code !== 32 && first !== 9) return 'text';
  const text = latin(bytes, from, to);
  if (decimal.test(text)) return /^[ \t]*[+-]?\d+[ \t]*$/.test(text) ? 'int' : 'float';
  return infinite.test(text) ? 'float' : 'text';
}

/** A whole number of more than 15 digits: within 64 bits it is exact, beyond it is a text to pandas. */
function longOf(bytes: Buffer, from: number, to: number): FieldKind {
  const value = BigInt(latin(bytes, from, to).replace('+', ''));
  if (value >= -(2n ** 53n) && value <= 2n ** 53n) return 'int';
  return value >= -(2n ** 63n) && value < 2n ** 64n ? 'long' : 'text';
}

const tens = Array.from({ length: 16 }, (_, power) => 10 ** power);

/** The number that a field says; NaN when it says missing or anything else (ask `kindOfField`). */
export function numberOfField(bytes: Buffer, from: number, to: number): number {
  const negative = bytes[from] === 45;
  let [mantissa, digits, decimals, point] = [0, 0, 0, 0];
  for (let at = negative ? from + 1 : from; at < to; at++) {
    const code = bytes[at] as number;
    if (code >= 48 && code <= 57) {
      mantissa = mantissa * 10 + (code - 48);
      digits++;
      decimals += point;
    } else if (code === 46 && point === 0) point = 1;
    else return slowly(bytes, from, to);
  }
  if (digits === 0 || digits > safeDigits) return slowly(bytes, from, to);
  // Both are whole and below 2^53, so that one division rounds correctly (Clinger, PLDI 1990).
  const value = decimals === 0 ? mantissa : mantissa / (tens[decimals] as number);
  return negative ? -value : value;
}

/** Whether the field is digits alone, with a sign perhaps: what a column of whole numbers nearly always has. */
export function isWhole(bytes: Buffer, from: number, to: number): boolean {
  const start = bytes[from] === 45 ? from + 1 : from;
  if (to === start || to - start > safeDigits) return false;
  for (let at = start; at < to; at++) {
    const code = bytes[at] as number;
    if (code < 48 || code > 57) return false;
  }
  return true;
}

function slowly(bytes: Buffer, from: number, to: number): number {
  if (from === to) return Number.NaN;
  const text = latin(bytes, from, to);
  if (decimal.test(text)) return Number(text);
  const found = infinite.exec(text);
  if (found === null) return Number.NaN;
  return found[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

export const longOfField = (bytes: Buffer, from: number, to: number): bigint =>
  BigInt(latin(bytes, from, to).trim().replace('+', ''));

/** What begins a spelling of missing: # - 1 < N n and a space. */
const beginsMissing = new Set([35, 45, 49, 60, 78, 110, 32]);

export const isMissingField = (bytes: Buffer, from: number, to: number): boolean =>
  from === to ||
  (to - from <= longestWord &&
    beginsMissing.has(bytes[from] as number) &&
    missingTexts.has(latin(bytes, from, to)));

const codesOf = (text: string): readonly number[] => [...text].map((char) => char.charCodeAt(0));
const boolWords = [
  { value: true, forms: ['True', 'TRUE', 'true'].map(codesOf) },
  { value: false, forms: ['False', 'FALSE', 'false'].map(codesOf) },
];

/** What a field of `True`, `TRUE`, `true` and their opposites says; undefined for any other. */
export function boolOfField(bytes: Uint8Array, from: number, to: number): boolean | undefined {
  const length = to - from;
  const word = length === 4 ? boolWords[0] : length === 5 ? boolWords[1] : undefined;
  if (word === undefined) return undefined;
  for (const form of word.forms) {
    let at = 0;
    while (at < length && bytes[from + at] === form[at]) at++;
    if (at === length) return word.value;
  }
  return undefined;
}
