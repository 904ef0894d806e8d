import { invalid } from '#domain/errors.ts';
import { checkWeights } from '../check-weights.ts';
import type { Task } from '../task.ts';
import { binaryMeasure } from './binary-measure.ts';
import { multiclassMeasure } from './multiclass-measure.ts';
import { type RegressionLoss, regressionMeasure } from './regression-measure.ts';

/** What a model answered for rows whose truth is known. */
export interface Answered {
  readonly task: Task;
  /** Class code 0 … classes - 1, or the value itself; a value for each row. */
  readonly y: ArrayLike<number>;
  /** Rows × max(classes, 1), row-major: probabilities that sum to 1, or one prediction. */
  readonly answers: Float64Array;
  /** Order of the probabilities; empty for regression. */
  readonly classes: readonly string[];
  /** How much each row counts, > 0; 1 for all when absent. */
  readonly weights?: ArrayLike<number>;
  /** Binary: the class whose probability is scored; the last when absent. */
  readonly positive?: string;
  /** Binary: called positive from this probability on; above 0.5 when absent. */
  readonly threshold?: number;
  /** Regression: what the model was trained to be small, where it is not the squared error. */
  readonly loss?: RegressionLoss;
}

export interface MetricAbout {
  readonly name: string;
  readonly better: 'higher' | 'lower';
}

/** All metrics of a task over the same rows, as a function of how often each row counts: what a bootstrap asks 1 000 times. */
export interface Measure {
  readonly metrics: readonly MetricAbout[];
  /** `counts[row]` ≥ 0, times the row's weight. NaN for a metric that these rows do not define. */
  of(counts: Float64Array): Float64Array;
}

/** Errors: `invalid` when the parts do not have as many rows as each other, or a weight is not above 0. */
export function measureOf(answered: Answered): Measure {
  const { task, y, answers, classes, weights } = answered;
  const width = task === 'regression' ? 1 : classes.length;
  if (y.length === 0) throw invalid('There are no rows to measure on.');
  if (answers.length !== y.length * width || (weights && weights.length !== y.length))
    throw invalid(
      `${y.length} truths, ${answers.length / width} answers and ${weights?.length ?? y.length} weights: there must be one of each for every row.`,
    );
  if (weights !== undefined) checkWeights(weights);
  if (task === 'binary') return binaryMeasure(answered);
  return task === 'multiclass' ? multiclassMeasure(answered) : regressionMeasure(answered);
}

/** The metric that says most about a task in one number; others follow the loss that was trained. */
export const primaryMetric: Readonly<Record<Task, string>> = {
  binary: 'auc',
  multiclass: 'logLoss',
  regression: 'rmse',
};
