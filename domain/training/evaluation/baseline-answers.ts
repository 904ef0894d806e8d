import type { Target } from '../task.ts';

/**
 * What somebody answers who looks at no column: the classes' shares among the training rows, or their mean. A model that
 * does not beat it has learnt nothing. Rows × outputs.
 */
export function baselineAnswers(train: Target, rows: number): Float64Array {
  const { task, y, outputs, weights } = train;
  const sums = new Float64Array(outputs);
  let mass = 0;
  for (let row = 0; row < y.length; row++) {
    const weight = weights?.[row] ?? 1;
    const [at, value] = task === 'regression' ? [0, y[row] as number] : [y[row] as number, 1];
    sums[at] = (sums[at] as number) + weight * value;
    mass += weight;
  }
  return Float64Array.from(
    { length: rows * outputs },
    (_, at) => (sums[at % outputs] as number) / mass,
  );
}
