import type { Graph } from '#domain/onnx/graph.ts';
import type { Compute } from './compute.ts';
import type { Matrix, MatrixInGraph, MatrixStyle } from './matrix.ts';
import type { Target, Task } from './task.ts';

export const algorithmNames = [
  'gbdt',
  'random-forest',
  'extra-trees',
  'linear',
  'mlp',
  'knn',
] as const;
export type AlgorithmName = (typeof algorithmNames)[number];

export type Params = Readonly<Record<string, number | string | boolean>>;

export interface Labelled {
  readonly matrix: Matrix;
  readonly target: Target;
}

export interface FitInput extends Labelled {
  /** Judges when to stop; never trained on. */
  readonly valid?: Labelled;
  /** What the caller chose; the algorithm's defaults for the rest. */
  readonly params?: Params;
  /** Same input and seed: the same model, bit for bit. */
  readonly seed: number;
  readonly compute: Compute;
  /** State of an earlier fit of the same input, as its `FitProgress.checkpoint()` gave it. */
  readonly resume?: Uint8Array;
  readonly constraints?: Constraints;
  /** A fit on rows of the same columns to go on from (warm start). Only gradient boosting does. */
  readonly from?: Fitted;
}

/** By raw column. Only trees keep them; other algorithms refuse (`invalid`). */
export interface Constraints {
  /** 1: the prediction never falls as the column grows; -1: never rises. Numeric columns only. */
  readonly monotone?: Readonly<Record<string, 1 | -1>>;
  /** Columns that may meet on one path of a tree; a column in no group meets none but itself. */
  readonly interactions?: readonly (readonly string[])[];
}

/** Told between two steps (boosting rounds, epochs, trees) of a fit. */
export interface FitProgress {
  readonly step: number;
  /** At most. */
  readonly steps: number;
  /** On the validation rows, in the algorithm's own loss; absent without them. */
  readonly validLoss?: number;
  /** State to resume from; absent for algorithms that are too quick to need it. */
  readonly checkpoint?: () => Uint8Array;
}

/** What was learnt: plain data (numbers, strings, arrays, typed arrays) that can be cloned and stored. */
export interface Fitted {
  readonly algorithm: AlgorithmName;
  /** All of them, as used. */
  readonly params: Params;
  /** Loss on the validation rows after each step that was tried; empty without them. */
  readonly learningCurve: readonly number[];
}

/** What the search may vary. `default` is what `fit` takes when nothing is chosen. */
export type ParamRange =
  | {
      readonly name: string;
      readonly kind: 'number' | 'integer';
      readonly min: number;
      readonly max: number;
      /** Sampled by its logarithm. */
      readonly log?: boolean;
      readonly default: number;
    }
  | {
      readonly name: string;
      readonly kind: 'choice';
      readonly choices: readonly (number | string | boolean)[];
      readonly default: number | string | boolean;
    };

export interface Size {
  readonly task: Task;
  readonly rows: number;
  readonly columns: number;
  /** Columns of an answer. */
  readonly outputs: number;
}

export interface Estimate {
  /** On one core like the one the constants were measured on (documented beside them). */
  readonly cpuSeconds: number;
  /** Peak beyond the matrix itself. */
  readonly bytes: number;
}

/**
 * A family of models. An answer has a row for each row of the matrix: probabilities of all classes (rows × outputs,
 * row-major, each row sums to 1), or one prediction.
 */
export interface Algorithm<F extends Fitted = Fitted> {
  readonly name: AlgorithmName;
  readonly tasks: readonly Task[];
  readonly style: MatrixStyle;
  /** All parameters that `fit` takes, with ranges worth searching. */
  space(size: Size): readonly ParamRange[];
  estimate(size: Size, params: Params): Estimate;
  /** A step at a time, so that callers can show progress, save checkpoints, or end early with what there is: `next('stop')`. */
  fit(input: FitInput): Generator<FitProgress, F, 'stop' | undefined>;
  predict(fitted: F, matrix: Matrix): Float64Array;
  /** Adds nodes that answer as `predict` does (to 1e-5); the name of the tensor [N, outputs]. */
  toGraph(graph: Graph, fitted: F, matrix: MatrixInGraph): string;
  /** Share of what was learnt by matrix column; sums to 1, or all 0. */
  importance(fitted: F): Float64Array;
}

/** Runs a fit to its end. */
export function finish<F extends Fitted>(fit: Generator<FitProgress, F, 'stop' | undefined>): F {
  for (;;) {
    const { done, value } = fit.next();
    if (done) return value;
  }
}
