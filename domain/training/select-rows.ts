import type { Column, Table } from './table.ts';

/** The rows at `index` (0-based), in that order; an index may repeat. */
export function selectRows(table: Table, index: ArrayLike<number>): Table {
  const rows = Array.from(index);
  return { rows: rows.length, columns: table.columns.map((column) => select(column, rows)) };
}

function select(column: Column, rows: readonly number[]): Column {
  return column.kind === 'number'
    ? { ...column, values: Float64Array.from(rows, (row) => column.values[row] ?? Number.NaN) }
    : { ...column, values: rows.map((row) => column.values[row] ?? '') };
}
