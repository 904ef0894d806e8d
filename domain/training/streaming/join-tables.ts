import type { Column, Table } from '../table.ts';

/** Rows of all tables, one after the other; each has the same columns. No tables: no rows and no columns. */
export function joinTables(tables: readonly Table[]): Table {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const columns = (tables[0]?.columns ?? []).map(({ name, kind }, at): Column => {
    const parts = tables.map((table) => table.columns[at] as Column);
    if (kind === 'text')
      return { name, kind, values: parts.flatMap(({ values }) => values as readonly string[]) };
    const values = new Float64Array(rows);
    let from = 0;
    for (const part of parts) {
      values.set(part.values as Float64Array, from);
      from += part.values.length;
    }
    return { name, kind, values };
  });
  return { rows, columns };
}
