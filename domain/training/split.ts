import { invalid } from '#domain/errors.ts';
import { textOf } from './columns.ts';
import { parseNumber } from './missing.ts';
import { selectRows } from './select-rows.ts';
import type { Column, Table } from './table.ts';

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
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((column) => ({ text: contentOf(column), name: column.name }));
  const limit = fraction * 2 ** 32;
  const basis = addText(offsetBasis, salt);
  const held = new Uint8Array(table.rows);
  let count = 0;
  for (let row = 0; row < table.rows; row++) {
    let hash = basis;
    for (const { name, text } of columns) {
      const content = text(row);
      if (content !== '') hash = addText(addText(hash, name), content);
    }
    if (finish(hash) >= limit) continue;
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

/** What a row of the column says, in one spelling. */
function contentOf(column: Column): (row: number) => string {
  if (column.kind === 'text') {
    const known = new Map<string, string>();
    const texts = textOf(column);
    return (row) => {
      const text = texts[row] ?? '';
      let content = known.get(text);
      if (content === undefined) {
        content = text === '' ? '' : canonical(text);
        if (known.size < maxKnown) known.set(text, content);
      }
      return content;
    };
  }
  return (row) => {
    const value = column.values[row] as number;
    return Number.isFinite(value) ? String(value) : '';
  };
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

/** MurmurHash3's 32-bit finaliser: FNV alone leaves the high bits too regular to compare with a limit. */
function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
