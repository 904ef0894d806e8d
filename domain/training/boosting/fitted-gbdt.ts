import type { Fitted } from '../algorithm.ts';
import type { Ensemble } from '../trees/tree.ts';
import type { Link } from './loss.ts';

/** Boosted trees: `ensemble` gives the scores, `link` makes answers of them. */
export interface FittedGbdt extends Fitted {
  readonly algorithm: 'gbdt';
  readonly ensemble: Ensemble;
  readonly link: Link;
  /** Columns of the matrix. */
  readonly columns: number;
  /** Rounds that count, each of `ensemble.outputs` trees. */
  readonly rounds: number;
}
