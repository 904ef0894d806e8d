import type { Fitted } from '../algorithm.ts';
import type { Task } from '../task.ts';
import type { Tree } from '../trees/tree.ts';
import type { ForestName } from './params.ts';

export interface FittedForest extends Fitted {
  readonly algorithm: ForestName;
  readonly task: Task;
  /** Columns of an answer. */
  readonly outputs: number;
  /** Columns of the matrix. */
  readonly columns: number;
  /** `value`: what a leaf adds to the answer (the share of class 1, or the prediction), already divided by the number of trees. */
  readonly trees: readonly Tree[];
  /** The answer without any tree. */
  readonly base: number;
  /** Multiclass, by tree: nodes × outputs, row-major: what a leaf adds to the share of each class; `value` and `base` are 0. */
  readonly shares?: readonly Float32Array[];
  /** What the bags were drawn by. */
  readonly seed: number;
  readonly rows: number;
}
