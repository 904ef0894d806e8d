import { estimateMetrics } from '#domain/stats/cbpe.ts';
import { isotonicAt } from '#domain/stats/isotonic.ts';
import type { Performance } from '../drift-report.ts';
import { columnIn } from '../sketch/column-in.ts';
import { middleOf } from '../sketch/number-cells.ts';
import type { TableSketch } from '../sketch/table-sketch.ts';
import { calibrationOf } from './calibration.ts';
import type { LabelledSketch } from './labelled-sketch.ts';

/** Fewer sampled rows estimate nothing. */
const minSampled = 100;

const condition =
  'Estimated from the confidence of the predictions, without their outcomes: right only while the relation between inputs and outcome is what it was in the reference.';

/** Of several classes: from the sampled rows, as class and confidence must be known of the same row. */
function estimateAccuracy(
  holdOut: Extract<LabelledSketch, { task: 'classification' }>,
  predictions: TableSketch,
): Performance['estimated'] {
  const place = (name: string) => predictions.columns.findIndex((column) => column.name === name);
  const [classAt, confidenceAt] = [place('class'), place('confidence')];
  const curves = new Map(holdOut.classes.map((name) => [name, calibrationOf(holdOut, name)]));
  const chances = predictions.sample.flatMap(({ values }) => {
    const curve = curves.get(String(values[classAt]));
    const confidence = values[confidenceAt];
    return curve !== undefined && typeof confidence === 'number'
      ? [isotonicAt(curve, confidence)]
      : [];
  });
  if (chances.length < minSampled) return null;
  const accuracy = chances.reduce((sum, chance) => sum + chance, 0) / chances.length;
  return { rows: chances.length, metrics: { accuracy }, condition };
}

/**
 * What labels would probably show of a binary model (CBPE): the window's scores, each with the share of positives that the
 * hold-out had at that score (isotonic). Of several classes the accuracy alone. null without scores, without a hold-out, and for
 * numbers.
 */
export function estimatePerformance(
  holdOut: LabelledSketch | null,
  predictions: TableSketch,
  threshold: number,
): Performance['estimated'] {
  if (holdOut?.task !== 'classification') return null;
  if (holdOut.positive === null) return estimateAccuracy(holdOut, predictions);
  const scores = columnIn(predictions, 'score')?.numbers;
  const curve = calibrationOf(holdOut, holdOut.positive);
  if (curve === undefined || scores === undefined || scores.count === 0) return null;
  const values = scores.cells.map((cell) => middleOf(cell, scores.level));
  const { accuracy, precision, recall, f1, rocAuc } = estimateMetrics({
    probabilities: values.map((value) => isotonicAt(curve, value)),
    predicted: values.map((value) => (value >= threshold ? 1 : 0)),
    scores: values,
    weights: scores.counts,
  });
  const metrics = { accuracy, precision, recall, f1, auc: rocAuc };
  return {
    rows: scores.count,
    metrics: Object.fromEntries(
      Object.entries(metrics).filter(([, value]) => Number.isFinite(value)),
    ),
    condition,
  };
}
