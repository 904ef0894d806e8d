/** Share of rows whose predicted class is the true one, for any number of classes. NaN without rows. */
export function accuracy<T>(actual: ArrayLike<T>, predicted: ArrayLike<T>): number {
  let right = 0;
  for (let i = 0; i < actual.length; i++) if (actual[i] === predicted[i]) right++;
  return actual.length === 0 ? Number.NaN : right / actual.length;
}
