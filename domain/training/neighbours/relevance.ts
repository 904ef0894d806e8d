import type { Labelled } from '../algorithm.ts';

/**
 * How much of the target each column tells on its own, 0 … 1: the share of its variance that lies between the classes (eta
 * squared; Fisher 1925), or the square of its correlation with the value. 0 for a constant column.
 */
export function relevance({ matrix, target }: Labelled, weights: Float64Array): Float64Array {
  const { y, outputs, task } = target;
  const groups = new Float64Array(task === 'regression' ? 0 : outputs);
  if (task !== 'regression') {
    for (let row = 0; row < y.length; row++) {
      const own = y[row] as number;
      groups[own] = (groups[own] as number) + (weights[row] as number);
    }
  }
  const centred = task === 'regression' ? deviations(y, weights) : y;
  const spread = task === 'regression' ? product(centred, centred, weights) : 0;
  return Float64Array.from(matrix.columns, (column) => {
    const x = deviations(column, weights);
    const variance = product(x, x, weights);
    if (!(variance > 1e-12)) return 0;
    if (task === 'regression') {
      return spread > 0 ? product(x, centred, weights) ** 2 / (variance * spread) : 0;
    }
    const sums = new Float64Array(outputs);
    for (let row = 0; row < y.length; row++) {
      const own = y[row] as number;
      sums[own] = (sums[own] as number) + (weights[row] as number) * (x[row] as number);
    }
    let between = 0;
    for (const [own, group] of groups.entries()) {
      if (group > 0) between += (sums[own] as number) ** 2 / group;
    }
    return between / variance;
  });
}

/** From the weighted mean. @param weights in sum 1. */
function deviations(values: ArrayLike<number>, weights: Float64Array): Float64Array {
  let mean = 0;
  for (let row = 0; row < weights.length; row++) {
    mean += (weights[row] as number) * (values[row] as number);
  }
  return Float64Array.from(weights, (_, row) => (values[row] as number) - mean);
}

function product(a: Float64Array, b: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < weights.length; row++) {
    sum += (weights[row] as number) * (a[row] as number) * (b[row] as number);
  }
  return sum;
}
