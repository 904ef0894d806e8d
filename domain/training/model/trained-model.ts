import type { Fitted, Params } from '../algorithm.ts';
import type { FeatureInput, FeaturePlan } from '../features/feature-plan.ts';
import type { Task } from '../task.ts';

/** One fitted algorithm with its own way of making a matrix from raw columns. */
export interface Member {
  readonly plan: FeaturePlan;
  readonly fitted: Fitted;
  /** Share in the answer, > 0; all members' sum to 1. With a stack: not used. */
  readonly weight: number;
}

/**
 * Answers of all members side by side → the answer: softmax (or identity) of a linear model of the logs of their
 * probabilities (`softLog`; or values).
 */
export interface Stack {
  /** outputs × (members · outputs), row-major. */
  readonly coefficients: Float32Array;
  /** One for each output. */
  readonly intercepts: Float32Array;
}

/** Of the probability of each class, then rows are divided by their sum. Binary: of the positive class alone. */
export type Calibration =
  /** The logistic function of slope · log-odds + intercept (log-odds as `softLogOdds` has them). */
  | { readonly kind: 'platt'; readonly slope: number; readonly intercept: number }
  /** Straight lines between points (x ascending), constant outside. */
  | { readonly kind: 'isotonic'; readonly x: Float32Array; readonly y: Float32Array };

/** A model on raw columns: plain data. `predictTable` and `modelToOnnx` answer alike. */
export interface TrainedModel {
  readonly task: Task;
  readonly target: string;
  /** Order of the probability columns: sorted (integers by value), binary with the positive class last. Empty for regression. */
  readonly classes: readonly string[];
  /** All raw columns that some member reads. */
  readonly inputs: readonly FeatureInput[];
  readonly idColumns: readonly string[];
  readonly members: readonly Member[];
  readonly stack?: Stack;
  readonly calibration?: Calibration;
  /** Binary: the label is the positive class from this probability on; 0.5 when absent (ties to the first class). */
  readonly threshold?: number;
  /** What was chosen, of the (heaviest) member. */
  readonly algorithm: string;
  readonly params: Params;
  readonly learningCurve: readonly number[];
  /** Rows learnt from, and left out for want of a target. */
  readonly rows: number;
  readonly rowsWithoutTarget: number;
  /** Share of what was learnt, by raw column, largest first. */
  readonly importance: readonly { readonly feature: string; readonly share: number }[];
  /** Sentences on what was left out and why. */
  readonly notes: readonly string[];
}
