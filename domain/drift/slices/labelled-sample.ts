import type { Predicts } from '../performance/count-labelled.ts';
import type { TableSketch } from '../sketch/table-sketch.ts';

/** A sampled row whose outcome is known. */
export interface SampledOutcome {
  /** In the order of the features' columns. */
  readonly values: readonly (number | string | null)[];
  readonly correct: 0 | 1;
  /** The probability that was given to the predicted class, 0..1. */
  readonly confidence: number;
}

/** The rows that are in both samples (a row has the same key in both) and have an outcome and a confidence. */
export function labelledSample(
  features: TableSketch,
  predictions: TableSketch,
  predicts: Extract<Predicts, { task: 'classification' }>,
  threshold: number,
): SampledOutcome[] {
  const place = new Map(predictions.columns.map(({ name }, at) => [name, at]));
  const said = new Map(predictions.sample.map((row) => [row.key, row.values]));
  const { positive, classes } = predicts;
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
    return [{ values, correct: String(outcome) === String(predicted) ? 1 : 0, confidence }];
  });
}
