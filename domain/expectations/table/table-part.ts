/** One value of a table; `null` is missing, as is NaN in a column of numbers. Times are `Date`. */
export type CellValue = string | number | boolean | bigint | Date | null | object;

/** The values of one column in a part of a table: numbers alone as doubles (NaN is missing), or anything. */
export type Cells = Float64Array | readonly CellValue[];

/**
 * What a column holds, by the names that pandas has for them (an expectation such as `of_type` speaks of these):
 * `int64` has no missing values, `float64` may have, `object` is a mixture, or nothing at all.
 */
export type ColumnType = 'int64' | 'float64' | 'bool' | 'str' | 'datetime64' | 'object';

export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** The file's own name of a narrower type, e.g. `int32`, that `type` stands for. */
  readonly stored?: string;
}

/** Some rows that follow each other: the columns in the table's order, each with `rows` values. */
export interface TablePart {
  readonly rows: number;
  readonly cells: readonly Cells[];
}

/**
 * A table that is read in parts, and can be read again (some expectations need a second look: which rows hold the value
 * that was found twice). Reads must give the same rows in the same order.
 */
export interface TableSource {
  readonly columns: readonly TableColumn[];
  /** All rows from the first. Columns that are not `needed` (by index; all when absent) may come without their values. */
  parts(needed?: ReadonlySet<number>): AsyncIterable<TablePart> | Iterable<TablePart>;
}

/** Missing, as pandas has it: null, undefined, NaN, or a time that is none. */
export const isMissing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  // biome-ignore lint/suspicious/noSelfCompare: NaN is the only value that differs from itself, and this is the hottest line.
  value !== value ||
  (value instanceof Date && Number.isNaN(value.getTime()));

/** The rows of a part for which `mask` is not 0. */
export function filterPart(part: TablePart, mask: Uint8Array): TablePart {
  let rows = 0;
  for (let row = 0; row < part.rows; row++) if (mask[row]) rows++;
  return {
    rows,
    cells: part.cells.map((cells) => {
      if (cells instanceof Float64Array) {
        const kept = new Float64Array(rows);
        for (let row = 0, to = 0; row < part.rows; row++)
          if (mask[row]) kept[to++] = cells[row] as number;
        return kept;
      }
      return cells.filter((_, row) => mask[row]);
    }),
  };
}
