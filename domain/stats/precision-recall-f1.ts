export interface PrecisionRecallF1 {
  /** Right among those called positive. */
  readonly precision: number;
  /** Found among those that are positive. */
  readonly recall: number;
  /** Harmonic mean of both: 2TP / (2TP + FP + FN). */
  readonly f1: number;
}

/**
 * Of 0/1 `labels` and 0/1 `predicted` (see `classify`). Where a ratio has nothing to divide by, it is `zeroDivision`
 * (0, the cautious choice, unless told otherwise).
 */
export function precisionRecallF1(
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  zeroDivision = 0,
): PrecisionRecallF1 {
  let truePositive = 0;
  let falsePositive = 0;
  let falseNegative = 0;
  for (let i = 0; i < labels.length; i++) {
    if (predicted[i] === 1) {
      if (labels[i] === 1) truePositive++;
      else falsePositive++;
    } else if (labels[i] === 1) falseNegative++;
  }
  const over = (top: number, bottom: number) => (bottom === 0 ? zeroDivision : top / bottom);
  return {
    precision: over(truePositive, truePositive + falsePositive),
    recall: over(truePositive, truePositive + falseNegative),
    f1: over(2 * truePositive, 2 * truePositive + falsePositive + falseNegative),
  };
}
