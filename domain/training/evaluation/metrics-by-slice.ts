import { invalid } from '#domain/errors.ts';
import { aucInterval } from '#domain/stats/auc-interval.ts';
import { lossOf } from '#domain/stats/log-loss.ts';
import { normalSf } from '#domain/stats/normal.ts';
import { wilsonInterval } from '#domain/stats/wilson-interval.ts';
import type { Table } from '../table.ts';
import { scoredRows } from './binary-measure.ts';
import type { Interval } from './bootstrap.ts';
import type { Answered } from './measure.ts';
import { likeliest } from './multiclass-measure.ts';
import { slicesOf } from './slices-of.ts';

export type SliceMetric = 'auc' | 'logLoss' | 'accuracy' | 'brier' | 'mae' | 'rmse';

export interface SliceInput extends Answered {
  /** The same rows as raw columns. */
  readonly table: Table;
  /** By which columns; all when absent. */
  readonly columns?: readonly string[];
  /** `logLoss` or `rmse` when absent. */
  readonly metric?: SliceMetric;
  /** A slice with fewer rows says nothing; 50 when absent. */
  readonly minRows?: number;
}

export interface Slice extends Interval {
  readonly column: string;
  readonly name: string;
  readonly rows: number;
  /** The metric in the slice, with its 95 % interval. */
  readonly value: number;
  /** The metric in all other rows. */
  readonly others: number;
  /** Of "no worse than the others", one-sided, corrected for the number of slices (Holm). */
  readonly pValue: number;
  /** pValue < 0.05. */
  readonly suffers: boolean;
  /** Binary: share of positives; regression: mean. Beside it what was answered on average. Absent for more classes. */
  readonly meanTruth?: number;
  readonly meanAnswer?: number;
}

export interface SlicesReport {
  readonly metric: SliceMetric;
  readonly tested: number;
  /** Those that suffer first, then by how much worse than the others they are. */
  readonly slices: readonly Slice[];
}

/**
 * Where a model is worse than elsewhere: each slice against all other rows. Means of a loss by Welch's test, areas by
 * DeLong's variances; p-values corrected by Holm (Scandinavian Journal of Statistics 6, 1979), because one of twenty
 * slices looks bad by chance. Row weights do not count here.
 */
export function metricsBySlice(input: SliceInput): SlicesReport {
  const { table, task, minRows = 50 } = input;
  const metric = input.metric ?? (task === 'regression' ? 'rmse' : 'logLoss');
  if (table.rows !== input.y.length)
    throw invalid(`${table.rows} rows of columns for ${input.y.length} answers.`);
  const judge = metric === 'auc' ? areas(input) : means(input, metric);
  const columns = input.columns ?? table.columns.map(({ name }) => name);
  const level = levels(input);
  const found = slicesOf(table, columns, minRows).flatMap(({ rows, ...named }) => {
    const judged = judge(rows);
    return judged === undefined
      ? []
      : [{ ...named, rows: rows.length, ...judged, ...level?.(rows) }];
  });
  const corrected = holm(found.map(({ pValue }) => pValue));
  const slices = found
    .map((slice, at) => ({ ...slice, pValue: corrected[at] as number }))
    .map((slice) => ({ ...slice, suffers: slice.pValue < 0.05 }))
    .sort(
      (a, b) =>
        Number(b.suffers) - Number(a.suffers) ||
        gap(metric, b) - gap(metric, a) ||
        (a.name < b.name ? -1 : 1),
    );
  return { metric, tested: found.length, slices };
}

const higherIsBetter: ReadonlySet<SliceMetric> = new Set(['auc', 'accuracy']);

const gap = (metric: SliceMetric, { value, others }: { value: number; others: number }): number =>
  higherIsBetter.has(metric) ? others - value : value - others;

type Judged = Pick<Slice, 'value' | 'others' | 'low' | 'high' | 'pValue'>;
type Judge = (rows: Int32Array) => Judged | undefined;

/** One number for each row, less is better; the metric is its mean, or a function of it. */
function lossesOf(answered: Answered, metric: SliceMetric): Float64Array {
  const { task, y, answers, classes } = answered;
  if (task === 'regression') {
    if (metric !== 'mae' && metric !== 'rmse')
      throw invalid(`A regression has no ${metric}.`, { hint: 'It has: rmse, mae.' });
    return answers.map((p, row) => {
      const error = Math.abs((y[row] as number) - p);
      return metric === 'mae' ? error : error * error;
    });
  }
  if (metric === 'mae' || metric === 'rmse' || (metric === 'brier' && task !== 'binary'))
    throw invalid(`A ${task} classifier has no ${metric}.`, { hint: 'It has: logLoss, accuracy.' });
  if (metric === 'accuracy') {
    if (task === 'multiclass')
      return Float64Array.from(likeliest(answers, classes.length), (k, row) =>
        Number(k !== y[row]),
      );
    const { label, predicted } = scoredRows(answered);
    return Float64Array.from(label, (each, row) => Number(each !== predicted[row]));
  }
  return Float64Array.from({ length: y.length }, (_, row) => {
    const p = answers[row * classes.length + (y[row] as number)] as number;
    return metric === 'brier' ? (1 - p) ** 2 : lossOf(p);
  });
}

function means(answered: Answered, metric: SliceMetric): Judge {
  const losses = lossesOf(answered, metric);
  const total = momentsOf(losses, (row) => row, losses.length);
  return (rows) => {
    const inside = momentsOf(losses, (at) => rows[at] as number, rows.length);
    const outside = {
      n: total.n - inside.n,
      sum: total.sum - inside.sum,
      square: total.square - inside.square,
    };
    if (outside.n < 2) return undefined;
    const [a, b] = [meanOf(inside), meanOf(outside)];
    const error = Math.sqrt(a.variance / inside.n + b.variance / outside.n);
    const half = 1.959963984540054 * Math.sqrt(a.variance / inside.n);
    const mean = { low: Math.max(0, a.mean - half), high: a.mean + half };
    const pValue = error === 0 ? Number(a.mean <= b.mean) : normalSf((a.mean - b.mean) / error);
    if (metric === 'accuracy') {
      const { low, high } = wilsonInterval(inside.n - inside.sum, inside.n);
      return { value: 1 - a.mean, others: 1 - b.mean, low, high, pValue };
    }
    const shown = metric === 'rmse' ? Math.sqrt : (x: number) => x;
    const others = shown(Math.max(0, b.mean));
    return {
      value: shown(a.mean),
      others,
      low: shown(mean.low),
      high: shown(mean.high),
      pValue,
    };
  };
}

function momentsOf(values: Float64Array, row: (at: number) => number, n: number) {
  let [sum, square] = [0, 0];
  for (let at = 0; at < n; at++) {
    const value = values[row(at)] as number;
    sum += value;
    square += value * value;
  }
  return { n, sum, square };
}

function meanOf({ n, sum, square }: { n: number; sum: number; square: number }) {
  const mean = sum / n;
  return { mean, variance: Math.max(0, (square / n - mean * mean) * (n / (n - 1))) };
}

/** Rows of each class that an area needs to be worth a test. */
const minOfEachClass = 10;

function areas(answered: Answered): Judge {
  if (answered.task !== 'binary') throw invalid(`Only a binary classifier has an auc.`);
  const { label, score } = scoredRows(answered);
  const all = Int32Array.from(label, (_, row) => row);
  const area = (rows: Int32Array) => {
    const labels = Uint8Array.from(rows, (row) => label[row] as number);
    const positives = labels.reduce((sum, each) => sum + each, 0);
    if (Math.min(positives, labels.length - positives) < minOfEachClass) return undefined;
    return aucInterval(
      labels,
      Float64Array.from(rows, (row) => score[row] as number),
    );
  };
  return (rows) => {
    const members = new Set(rows);
    const inside = area(rows);
    const outside = area(all.filter((row) => !members.has(row)));
    if (inside === undefined || outside === undefined) return undefined;
    const error = Math.hypot(inside.standardError, outside.standardError);
    const { auc: value, low, high } = inside;
    const others = outside.auc;
    const pValue = error === 0 ? Number(value >= others) : normalSf((others - value) / error);
    return { value, others, low, high, pValue };
  };
}

function levels(answered: Answered) {
  if (answered.task === 'multiclass') return undefined;
  const [truth, answer]: readonly [ArrayLike<number>, ArrayLike<number>] =
    answered.task === 'binary'
      ? [scoredRows(answered).label, scoredRows(answered).score]
      : [answered.y, answered.answers];
  const mean = (of: ArrayLike<number>, rows: Int32Array) =>
    rows.reduce((sum, row) => sum + (of[row] as number), 0) / rows.length;
  return (rows: Int32Array) => ({ meanTruth: mean(truth, rows), meanAnswer: mean(answer, rows) });
}

/** Step-down correction: the i-th smallest p times the number of those that are left, never falling. */
function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, at) => at).sort((a, b) => (pValues[a] ?? 1) - (pValues[b] ?? 1));
  const corrected = new Array<number>(pValues.length).fill(1);
  let floor = 0;
  for (const [rank, at] of order.entries()) {
    floor = Math.max(floor, Math.min(1, (pValues[at] as number) * (pValues.length - rank)));
    corrected[at] = floor;
  }
  return corrected;
}
