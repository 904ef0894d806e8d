import type { Column, Table } from './table.ts';

/** The rows at `index` (0-based), in that order; an index may repeat. */
export function selectRows(table: Table, index: ArrayLike<number>): Table {
  const rows = Uint32Array.from(index);
  return { rows: rows.length, columns: table.columns.map((column) => select(column, rows)) };
}

/** A plain loop: several times as quick as `from` with a function, on tables of millions of cells. */
function select(column: Column, rows: Uint32Array): Column {
  const { length } = rows;
  if (column.kind === 'number') {
    const values = new Float64Array(length);
    for (let i = 0; i < length; i++) values[i] = column.values[rows[i] as number] ?? Number.NaN;
    return { ...column, values };
  }
  const values = new Array<string>(length);
  for (let i = 0; i < length; i++) values[i] = column.values[rows[i] as number] ?? '';
  return { ...column, values };
}
