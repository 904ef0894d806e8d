/** What is posted to a thread that scans a file. */
export interface ScanTask {
  readonly path: string;
  readonly gzipped: boolean;
  /** Where the first row begins, unpacked. */
  readonly from: number;
  readonly columns: number;
  readonly sampleSize: number;
  readonly chunkBytes: number;
  readonly module: WebAssembly.Module;
  /** Int32: [0] batches of names that were taken, so that no more than a few wait. */
  readonly taken: SharedArrayBuffer;
}

/** Distinct fields that were counted by their bytes. */
export interface CountedNames {
  readonly bytes: Uint8Array;
  readonly lengths: Uint32Array;
  readonly counts: Uint32Array;
}

/** Numbers of a column. */
export interface CountedNumbers {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly level: number;
  /** Pairs of count and cell, ascending by cell. */
  readonly cells: Int32Array;
  /** By exponent: sum of mantissas, sum of their squares in units of 1 and of 2^32. */
  readonly sums: BigInt64Array;
}

export type ScanMessage =
  /** By column; undefined where there are none. */
  | { readonly kind: 'names'; readonly columns: readonly (CountedNames | undefined)[] }
  | { readonly kind: 'irregular' }
  | {
      readonly kind: 'done';
      readonly rows: number;
      readonly columns: readonly (CountedNumbers | undefined)[];
      /** Sampled rows: their places in the file, and their fields row by row, NaN for those that stand in `texts`. */
      readonly sample: {
        readonly rows: Uint32Array;
        readonly values: Float32Array;
        readonly texts: readonly string[];
      };
    };
