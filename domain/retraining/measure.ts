import { accuracy } from '../stats/accuracy.ts';
import { logLoss } from '../stats/log-loss.ts';
import { precisionRecallF1 } from '../stats/precision-recall-f1.ts';
import { rocAuc } from '../stats/roc-auc.ts';
import type { Scores } from './score-table.ts';

/**
 * Metrics of a classifier on rows with known classes, all in 0..1 but logLoss (nats). Binary (the positive class given):
 * accuracy, auc, logLoss, precision, recall, f1; several classes: accuracy, logLoss. A metric that cannot be measured,
 * for want of probabilities or of a class, is absent.
 */
export function measure(
  actual: readonly string[],
  { labels, probabilities }: Scores,
  classes: readonly string[],
  positiveClass: string | undefined,
): Readonly<Record<string, number>> {
  const metrics: Record<string, number> = { accuracy: accuracy(actual, labels) };
  if (positiveClass !== undefined) {
    const isPositive = (label: string) => (label === positiveClass ? 1 : 0);
    const truth = actual.map(isPositive);
    Object.assign(metrics, precisionRecallF1(truth, labels.map(isPositive)));
    if (probabilities !== undefined) {
      const scores = scoresOf(probabilities, classes, positiveClass);
      Object.assign(metrics, { auc: rocAuc(truth, scores), logLoss: logLoss(truth, scores) });
    }
  } else if (probabilities !== undefined) {
    metrics.logLoss = multiclassLogLoss(actual, probabilities, classes);
  }
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}

/** The column of one class. */
export function scoresOf(
  probabilities: Float64Array,
  classes: readonly string[],
  name: string,
): Float64Array {
  const at = classes.indexOf(name);
  return Float64Array.from(
    { length: probabilities.length / classes.length },
    (_, row) => probabilities[row * classes.length + at] ?? Number.NaN,
  );
}

/** Clipped as `logLoss` does. A class the model does not know counts as probability 0. */
function multiclassLogLoss(
  actual: readonly string[],
  probabilities: Float64Array,
  classes: readonly string[],
): number {
  const index = new Map(classes.map((name, at) => [name, at]));
  let sum = 0;
  for (const [row, name] of actual.entries()) {
    const at = index.get(name);
    const p = at === undefined ? 0 : (probabilities[row * classes.length + at] ?? 0);
    sum -= Math.log(Math.max(Number.EPSILON, p));
  }
  return sum / actual.length;
}
