import { countInEdges } from '../histogram/count-in-edges.ts';
import { equalWidthEdges, sturges } from '../histogram/equal-width-edges.ts';
import {
  type ColumnTest,
  countedTogether,
  distanceTest,
  numbersIn,
  type Samples,
} from './column-test.ts';

/**
 * √(1 - Σ √(p q)). Numbers always by cells of equal width, Sturges' count of the distinct values. Computed through
 * densities as Evidently does: the root makes a rounding error of 1e-16 in the sum a distance of 1e-8.
 */
export function evidentlyHellinger(samples: Samples): ColumnTest | undefined {
  const overlap = samples.type === 'num' ? ofNumbers(samples) : ofNames(samples);
  return overlap === undefined
    ? undefined
    : distanceTest(Math.sqrt(1 - Math.min(1, Math.max(0, overlap))));
}

function ofNumbers({ reference, current }: Samples): number | undefined {
  const edges = equalWidthEdges(
    [...new Set([...numbersIn(reference), ...numbersIn(current)])],
    sturges,
  );
  if (edges === undefined) return undefined;
  const cells = edges.length - 1;
  const width = ((edges[cells] as number) - (edges[0] as number)) / cells;
  const density = (values: Float64Array) => {
    const counts = countInEdges(values, edges);
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map(
      (count, i) => count / ((edges[i + 1] as number) - (edges[i] as number)) / total,
    );
  };
  const [p, q] = [density(numbersIn(reference)), density(numbersIn(current))];
  let sum = 0;
  for (let i = 0; i < cells; i++) sum += Math.sqrt((p[i] as number) * (q[i] as number)) * width;
  return sum;
}

function ofNames(samples: Samples): number {
  const { reference, current } = countedTogether(samples);
  return reference.reduce(
    (sum, count, i) =>
      sum +
      Math.sqrt(
        (count / samples.reference.length) * ((current[i] as number) / samples.current.length),
      ),
    0,
  );
}
