import { findLeaks } from '#domain/automl/find-leaks.ts';
import type { LabelledRows } from '#domain/training/features/labelled-rows.ts';
import type { TableSchema } from '#domain/training/features/table-schema.ts';
import { selectRows } from '#domain/training/select-rows.ts';

/** Enough to see that one column tells all. */
const maxRows = 20_000;

/** A word on columns that alone predict the target nearly perfectly; a search leaves them out by itself. */
export function leakNotes({ table, target }: LabelledRows, schema: TableSchema): string[] {
  const rows = Math.min(maxRows, table.rows);
  const some = Int32Array.from({ length: rows }, (_, at) => Math.floor((at * table.rows) / rows));
  const { task, outputs } = target;
  const part = { task, outputs, y: Float64Array.from(some, (row) => target.y[row] as number) };
  return findLeaks(selectRows(table, some), schema, part).map(
    ({ column, why }) =>
      `"${column}" may hold the answer: ${why} If not, leave it out with --ignore.`,
  );
}
