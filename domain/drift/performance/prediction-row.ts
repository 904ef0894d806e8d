import { ownValue } from '../../own-value.ts';
import type { FeatureValue } from '../../serving/capture.ts';
import type { Labelled, Predicts } from './count-labelled.ts';
import { roundedScore } from './rounded-score.ts';

/** What a model said of a row, and what came true if that is known. */
export type Said = Omit<Labelled, 'outcome'> & { readonly outcome?: string | number };

/**
 * A prediction as a row of a table: `score` (probability of the positive class, or the predicted value), `class`, `confidence`
 * (the probability of that class) and, once it is known, `outcome`. What a task does not have is not there.
 */
export function predictionRow(
  { predicted, probabilities, outcome }: Said,
  predicts: Predicts,
): Record<string, FeatureValue> {
  const row: Record<string, FeatureValue> = {};
  if (outcome !== undefined) row.outcome = outcome;
  if (predicts.task === 'regression') {
    if (typeof predicted === 'number') row.score = roundedScore(predicted, 'regression');
    return row;
  }
  row.class = String(predicted);
  const score = predicts.positive === null ? undefined : probabilities?.[predicts.positive];
  if (score !== undefined) row.score = roundedScore(score, predicts.task);
  const confidence =
    probabilities === undefined ? undefined : ownValue(probabilities, String(predicted));
  if (confidence !== undefined) row.confidence = roundedScore(confidence, predicts.task);
  return row;
}
