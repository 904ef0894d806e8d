/** A column of a table: numbers with NaN for missing, or text with '' for missing. Both have `rows` values. */
export type Column =
  | { readonly name: string; readonly kind: 'number'; readonly values: Float64Array }
  | { readonly name: string; readonly kind: 'text'; readonly values: readonly string[] };

/** Rows by columns; column names are unique. */
export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
}
