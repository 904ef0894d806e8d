/** Mean squared distance between 0/1 `labels` and `probabilities` of the positive class, 0..1, lower is better. NaN without rows. */
export function brier(labels: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++)
    sum += ((labels[i] as number) - (probabilities[i] as number)) ** 2;
  return labels.length === 0 ? Number.NaN : sum / labels.length;
}
