import { invalid } from '#domain/errors.ts';
import { textOf } from './columns.ts';
import { parseNumber } from './missing.ts';
import { selectRows } from './select-rows.ts';
import type { Table } from './table.ts';

export interface HoldOutOptions {
  /** Expected share of rows held out, between 0 and 1, both excluded. */
  readonly fraction: number;
  /** Another salt, another split; use the model's name, so that all its versions share one. */
  readonly salt: string;
  /** Columns that do not count as content, e.g. identifiers that captured rows lack. */
  readonly ignore?: readonly string[];
}

/** Positions of rows, ascending. */
export interface SplitRows {
  readonly train: Int32Array;
  readonly holdOut: Int32Array;
}

/**
 * Splits by a hash of each row's content, not by position: a row falls on the same side however the table grows, is
 * ordered or is re-read, so no version ever trains on a row another is judged by, and duplicates stay together.
 * Column order, missing values and the spelling of a number (`5`, `5.0`) do not change the side.
 */
export function splitHoldOut(
  table: Table,
  options: HoldOutOptions,
): { readonly train: Table; readonly holdOut: Table } {
  const { train, holdOut } = holdOutRows(table, options);
  return { train: selectRows(table, train), holdOut: selectRows(table, holdOut) };
}

/** The same split as positions of rows. */
export function holdOutRows(
  table: Table,
  { fraction, salt, ignore = [] }: HoldOutOptions,
): SplitRows {
  checkFraction(fraction);
  const columns = table.columns
    .filter((column) => !ignore.includes(column.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const hashes = new Int32Array(table.rows).fill(addText(offsetBasis, salt));
  for (const column of columns) {
    if (column.kind === 'number') addNumbers(hashes, column.name, column.values);
    else addTexts(hashes, column.name, textOf(column));
  }
  const limit = fraction * 2 ** 32;
  const held = new Uint8Array(table.rows);
  let count = 0;
  for (let row = 0; row < table.rows; row++) {
    if (finish(hashes[row] as number) >= limit) continue;
    held[row] = 1;
    count++;
  }
  return sidesOf(held, count);
}

/** @param held 1 for each of the `count` rows held out. */
export function sidesOf(held: Uint8Array, count: number): SplitRows {
  const holdOut = new Int32Array(count);
  const train = new Int32Array(held.length - count);
  let [inHoldOut, inTrain] = [0, 0];
  for (let row = 0; row < held.length; row++) {
    if (held[row] === 1) holdOut[inHoldOut++] = row;
    else train[inTrain++] = row;
  }
  return { train, holdOut };
}

/** Errors: `invalid` for a share that leaves one side without rows. */
export function checkFraction(fraction: number): void {
  if (fraction > 0 && fraction < 1) return;
  throw invalid(`The hold-out fraction must be between 0 and 1, not ${fraction}.`, {
    field: 'fraction',
  });
}

/** Adds to the hash of each row what the column says there, behind the column's name; nothing where it is missing. */
function addTexts(hashes: Int32Array, name: string, texts: readonly string[]): void {
  const known = new Map<string, string>();
  for (let row = 0; row < hashes.length; row++) {
    const text = texts[row] ?? '';
    if (text === '') continue;
    let content = known.get(text);
    if (content === undefined) {
      content = canonical(text);
      if (known.size < maxKnown) known.set(text, content);
    }
    hashes[row] = addText(addText(hashes[row] as number, name), content);
  }
}

function addNumbers(hashes: Int32Array, name: string, values: Float64Array): void {
  for (let row = 0; row < hashes.length; row++) {
    const value = values[row] as number;
    if (Number.isFinite(value))
      hashes[row] = addNumber(addText(hashes[row] as number, name), value);
  }
}

const maxKnown = 10_000;

function canonical(text: string): string {
  const value = parseNumber(text);
  return value === undefined || Number.isNaN(value) ? text : String(value);
}

const offsetBasis = 0x811c9dc5;

/** FNV-1a over UTF-16 code units, with a separator so that ("ab", "c") differs from ("a", "bc"). */
function addText(hash: number, text: string): number {
  let mixed = hash;
  for (let i = 0; i < text.length; i++) mixed = Math.imul(mixed ^ text.charCodeAt(i), 0x01000193);
  return Math.imul(mixed ^ 0x1ffff, 0x01000193);
}

const digits = new Uint8Array(20);
const maxDecimals = 6;

/**
 * `addText(hash, String(value))`, most often without the text: a number that is a whole one over a power of ten is written
 * with just these digits, as no shorter decimal is nearer to it (15 digits always come back from a double).
 */
function addNumber(hash: number, value: number): number {
  const size = Math.abs(value);
  let scale = 1;
  for (let decimals = 0; decimals <= maxDecimals; decimals++, scale *= 10) {
    const whole = Math.round(size * scale);
    if (whole >= 1e15) break;
    if (whole / scale !== size) continue;
    let mixed = value < 0 ? Math.imul(hash ^ 45, 0x01000193) : hash;
    let length = 0;
    let rest = whole;
    for (; rest >= 2 ** 31; length++) {
      const next = Math.floor(rest / 10);
      digits[length] = 48 + rest - 10 * next;
      rest = next;
    }
    for (let small = rest | 0; small > 0 || length <= decimals; length++) {
      const next = (small / 10) | 0;
      digits[length] = 48 + small - 10 * next;
      small = next;
    }
    for (let at = length - 1; at >= 0; at--) {
      mixed = Math.imul(mixed ^ (digits[at] as number), 0x01000193);
      if (at === decimals && at > 0) mixed = Math.imul(mixed ^ 46, 0x01000193);
    }
    return Math.imul(mixed ^ 0x1ffff, 0x01000193);
  }
  return addText(hash, String(value));
}

/** MurmurHash3's 32-bit finaliser: FNV alone leaves the high bits too regular to compare with a limit. */
function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
