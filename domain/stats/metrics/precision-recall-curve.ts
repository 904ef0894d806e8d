import { runningCounts, type ScoreStep } from './score-steps.ts';

export interface PrecisionRecallPoint {
  readonly precision: number;
  readonly recall: number;
  /** +∞ for the first point, where nothing is called positive (precision 1, recall 0). */
  readonly threshold: number;
}

/** From the highest threshold down. Without positive rows the recall is 1 at every threshold (scikit-learn's choice). */
export function precisionRecallCurve(steps: readonly ScoreStep[]): readonly PrecisionRecallPoint[] {
  const all = runningCounts(steps);
  const positives = all.at(-1)?.truePositives ?? 0;
  return [
    { precision: 1, recall: 0, threshold: Number.POSITIVE_INFINITY },
    ...all.map(({ threshold, truePositives, falsePositives }) => ({
      precision: truePositives === 0 ? 0 : truePositives / (truePositives + falsePositives),
      recall: positives === 0 ? 1 : truePositives / positives,
      threshold,
    })),
  ];
}

/** Precision times the step in recall, summed over distinct scores: no interpolation, so never too bright. 0 without positives. */
export const averagePrecision = (steps: readonly ScoreStep[]): number =>
  sumOfSteps(steps, (_, after) => after);

/** The same area by trapezoids: known to be too bright (Davis & Goadrich, ICML 2006); for comparison with other tools. */
export const precisionRecallArea = (steps: readonly ScoreStep[]): number =>
  sumOfSteps(steps, (before, after) => (before + after) / 2);

/** NaN without rows. */
function sumOfSteps(
  steps: readonly ScoreStep[],
  height: (before: number, after: number) => number,
): number {
  if (steps.length === 0) return Number.NaN;
  const curve = precisionRecallCurve(steps);
  let [area, before] = [0, { precision: 1, recall: 0 }];
  for (const point of curve) {
    area += (point.recall - before.recall) * height(before.precision, point.precision);
    before = point;
  }
  return area;
}
