import { pairwiseSum } from '../special/pairwise-sum.ts';
import { normalised, type Shares } from './shares.ts';

/** Σ p ln(p/q) of the normalised shares, in nats: what is lost when q stands for p. Infinite where q lacks what p has. */
export const kullbackLeibler = (p: Shares, q: Shares): number =>
  relativeEntropy(normalised(p), normalised(q));

/** The same of shares as they are. */
export const relativeEntropy = (p: Float64Array, q: Float64Array): number =>
  pairwiseSum(p.map((share, i) => lost(share, q[i] as number)));

const lost = (p: number, q: number): number => {
  if (Number.isNaN(p) || Number.isNaN(q)) return Number.NaN;
  return p === 0 ? 0 : p * Math.log(p / q);
};
