/**
 * Negative log-likelihood (nats) of one answer that gave the truth the probability `p`. Clipped to [eps, 1 - eps] with
 * float64's eps, as scikit-learn does, so that one certain mistake stays finite.
 */
export const lossOf = (p: number): number =>
  -Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, p)));

/** Mean `lossOf` of 0/1 `labels` under `probabilities` of the positive class. NaN without rows. */
export function logLoss(labels: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    const p = probabilities[i] as number;
    sum += lossOf(labels[i] === 1 ? p : 1 - p);
  }
  return labels.length === 0 ? Number.NaN : sum / labels.length;
}
