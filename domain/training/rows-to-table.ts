import { invalid } from '#domain/errors.ts';
import { isMissingText, parseNumber } from './missing.ts';
import type { Column, Table } from './table.ts';

export type Cell = number | string | boolean | null;
export type Row = Readonly<Record<string, Cell | undefined>>;

/** A column whose kind is known. */
export interface LikeColumn {
  readonly name: string;
  readonly kind: 'numeric' | 'categorical';
}

/**
 * Plain rows as a table. Columns appear in the order of `like.features`, then in the order they are first met; a key a
 * row lacks is missing. Kinds come from `like` where it names the column, else a column is numeric when all its present
 * values are JSON numbers. Booleans become 'true'/'false' as text and 1/0 as numbers.
 * Errors: `invalid` when a column that must be numeric holds text, naming `rows[i].column`.
 */
export function rowsToTable(
  rows: readonly Row[],
  like?: { readonly features: readonly LikeColumn[] },
): Table {
  const kinds = new Map<string, 'number' | 'text' | undefined>();
  for (const feature of like?.features ?? []) {
    kinds.set(feature.name, feature.kind === 'numeric' ? 'number' : 'text');
  }
  for (const row of rows) {
    for (const name of Object.keys(row)) if (!kinds.has(name)) kinds.set(name, undefined);
  }
  const columns = Array.from(kinds, ([name, kind]) => {
    const cells = rows.map((row) => (Object.hasOwn(row, name) ? (row[name] ?? null) : null));
    return (kind ?? guessKind(cells)) === 'number'
      ? numberColumn(name, cells)
      : textColumn(name, cells);
  });
  return { rows: rows.length, columns };
}

function guessKind(cells: readonly Cell[]): 'number' | 'text' {
  const present = cells.filter((cell) => typeof cell !== 'string' || !isMissingText(cell));
  return present.every((cell) => cell === null || typeof cell === 'number') ? 'number' : 'text';
}

function numberColumn(name: string, cells: readonly Cell[]): Column {
  const values = Float64Array.from(cells, (cell, row) => {
    if (cell === null) return Number.NaN;
    if (typeof cell !== 'string') return Number.isFinite(Number(cell)) ? Number(cell) : Number.NaN;
    const value = parseNumber(cell);
    if (value !== undefined) return value;
    throw invalid(`Column "${name}" must be a number, but row ${row + 1} has "${cell}".`, {
      field: `rows[${row}].${name}`,
      hint: 'Send a number, or null if it is missing.',
    });
  });
  return { name, kind: 'number', values };
}

function textColumn(name: string, cells: readonly Cell[]): Column {
  const values = cells.map((cell) => {
    if (cell === null || (typeof cell === 'number' && !Number.isFinite(cell))) return '';
    const text = String(cell);
    return isMissingText(text) ? '' : text;
  });
  return { name, kind: 'text', values };
}
