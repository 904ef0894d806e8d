export type Task = 'binary' | 'multiclass' | 'regression';

/** What is to be learnt, one value for each row of a matrix. */
export interface Target {
  readonly task: Task;
  /** Class code 0 … outputs - 1 (binary: 1 is the positive class), or the value itself. Finite. */
  readonly y: Float64Array;
  /** Columns of an answer: the number of classes (2 for binary), or 1. */
  readonly outputs: number;
  /** How much each row counts, > 0; 1 for all when absent. */
  readonly weights?: Float64Array;
}
