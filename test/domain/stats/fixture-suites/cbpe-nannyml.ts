import { accuracy } from '#domain/stats/accuracy.ts';
import { estimateMetrics } from '#domain/stats/cbpe.ts';
import { deviationLimits } from '#domain/stats/deviation-limits.ts';
import { fitIsotonic, isotonicAt } from '#domain/stats/isotonic.ts';
import { confusionMatrix } from '#domain/stats/metrics/confusion-matrix.ts';
import { averagePrecision } from '#domain/stats/metrics/precision-recall-curve.ts';
import { scoreSteps } from '#domain/stats/metrics/score-steps.ts';
import { precisionRecallF1 } from '#domain/stats/precision-recall-f1.ts';
import { rocAuc } from '#domain/stats/roc-auc.ts';
import {
  type SampledMetric,
  unitErrorOfAveragePrecision,
  unitSamplingError,
} from '#domain/stats/sampling-error.ts';
import { seededRandom } from '#domain/training/random.ts';
import type { Example, Suite } from './fixture.ts';

interface Rows {
  readonly p: readonly number[];
  readonly yp: readonly number[];
  readonly y: readonly number[];
}

interface Chunks {
  readonly reference: Rows;
  readonly analysis: Rows;
  readonly chunk_number: number;
  readonly metrics: readonly string[];
}

interface Raw {
  readonly calibrated: readonly number[];
  readonly score: readonly number[];
  readonly y_pred: readonly number[];
}

/** Of NannyML's name. */
const ours = {
  roc_auc: 'rocAuc',
  average_precision: 'averagePrecision',
  f1: 'f1',
  precision: 'precision',
  recall: 'recall',
  specificity: 'specificity',
  accuracy: 'accuracy',
} as const;
type Name = keyof typeof ours;

function raw({ calibrated, score, y_pred }: Raw): unknown {
  const estimate = estimateMetrics({ probabilities: calibrated, predicted: y_pred, scores: score });
  return Object.fromEntries(Object.entries(ours).map(([name, key]) => [name, estimate[key]]));
}

function chunked(given: Chunks, needsCalibration: boolean): unknown {
  const { reference, analysis, chunk_number, metrics } = given;
  const fit = needsCalibration ? fitIsotonic(reference.p, reference.y) : null;
  const results = (rows: Rows, metric: Name) => {
    const error = unitError(metric, reference);
    const { lower, upper } = deviationLimits(
      chunksOf(reference, chunk_number).map((chunk) => realized(metric, chunk)),
      { lowest: 0, highest: 1 },
    );
    const found = chunksOf(rows, chunk_number).map((chunk) => {
      const probabilities = fit === null ? chunk.p : chunk.p.map((p) => isotonicAt(fit, p));
      const estimate = estimateMetrics({ probabilities, predicted: chunk.yp, scores: chunk.p });
      const value = estimate[ours[metric]];
      const sampling = error / Math.sqrt(chunk.p.length);
      return {
        value,
        realized: realized(metric, chunk),
        sampling_error: sampling,
        upper_confidence_boundary: Math.min(1, value + 3 * sampling),
        lower_confidence_boundary: Math.max(0, value - 3 * sampling),
        upper_threshold: upper,
        lower_threshold: lower,
        alert: value < lower || value > upper,
      };
    });
    const columns = Object.keys(found[0] ?? {});
    return Object.fromEntries(
      columns.map((name) => [name, found.map((chunk) => chunk[name as keyof typeof chunk])]),
    );
  };
  const all = (rows: Rows) =>
    Object.fromEntries(metrics.map((metric) => [metric, results(rows, metric as Name)]));
  return {
    needs_calibration: needsCalibration,
    isotonic_thresholds: fit,
    reference: all(reference),
    analysis: all(analysis),
    true_analysis: Object.fromEntries(
      (['roc_auc', 'accuracy', 'f1'] as const).map((name) => [name, realized(name, analysis)]),
    ),
  };
}

function unitError(metric: Name, { p, yp, y }: Rows): number {
  const reference = { labels: y, predicted: yp, scores: p };
  return metric === 'average_precision'
    ? unitErrorOfAveragePrecision(reference, seededRandom(7))
    : unitSamplingError(ours[metric] satisfies SampledMetric, reference);
}

/** Rows cut into runs of floor(n / k), and one of what is left. */
function chunksOf({ p, yp, y }: Rows, chunks: number): readonly Rows[] {
  const size = Math.floor(p.length / chunks);
  return Array.from({ length: Math.ceil(p.length / size) }, (_, i) => {
    const [from, to] = [i * size, (i + 1) * size];
    return { p: p.slice(from, to), yp: yp.slice(from, to), y: y.slice(from, to) };
  });
}

/** With labels; NaN where their library gives none because a class is missing. */
function realized(metric: Name, { p, yp, y }: Rows): number {
  const [oneLabel, oneAnswer] = [new Set(y).size < 2, new Set(yp).size < 2];
  switch (metric) {
    case 'roc_auc':
      return rocAuc(y, p);
    case 'average_precision':
      return y.includes(1) ? averagePrecision(scoreSteps(y, p)) : Number.NaN;
    case 'accuracy':
      return accuracy(y, yp);
    case 'specificity': {
      const [[right, wrong]] = confusionMatrix(y, yp, 2) as [[number, number], [number, number]];
      return right / (right + wrong);
    }
    default:
      return oneLabel || oneAnswer ? Number.NaN : precisionRecallF1(y, yp)[metric];
  }
}

export const cbpeNannyml: Suite = {
  run({ input, expected }) {
    const given = input as unknown as Chunks & Raw;
    return 'calibrated' in input
      ? raw(given)
      : chunked(given, (expected as { readonly needs_calibration: boolean }).needs_calibration);
  },
  nameOf: (_, path) => path.slice(1, 3).join(' '),
  tolerance(example, path) {
    const exact = { relative: 1e-9, absolute: 1e-12 };
    if (!path.some((key) => /roc_auc|average_precision/.test(key))) return exact;
    const relative = 1e-6 + rounding(example);
    if (path.length === 1) return { relative, absolute: spreadOfTies(example) };
    if (!/sampling|confidence/.test(path[2] ?? '')) return { relative, absolute: exact.absolute };
    const share = path[1] === 'roc_auc' ? mixedTies(example) : 0.5;
    return { relative, absolute: 1e-12 + share * errorAt(example, path) };
  },
};

/** They round the counts of the curve to 5 decimals, which shows where few rows of a class are expected. */
function rounding({ input }: Example): number {
  const { reference, chunk_number, calibrated } = input as unknown as Chunks & Raw;
  const [y, parts] = calibrated === undefined ? [reference.y, chunk_number] : [calibrated, 1];
  const positives = y.reduce((sum, p) => sum + p, 0);
  const fewest = Math.min(positives, y.length - positives) / parts;
  return fewest > 0 ? 1e-5 / fewest : 0;
}

/**
 * They take tied scores in the order that numpy's unstable sort happens to leave on the machine at hand. Rows that share a score but not a calibrated probability (only in `raw_*`:
 * a calibration is a function of the score) may come either way round.
 */
function spreadOfTies({ input }: Example): number {
  const { calibrated, score, y_pred } = input as unknown as Raw;
  const [low, high] = [1, -1].map((way) => {
    const order = [...score.keys()].sort(
      (a, b) =>
        (score[a] as number) - (score[b] as number) ||
        way * ((calibrated[b] as number) - (calibrated[a] as number)),
    );
    const scores = new Float64Array(order.length);
    for (const [place, row] of order.entries()) scores[row] = place;
    return estimateMetrics({ probabilities: calibrated, predicted: y_pred, scores }).rocAuc;
  }) as [number, number];
  return high - low;
}

/** The same for the sampling error of the area: twice the share of rows that are tied with rows of the other label. */
function mixedTies({ input }: Example): number {
  const { p, y } = (input as unknown as Chunks).reference;
  let tied = 0;
  for (const { positives, negatives } of scoreSteps(y, p))
    if (positives * negatives > 0) tied += positives + negatives;
  return (2 * tied) / p.length;
}

/**
 * The sampling error there, or the three of a boundary. That of average precision is a standard deviation over 50 random
 * draws, unseeded, which is off by a tenth of itself (1/√98): half of it, five such, is allowed.
 */
function errorAt({ expected }: Example, [period, metric, name, chunk]: readonly string[]): number {
  const all = expected as Record<string, Record<string, Record<string, readonly number[]>>>;
  const error = all[period as string]?.[metric as string]?.sampling_error?.[Number(chunk)] ?? 0;
  return name === 'sampling_error' ? error : 3 * error;
}
