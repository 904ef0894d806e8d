/** A column as the algorithms see it. */
export interface MatrixColumn {
  /** Readable and unique: `tenure`, `Contract`, `signup month`. */
  readonly name: string;
  /** The raw column it is made from; the first where there are several. */
  readonly feature: string;
  /** 0: a number. Else its values are codes 0 … levels - 1 without an order (the last two: other text, missing). */
  readonly levels: number;
}

/** Rows × columns of float32, stored by column. Numbers are finite, or NaN for missing where the style allows it. */
export interface Matrix {
  readonly rows: number;
  readonly columns: readonly Float32Array[];
  readonly about: readonly MatrixColumn[];
}

/**
 * What an algorithm wants to be given.
 * - trees: numbers with NaN for missing, level codes for texts of few levels, target statistics for texts of many.
 * - dense: numbers only, all finite: imputed, scaled, one-hot.
 */
export type MatrixStyle = 'trees' | 'dense';

/** The same matrix inside a graph, computed as far as it is asked for. */
export interface MatrixInGraph {
  /** Name of a float32 tensor [N, wanted.length]: these columns in this order. */
  columns(wanted: readonly number[]): string;
  /**
   * Name of a float32 tensor [N, sets.length]: 1 where the code of the (level) column is in the set, else 0. A set has a
   * 0 or 1 for each code, `about[column].levels` of them.
   */
  inSets(column: number, sets: readonly Uint8Array[]): string;
}
