/** A row of the input as it was found, or why it cannot be read. */
export interface InputRow {
  /** From 1, in the whole input. */
  readonly row: number;
  /** The line it begins on; Parquet has none. */
  readonly line?: number;
  /** By column, of those the model takes. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Of the id column. */
  readonly id?: unknown;
  readonly problem?: Problem;
}

export interface Problem {
  readonly error: string;
  /** The column, where it is one's. */
  readonly field?: string;
  readonly hint?: string;
}
