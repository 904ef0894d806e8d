import { isotonicAt } from '#domain/stats/isotonic.ts';
import { calibrationOf } from '../performance/calibration.ts';
import type { Predicts } from '../performance/count-labelled.ts';
import type { LabelledSketch } from '../performance/labelled-sketch.ts';
import type { TableSketch } from '../sketch/table-sketch.ts';

/** A sampled row whose outcome is known. */
export interface SampledOutcome {
  /** In the order of the features' columns. */
  readonly values: readonly (number | string | null)[];
  readonly correct: 0 | 1;
  /** How often predictions of that class with that probability came true on the hold-out, 0..1. */
  readonly promised: number;
}

/**
 * The rows that are in both samples (a row has the same key in both) and have an outcome and a confidence. Without a hold-out to
 * calibrate it, the confidence itself is what was promised.
 */
export function labelledSample(
  features: TableSketch,
  predictions: TableSketch,
  predicts: Extract<Predicts, { task: 'classification' }>,
  threshold: number,
  holdOut: LabelledSketch | null,
): SampledOutcome[] {
  const place = new Map(predictions.columns.map(({ name }, at) => [name, at]));
  const said = new Map(predictions.sample.map((row) => [row.key, row.values]));
  const { positive, classes } = predicts;
  const curves = new Map(classes.map((name) => [name, calibrationOf(holdOut, name)]));
  const negative = classes.find((name) => name !== positive);
  return features.sample.flatMap(({ key, values }): SampledOutcome[] => {
    const row = said.get(key);
    if (row === undefined) return [];
    const at = (name: string) => row[place.get(name) ?? -1] ?? null;
    const outcome = at('outcome');
    const score = at('score');
    let predicted = at('class');
    let confidence = at('confidence');
    if (typeof score === 'number' && positive !== null) {
      predicted ??= score >= threshold ? positive : (negative ?? null);
      confidence ??= String(predicted) === positive ? score : 1 - score;
    }
    if (outcome === null || predicted === null || typeof confidence !== 'number') return [];
    const curve = curves.get(String(predicted));
    return [
      {
        values,
        correct: String(outcome) === String(predicted) ? 1 : 0,
        promised: curve === undefined ? confidence : isotonicAt(curve, confidence),
      },
    ];
  });
}
