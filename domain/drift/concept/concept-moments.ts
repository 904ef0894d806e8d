/**
 * Sums that add up over parts of a window: of the score vector s = residual · x, in whole units of 2^-12, and of its products
 * in units of 2^-24 (row-major, whole): exact in a double up to 2^29 rows, so the same in any order.
 */
export interface ConceptMoments {
  readonly labels: number;
  /** Predictions whose class was right. */
  readonly correct: number;
  readonly sums: readonly number[];
  readonly products: readonly number[];
}
