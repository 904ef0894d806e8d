import type { Target } from '../task.ts';

/** Rows that are looked at, evenly spread. */
const sampleRows = 10_000;

/** Evenly spread positions, at most `most` of `length`. */
export function spread(length: number, most: number): Int32Array {
  const step = Math.max(1, length / most);
  return Int32Array.from({ length: Math.min(length, most) }, (_, i) => Math.floor(i * step));
}

/**
 * 0 … 1: the share of the target's variance that the column explains, of classes the largest of their indicators'. For
 * numbers the squared correlation (missing counts as the mean), for codes without an order the squared correlation ratio.
 */
export function relevance(values: Float32Array, levels: number, target: Target): number {
  const rows = spread(values.length, sampleRows);
  const classes = target.task === 'regression' ? 1 : target.outputs;
  let largest = 0;
  for (let label = classes === 2 ? 1 : 0; label < classes; label++) {
    const wanted = Float64Array.from(rows, (row) =>
      target.task === 'regression' ? (target.y[row] as number) : target.y[row] === label ? 1 : 0,
    );
    const given = Float64Array.from(rows, (row) => values[row] as number);
    largest = Math.max(
      largest,
      levels > 0 ? ratio(given, levels, wanted) : correlation(given, wanted) ** 2,
    );
  }
  return largest;
}

/** Pearson's; NaN in either counts as the mean of its side; 0 where a side is constant. */
export function correlation(a: Float64Array, b: Float64Array): number {
  const [x, y] = [centred(a), centred(b)];
  let product = 0;
  let left = 0;
  let right = 0;
  for (let i = 0; i < x.length; i++) {
    const [u, v] = [x[i] as number, y[i] as number];
    product += u * v;
    left += u * u;
    right += v * v;
  }
  return left > 0 && right > 0 ? product / Math.sqrt(left) / Math.sqrt(right) : 0;
}

/** Less the mean; NaN becomes 0. */
export function centred(values: Float64Array): Float64Array {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  const mean = count === 0 ? 0 : sum / count;
  return values.map((value) => (Number.isNaN(value) ? 0 : value - mean));
}

function ratio(codes: Float64Array, levels: number, wanted: Float64Array): number {
  const y = centred(wanted);
  const sums = new Float64Array(levels);
  const counts = new Float64Array(levels);
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    const code = codes[i] as number;
    sums[code] = (sums[code] as number) + (y[i] as number);
    counts[code] = (counts[code] as number) + 1;
    total += (y[i] as number) ** 2;
  }
  const between = sums.reduce((sum, each, code) => {
    const count = counts[code] as number;
    return count > 0 ? sum + each ** 2 / count : sum;
  }, 0);
  return total > 0 ? between / total : 0;
}
