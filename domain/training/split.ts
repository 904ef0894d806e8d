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

/**
 * Splits by a hash of each row's content, not by position: a row falls on the same side however the table grows, is
 * ordered or is re-read, so no version ever trains on a row another is judged by, and duplicates stay together.
 * Column order, missing values and the spelling of a number (`5`, `5.0`) do not change the side.
 */
export function splitHoldOut(
  table: Table,
  { fraction, salt, ignore = [] }: HoldOutOptions,
): { readonly train: Table; readonly holdOut: Table } {
  if (!(fraction > 0 && fraction < 1)) {
    throw invalid(`The hold-out fraction must be between 0 and 1, not ${fraction}.`, {
      field: 'fraction',
    });
  }
  const columns = table.columns
    .filter((column) => !ignore.includes(column.name))
    .map((column) => ({ name: column.name, texts: textOf(column) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const limit = fraction * 2 ** 32;
  const train: number[] = [];
  const holdOut: number[] = [];
  for (let row = 0; row < table.rows; row++) {
    let hash = addText(offsetBasis, salt);
    for (const { name, texts } of columns) {
      const text = texts[row] ?? '';
      if (text !== '') hash = addText(addText(hash, name), canonical(text));
    }
    (finish(hash) < limit ? holdOut : train).push(row);
  }
  return { train: selectRows(table, train), holdOut: selectRows(table, holdOut) };
}

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
