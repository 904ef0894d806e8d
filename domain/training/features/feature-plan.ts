import type { MatrixColumn, MatrixStyle } from '../matrix.ts';
import type { Operation } from './operation.ts';

/** A raw column the model reads; the graph has an input of its name, [N, 1]: float (NaN missing) or string ('' missing). */
export interface FeatureInput {
  readonly name: string;
  readonly kind: 'number' | 'text';
}

/**
 * How raw columns become the matrix: one list that makes the training matrix and the graph's nodes, so that serving cannot
 * differ. Plain data; fitted, so it holds what was learnt from the training rows (levels, means, statistics).
 */
export interface FeaturePlan {
  readonly style: MatrixStyle;
  readonly inputs: readonly FeatureInput[];
  readonly operations: readonly Operation[];
  /** Columns of the matrix, in order. */
  readonly columns: readonly MatrixColumn[];
}
