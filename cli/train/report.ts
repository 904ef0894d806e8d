import type { AnswerMetrics } from '#domain/training/evaluation/evaluate-answers.ts';
import type { Slice, SlicesReport } from '#domain/training/evaluation/metrics-by-slice.ts';
import { textTable } from '../text-table.ts';
import { gigabytes } from './forecast.ts';
import type { TrainOutcome } from './run-train.ts';

const shownSlices = 5;
const jsonSlices = 20;
const shownFeatures = 8;

/** The outcome for programs: the keys of shared interfaces first, and more beside them. */
export function trainJson(outcome: TrainOutcome): Record<string, unknown> {
  const { request, trained, model, measured, rows, forecast, learningCurve, comparison, check } =
    outcome;
  return {
    algorithm: request.algorithm === 'auto' ? 'auto' : model.algorithm,
    rows: rows.data,
    columns: model.importance.length,
    trainMs: Math.round(trained.trainMs),
    metrics: measured.model.metrics,
    model: request.out,
    task: model.task,
    target: model.target,
    classes: model.classes,
    ...(model.threshold !== undefined && { threshold: model.threshold }),
    trainRows: rows.train,
    holdOutRows: rows.judge,
    intervals: measured.model.intervals,
    baseline: measured.baseline,
    params: model.params,
    importance: model.importance,
    slices: { ...measured.slices, slices: measured.slices.slices.slice(0, jsonSlices) },
    ...(learningCurve && { learningCurve }),
    ...(trained.leaderboard && {
      leaderboard: trained.leaderboard.slice(0, 20).map(({ id, algorithm, params, losses }) => ({
        id,
        algorithm,
        params,
        loss: losses.at(-1) ?? null,
      })),
      members: model.members.map(({ fitted, weight }) => ({ algorithm: fitted.algorithm, weight })),
    }),
    ...(comparison && { champion: { file: request.champion, ...comparison } }),
    onnx: { bytes: outcome.bytes, ...check },
    route: forecast.route,
    notes: outcome.notes,
  };
}

/** The outcome for a person. */
export function trainReport(outcome: TrainOutcome): string {
  const { request, trained, model, measured, rows, learningCurve, comparison, check } = outcome;
  const what = model.task === 'regression' ? 'regression' : describeClasses(model.classes);
  const where = request.valid === undefined ? 'held-out rows' : `rows of ${request.valid}`;
  return [
    `${request.algorithm === 'auto' ? describeSearch(outcome) : model.algorithm}: ${model.target} (${what}), learnt from ${rows.train} rows × ${model.importance.length} columns in ${seconds(trained.trainMs)}`,
    '',
    `On ${rows.judge} ${where}, which nothing that learnt or chose has seen:`,
    metricTable(measured.model, measured.baseline),
    '',
    ...features(outcome),
    ...slices(measured.slices),
    ...(comparison ? [`Against ${request.champion}: ${comparison.words}`, ''] : []),
    ...(learningCurve ? [learningCurve.words, ''] : []),
    ...outcome.notes.map((note) => `note: ${note}`),
    ...(outcome.notes.length > 0 ? [''] : []),
    `Wrote ${request.out} (${size(outcome.bytes)}), checked in ONNX Runtime on ${check.rows} rows: it differs by ${check.largestDifference.toExponential(0)} at most.`,
    ...(outcome.forecast.route.to === 'lambda' ? [] : [`On AWS: ${outcome.forecast.route.reason}`]),
    `Next: npx loopwright serve --model ${request.out}`,
  ].join('\n');
}

function describeClasses(classes: readonly string[]): string {
  if (classes.length === 2) return `"${classes[1]}" against "${classes[0]}"`;
  return `${classes.length} classes`;
}

function describeSearch({ model, trained }: TrainOutcome): string {
  const names = [...new Set(model.members.map(({ fitted }) => fitted.algorithm))].join(', ');
  return `auto, ${trained.leaderboard?.length ?? 0} configurations tried, ${model.members.length} in the model (${names})`;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;
const size = (bytes: number): string =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} KB` : gigabytes(bytes);
const number = (value: number | undefined): string =>
  value === undefined || Number.isNaN(value) ? '-' : String(Number(value.toPrecision(4)));
const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

function metricTable(
  { metrics, intervals }: AnswerMetrics,
  baseline: TrainOutcome['measured']['baseline'],
): string {
  return textTable(
    ['METRIC', 'MODEL', '95 %', 'BASELINE'],
    Object.entries(metrics).map(([name, value]) => [
      name,
      number(value),
      `${number(intervals[name]?.low)} to ${number(intervals[name]?.high)}`,
      number(baseline[name]),
    ]),
  );
}

function features({ model }: TrainOutcome): string[] {
  const top = model.importance.filter(({ share }) => share > 0).slice(0, shownFeatures);
  if (top.length === 0) return [];
  const list = top.map(({ feature, share }) => `${feature} ${percent(share)}`).join(', ');
  return [`What counts most: ${list}`, ''];
}

function slices({ slices: all, metric, tested }: SlicesReport): string[] {
  const worse = all.filter(({ suffers }) => suffers);
  if (tested === 0) return [];
  if (worse.length === 0)
    return [`None of ${tested} slices is worse than the rest beyond chance.`, ''];
  return [
    `Where it is worse than elsewhere (${worse.length} of ${tested} slices, beyond chance):`,
    textTable(
      ['SLICE', 'ROWS', metric.toUpperCase(), '95 %', 'ELSEWHERE', 'TRUTH', 'ANSWER'],
      worse
        .slice(0, shownSlices)
        .map((slice: Slice) => [
          slice.name,
          slice.rows,
          number(slice.value),
          `${number(slice.low)} to ${number(slice.high)}`,
          number(slice.others),
          number(slice.meanTruth),
          number(slice.meanAnswer),
        ]),
    ),
    '',
  ];
}
