import { rocAuc } from '#domain/stats/roc-auc.ts';
import type { Task } from '#domain/training/task.ts';

export type Metric = 'auc' | 'logLoss' | 'rmse';

/** What a task is judged by here; of an AUC more is better, of the others less. */
export const metricOf = (task: Task): Metric =>
  (({ binary: 'auc', multiclass: 'logLoss', regression: 'rmse' }) as const)[task];

/** How good `answers` are for the held-out `y`: one number a row, or (multiclass) a probability of each class. */
export function quality(task: Task, y: Float32Array, answers: Float64Array): number {
  if (task === 'binary') return rocAuc(y, answers);
  const outputs = answers.length / y.length;
  let sum = 0;
  for (const [row, truth] of y.entries()) {
    sum +=
      task === 'regression'
        ? ((answers[row] as number) - truth) ** 2
        : -Math.log(Math.max(answers[row * outputs + truth] as number, 1e-15));
  }
  return task === 'regression' ? Math.sqrt(sum / y.length) : sum / y.length;
}
