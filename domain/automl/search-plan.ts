import type { AlgorithmName, Size } from '../training/algorithm.ts';
import type { Metric } from './score.ts';

/** How rows are kept apart when a trial is judged. */
export type Split =
  /** Every fold has the same share of each class (regression: of small and large values). */
  | { readonly kind: 'stratified' }
  /** All rows of one value of this column are in one fold: people, machines, shops. */
  | { readonly kind: 'group'; readonly column: string }
  /** Judged only by rows later than all it learnt from. Without a column: the order of the rows is their time. */
  | { readonly kind: 'time'; readonly column?: string };

/** A step of the search: all of its trials see so many rows and are judged on so many folds. */
export interface Rung {
  /** Of each fold's training rows, 0 … 1. */
  readonly rowShare: number;
  /** The first so many. */
  readonly folds: number;
}

/** Everything the search is decided by, before it starts; JSON-safe. */
export interface SearchPlan {
  readonly size: Size;
  readonly metric: Metric;
  readonly split: Split;
  /** 1: a single split, four rows to learn and one to judge. */
  readonly folds: number;
  /** From the cheapest to the one whose scores count. */
  readonly rungs: readonly Rung[];
  readonly algorithms: readonly AlgorithmName[];
  /** Wall clock of the whole search, final fits included. */
  readonly budgetSeconds: number;
  /** Configurations at most. */
  readonly maxTrials: number;
  /** Trials that run side by side. */
  readonly parallel: number;
  /** One fit is stopped after so long, and counts as what it had learnt by then. */
  readonly fitSeconds: number;
  readonly seed: number;
  readonly estimate: SearchEstimate;
  /** Sentences on what was decided and why. */
  readonly notes: readonly string[];
}

/** What the search will take, from the algorithms' own estimates; an upper bound where the budget cuts it. */
export interface SearchEstimate {
  readonly trials: number;
  /** On one core, before any limit. */
  readonly cpuSeconds: number;
  /** Largest of one trial, beyond the data. */
  readonly peakBytes: number;
  /** What is paid for: memory × time, within the limits. Absent without a price. */
  readonly cost?: {
    readonly gbSeconds: number;
    readonly amount: number;
    readonly currency: string;
  };
}
