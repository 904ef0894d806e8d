import type { Fitted } from '../algorithm.ts';
import type { Task } from '../task.ts';

export interface FittedMlp extends Fitted {
  readonly algorithm: 'mlp';
  readonly task: Task;
  /** Columns of an answer. */
  readonly outputs: number;
  /** Columns of the matrix. */
  readonly columns: number;
  /** Columns of the matrix that the network reads, in its order: those that are not constant. */
  readonly used: Int32Array;
  readonly layers: readonly FittedLayer[];
  /** Standard deviation of each column used, for importance. */
  readonly deviations: Float64Array;
}

export interface FittedLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** Inputs × outputs, row-major. */
  readonly weights: Float32Array;
  readonly biases: Float32Array;
}
