import { isMissing, textOf } from './columns.ts';
import { parseNumber } from './missing.ts';
import type { Column, Table } from './table.ts';

/**
 * Rows of `a`, then rows of `b`, columns matched by name. A column only one of them has is missing in the other's rows.
 * Where kinds differ the result is numeric if all text in it is numbers, else text.
 */
export function concatTables(a: Table, b: Table): Table {
  const other = new Map(b.columns.map((column) => [column.name, column]));
  const known = new Set(a.columns.map((column) => column.name));
  const columns = [
    ...a.columns.map((column) => join(column, a.rows, other.get(column.name), b.rows)),
    ...b.columns
      .filter((column) => !known.has(column.name))
      .map((column) => join(undefined, a.rows, column, b.rows)),
  ];
  return { rows: a.rows + b.rows, columns };
}

function join(a: Column | undefined, aRows: number, b: Column | undefined, bRows: number): Column {
  const name = (a ?? b)?.name ?? '';
  const head = a === undefined ? undefined : asNumbers(a, aRows);
  const tail = b === undefined ? undefined : asNumbers(b, bRows);
  // Two text columns stay text even when all they hold are digits: that is what their source said.
  const declaredText = [a, b].every((column) => column === undefined || column.kind === 'text');
  if (!declaredText && (a === undefined || head) && (b === undefined || tail)) {
    const values = new Float64Array(aRows + bRows).fill(Number.NaN);
    if (head) values.set(head, 0);
    if (tail) values.set(tail, aRows);
    return { name, kind: 'number', values };
  }
  const blank = (rows: number): readonly string[] => new Array<string>(rows).fill('');
  const values = [...(a ? textOf(a) : blank(aRows)), ...(b ? textOf(b) : blank(bRows))];
  return { name, kind: 'text', values };
}

function asNumbers(column: Column, rows: number): Float64Array | undefined {
  if (column.kind === 'number') return column.values;
  const values = new Float64Array(rows);
  for (const [row, text] of column.values.entries()) {
    const value = isMissing(column, row) ? Number.NaN : parseNumber(text);
    if (value === undefined) return undefined;
    values[row] = value;
  }
  return values;
}
