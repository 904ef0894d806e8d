import { countInEdges } from '../histogram/count-in-edges.ts';
import { equalWidthEdges, sturges } from '../histogram/equal-width-edges.ts';
import { countedTogether, numbersIn, type Samples } from './column-test.ts';

export interface BinnedShares {
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/**
 * Numbers with more than 20 distinct values in the reference: cells of equal width over both samples, by Sturges' count.
 * Else one cell per distinct value. Each sample's shares are of its own size. `undefined`: no such cells.
 */
export function binnedShares(samples: Samples): BinnedShares | undefined {
  const { type, reference, current } = samples;
  if (type === 'num' && new Set(reference).size > 20) {
    const [a, b] = [numbersIn(reference), numbersIn(current)];
    const edges = equalWidthEdges([...a, ...b], sturges);
    if (edges === undefined) return undefined;
    return {
      reference: countInEdges(a, edges).map((count) => count / a.length),
      current: countInEdges(b, edges).map((count) => count / b.length),
    };
  }
  const counts = countedTogether(samples);
  return {
    reference: Float64Array.from(counts.reference, (count) => count / reference.length),
    current: Float64Array.from(counts.current, (count) => count / current.length),
  };
}

/** Empty cells raised to 1e-4, or to a millionth of the smallest share when that is 1e-4 or less; nothing renormalised. */
export function withoutZeros(shares: Float64Array): Float64Array {
  const smallest = shares.reduce((a, b) => (b > 0 && b < a ? b : a), Number.POSITIVE_INFINITY);
  const floor = smallest <= 1e-4 ? smallest / 1e6 : 1e-4;
  return shares.map((share) => (share === 0 ? floor : share));
}
