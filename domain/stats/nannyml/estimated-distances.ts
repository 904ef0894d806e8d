import { countInEdges } from '../histogram/count-in-edges.ts';
import { evenly } from '../histogram/equal-width-edges.ts';
import { pairwiseSum } from '../special/pairwise-sum.ts';
import type { Method } from './method.ts';

/** From so many reference rows on NannyML compares counts of 10 000 cells in place of the values. */
export const estimatedFrom = 10_000;
const cells = 10_000;

const least = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((a, b) => Math.min(a, b));
const most = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((a, b) => Math.max(a, b));

const cumulated = (values: readonly number[], edges: Float64Array, start = 0): Float64Array => {
  let sum = 0;
  return countInEdges(values, edges).map((count) => {
    sum += count / values.length;
    return start + sum;
  });
};

/** Kolmogorov–Smirnov distance at the borders of the reference's cells. */
export const estimatedKs: Method<number> = (reference) => {
  const edges = evenly(least(reference), most(reference), cells);
  const fitted = cumulated(reference, edges);
  return (chunk) => {
    const below = chunk.filter((value) => value < (edges[0] as number)).length / chunk.length;
    const shares = cumulated(chunk, edges, below);
    return { value: most(fitted.map((share, i) => Math.abs(share - (shares[i] as number)))) };
  };
};

/**
 * Wasserstein-1 from the cells, and from the values themselves outside the reference's range. Outside, one value too many is
 * counted: NannyML's choice, repeated.
 */
export const estimatedWasserstein: Method<number> = (reference) => {
  const [low, high] = [least(reference), most(reference)];
  const edges = low === high ? evenly(low - 0.5, high + 0.5, cells) : evenly(low, high, cells);
  const fitted = cumulated(reference, edges);
  const [first, last] = [edges[0] as number, edges[cells] as number];
  const width = (edges[1] as number) - first;
  return (chunk) => {
    const smaller = chunk.filter((value) => value < first);
    const bigger = chunk.filter((value) => value > last);
    const share = (outside: readonly number[]) =>
      outside.length === 0 ? 0 : (outside.length + 1) / chunk.length;
    const below = share(smaller);
    const shares = cumulated(chunk, edges, below);
    const within = pairwiseSum(
      fitted.map((one, i) => Math.abs(one - (shares[i] as number)) * width),
    );
    const left = smaller.length === 0 ? 0 : areaBelow([...smaller, first], (y) => y) * below;
    const right =
      bigger.length === 0 ? 0 : areaBelow([last, ...bigger], (y) => 1 - y) * share(bigger);
    return { value: within + left + right };
  };
};

/** ∫ of the empirical distribution (or of 1 - it) between the smallest and the largest value. */
function areaBelow(values: readonly number[], height: (share: number) => number): number {
  const sorted = Float64Array.from(values).sort();
  const parts: number[] = [];
  for (let i = 0; i + 1 < sorted.length; i++) {
    const step = (sorted[i + 1] as number) - (sorted[i] as number);
    if (step > 0) parts.push(height((i + 1) / sorted.length) * step);
  }
  return pairwiseSum(parts);
}
