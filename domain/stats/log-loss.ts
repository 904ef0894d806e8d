/**
 * Mean negative log-likelihood (nats) of 0/1 `labels` under `probabilities` of the positive class. Probabilities are
 * clipped to [eps, 1 - eps] with float64's eps, as scikit-learn does, so that one certain mistake stays finite.
 * NaN without rows.
 */
export function logLoss(labels: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    const p = Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, probabilities[i] as number));
    sum -= labels[i] === 1 ? Math.log(p) : Math.log(1 - p);
  }
  return labels.length === 0 ? Number.NaN : sum / labels.length;
}
