import type { Target, Task } from '../training/task.ts';

export const metrics = ['log-loss', 'auc', 'rmse', 'mae'] as const;
export type Metric = (typeof metrics)[number];

/** What models of a task are compared by unless the caller says. Binary: log loss is proper; AUC follows it. */
export const metricOf = (task: Task): Metric => (task === 'regression' ? 'rmse' : 'log-loss');

export const tasksOf: Readonly<Record<Metric, readonly Task[]>> = {
  'log-loss': ['binary', 'multiclass'],
  auc: ['binary'],
  rmse: ['regression'],
  mae: ['regression'],
};

/** Probabilities are cut here, as sklearn and LightGBM do in effect: one sure and wrong answer must not decide a search. */
const smallest = 1e-15;

/**
 * Loss of answers (rows × outputs, row-major) by a metric; less is better: nats, 1 - AUC, or the target's own unit.
 * Weighted by the target's weights. Infinity where there is an answer that is not a number.
 */
export function lossOf(metric: Metric, answers: ArrayLike<number>, target: Target): number {
  const { y, outputs, weights } = target;
  for (let at = 0; at < answers.length; at++) {
    if (!Number.isFinite(answers[at])) return Number.POSITIVE_INFINITY;
  }
  if (metric === 'auc') return 1 - auc(answers, target);
  let sum = 0;
  let total = 0;
  for (let row = 0; row < y.length; row++) {
    const weight = weights?.[row] ?? 1;
    total += weight;
    sum += weight * rowLoss(metric, answers, row, outputs, y[row] as number);
  }
  const mean = total > 0 ? sum / total : 0;
  return metric === 'rmse' ? Math.sqrt(mean) : mean;
}

function rowLoss(
  metric: Metric,
  answers: ArrayLike<number>,
  row: number,
  outputs: number,
  y: number,
): number {
  if (metric === 'log-loss') {
    return -Math.log(Math.max(smallest, answers[row * outputs + y] as number));
  }
  const error = (answers[row] as number) - y;
  return metric === 'rmse' ? error * error : Math.abs(error);
}

/** Area under the ROC curve of the last output: share of pairs in the right order, ties half. 0.5 with one class only. */
export function auc(answers: ArrayLike<number>, { y, outputs, weights }: Target): number {
  const score = (row: number) => answers[row * outputs + outputs - 1] as number;
  const order = Array.from(y.keys()).sort((a, b) => score(a) - score(b));
  let below = 0;
  let ordered = 0;
  let positives = 0;
  for (let from = 0; from < order.length; ) {
    let [up, down, to] = [0, 0, from];
    for (; to < order.length && score(order[to] as number) === score(order[from] as number); to++) {
      const row = order[to] as number;
      const weight = weights?.[row] ?? 1;
      if (y[row] === 1) up += weight;
      else down += weight;
    }
    ordered += up * (below + down / 2);
    below += down;
    positives += up;
    from = to;
  }
  return positives > 0 && below > 0 ? ordered / (positives * below) : 0.5;
}
