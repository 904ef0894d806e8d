import type { Target } from '../task.ts';

/** The caller's weights (mean 1), times what makes classes count alike; undefined if all are 1. */
export function rowWeights(
  { y, outputs, task, weights }: Target,
  balance: boolean,
): Float64Array | undefined {
  const balanced = balance && task !== 'regression';
  if (!weights && !balanced) return undefined;
  const all = weights ? Float64Array.from(weights) : new Float64Array(y.length).fill(1);
  if (balanced) {
    const sums = new Float64Array(outputs);
    for (let row = 0; row < y.length; row++) {
      const label = y[row] as number;
      sums[label] = (sums[label] as number) + (all[row] as number);
    }
    for (let row = 0; row < y.length; row++) {
      all[row] = (all[row] as number) / (sums[y[row] as number] as number);
    }
  }
  let total = 0;
  for (const weight of all) total += weight;
  // float32, as in the kernel.
  return Float64Array.from(all, (weight) => Math.fround((weight / total) * y.length));
}
