import type { Params } from '../algorithm.ts';
import type { Target } from '../task.ts';
import type { Binned, PackedRows } from '../trees/binned.ts';
import type { FittedGbdt } from './fitted-gbdt.ts';

/** What boosting on binned rows is given. */
export interface BinnedFit {
  readonly binned: Binned;
  readonly target: Target;
  readonly valid?: { readonly rows: PackedRows; readonly target: Target };
  readonly params?: Params;
  readonly seed: number;
  readonly resume?: Uint8Array;
  /** By matrix column. */
  readonly monotone?: readonly number[];
  readonly interactions?: readonly (readonly number[])[];
  /** A model to add trees to, with its scores of all rows (and validation rows), row-major. */
  readonly from?: {
    readonly fitted: FittedGbdt;
    readonly scores: Float64Array;
    readonly validScores?: Float64Array;
  };
}
