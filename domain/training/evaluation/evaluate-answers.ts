import { aucInterval } from '#domain/stats/auc-interval.ts';
import { wilsonInterval } from '#domain/stats/wilson-interval.ts';
import { scoredRows } from './binary-measure.ts';
import { type Interval, intervalOf, resample } from './bootstrap.ts';
import { type Answered, measureOf, primaryMetric } from './measure.ts';
import { likeliest } from './multiclass-measure.ts';

export interface MetricInterval extends Interval {
  readonly method: 'bootstrap' | 'delong' | 'wilson';
}

export interface AnswerMetrics {
  readonly rows: number;
  /** The one to look at first; a key of `metrics`. */
  readonly primary: string;
  readonly metrics: Readonly<Record<string, number>>;
  /** 95 %, by metric. */
  readonly intervals: Readonly<Record<string, MetricInterval>>;
}

/** Metrics that cannot leave these limits, whatever the arithmetic of an interval says. */
const unbounded = new Set(['r2']);
const bounded01 = new Set([
  'auc',
  'accuracy',
  'balancedAccuracy',
  'precision',
  'recall',
  'f1',
  'macroF1',
  'brier',
  'calibrationError',
  'averagePrecision',
]);

/**
 * How good answers are, on rows the model has never seen. Intervals: DeLong for the AUC, Wilson for accuracy, precision
 * and recall, the bootstrap for the rest and wherever rows have weights. A metric that these rows do not define (an AUC
 * of one class) is left out. Same input and seed: the same numbers. Errors: `invalid` without rows.
 */
export function evaluateAnswers(answered: Answered & { readonly seed: number }): AnswerMetrics {
  const measure = measureOf(answered);
  const rows = answered.y.length;
  const all = measure.of(new Float64Array(rows).fill(1));
  const { values, share } = resample(rows, measure.of, answered.seed);
  const exact = exactIntervals(answered);
  const metrics: Record<string, number> = {};
  const intervals: Record<string, MetricInterval> = {};
  for (const [at, { name }] of measure.metrics.entries()) {
    const value = all[at] as number;
    if (Number.isNaN(value)) continue;
    metrics[name] = value;
    intervals[name] = exact[name] ?? {
      ...within(
        name,
        intervalOf(value, values[at] as Float64Array, share, name === 'calibrationError'),
      ),
      method: 'bootstrap',
    };
  }
  return {
    rows,
    primary: primaryOf(answered, metrics),
    metrics,
    intervals,
  };
}

/** The same metrics without intervals: quick. */
export function metricsOf(answered: Answered): Readonly<Record<string, number>> {
  const { metrics, of } = measureOf(answered);
  const values = of(new Float64Array(answered.y.length).fill(1));
  return Object.fromEntries(
    metrics.flatMap(({ name }, at) =>
      Number.isNaN(values[at]) ? [] : [[name, values[at] as number] as const],
    ),
  );
}

function primaryOf({ task }: Answered, metrics: Readonly<Record<string, number>>): string {
  const own = ['pinball', 'poissonDeviance', 'tweedieDeviance'].find((name) => name in metrics);
  if (own !== undefined) return own;
  return primaryMetric[task] in metrics ? primaryMetric[task] : (Object.keys(metrics)[0] ?? '');
}

function within(name: string, { low, high }: Interval): Interval {
  if (unbounded.has(name)) return { low, high };
  return { low: Math.max(0, low), high: bounded01.has(name) ? Math.min(1, high) : high };
}

/** Those that need no resampling: rows without weights, shares and areas. */
function exactIntervals(answered: Answered): Readonly<Partial<Record<string, MetricInterval>>> {
  if (answered.weights !== undefined || answered.task === 'regression') return {};
  const wilson = (hits: number, of: number): MetricInterval => ({
    ...wilsonInterval(hits, of),
    method: 'wilson',
  });
  const { y } = answered;
  if (answered.task === 'multiclass') {
    const predicted = likeliest(answered.answers, answered.classes.length);
    const right = predicted.reduce((sum, code, row) => sum + Number(code === y[row]), 0);
    return { accuracy: wilson(right, y.length) };
  }
  const { label, score, predicted } = scoredRows(answered);
  let [positives, calls, hits, right] = [0, 0, 0, 0];
  for (let row = 0; row < y.length; row++) {
    positives += label[row] as number;
    calls += predicted[row] as number;
    hits += (label[row] as number) & (predicted[row] as number);
    right += Number(label[row] === predicted[row]);
  }
  const { low, high } = aucInterval(label, score);
  return {
    auc: { low, high, method: 'delong' },
    accuracy: wilson(right, y.length),
    ...(calls > 0 && { precision: wilson(hits, calls) }),
    ...(positives > 0 && { recall: wilson(hits, positives) }),
  };
}
