import { invalid } from '#domain/errors.ts';
import { findColumn, numbersOf } from '../columns.ts';
import { selectRows } from '../select-rows.ts';
import type { Table } from '../table.ts';
import type { Target } from '../task.ts';
import type { TableSchema } from './table-schema.ts';
import { targetCodes } from './target-column.ts';

/** Rows that can be learnt from or judged by, with what is to be learnt. */
export interface LabelledRows {
  /** The table itself where every row has a target. */
  readonly table: Table;
  readonly target: Target;
  /** Their positions in the table that was given. */
  readonly index: Int32Array;
}

/**
 * The rows of a table that have a target the schema knows. Errors: `invalid` when the target column or the weights are
 * absent, or hold text where numbers are needed.
 */
export function labelledRows(table: Table, schema: TableSchema): LabelledRows {
  const column = findColumn(table, schema.target) ?? absent(schema.target);
  const codes = targetCodes(column, schema.classes);
  const index = new Int32Array(codes.length);
  let count = 0;
  for (let row = 0; row < codes.length; row++) if (!Number.isNaN(codes[row])) index[count++] = row;
  const rows = index.subarray(0, count);
  const { weightColumn } = schema;
  const weights =
    weightColumn && numbersOf(findColumn(table, weightColumn) ?? absent(weightColumn));
  return {
    table: count === table.rows ? table : selectRows(table, rows),
    index: rows,
    target: {
      task: schema.task,
      outputs: Math.max(schema.classes.length, 1),
      y: count === table.rows ? codes : Float64Array.from(rows, (row) => codes[row] as number),
      ...(weights && { weights: Float64Array.from(rows, (row) => weights[row] as number) }),
    },
  };
}

function absent(name: string): never {
  throw invalid(`Column "${name}" is missing.`, {
    field: name,
    hint: 'The rows to learn from or judge by need it.',
  });
}
