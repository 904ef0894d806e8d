/** How trees may grow; names as in `GbdtParams`. */
export interface GrowOptions {
  /** Leaves of a tree at most. */
  readonly leaves: number;
  /** Splits on a path at most; 0: no limit. */
  readonly maxDepth: number;
  readonly minChildRows: number;
  readonly minChildHessian: number;
  readonly l1: number;
  readonly l2: number;
  readonly minGain: number;
  /** What each leaf's answer is multiplied by. */
  readonly learningRate: number;
  /** Added to l2 for sets of levels, and to each level's hessian when they are ordered. */
  readonly levelL2: number;
  readonly levelSmoothing: number;
  readonly maxLevelsInSet: number;
  readonly minRowsPerSet: number;
  /** With so few levels each is tried against the rest. */
  readonly oneLevelUpTo: number;
  /** 1, -1 or 0 for each column. */
  readonly monotone?: readonly number[];
  /** Columns that may meet on a path; a column in no group meets none but itself. */
  readonly interactions?: readonly (readonly number[])[];
}
