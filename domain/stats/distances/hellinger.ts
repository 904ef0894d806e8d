import { pairwiseSum } from '../special/pairwise-sum.ts';
import type { Shares } from './shares.ts';

/** Hellinger distance √(Σ (√p - √q)² / 2) of shares that each add up to 1: a metric from 0 to 1. */
export const hellinger = (p: Shares, q: Shares): number =>
  Math.sqrt(
    pairwiseSum(
      Float64Array.from(p, (share, i) => (Math.sqrt(share) - Math.sqrt(q[i] as number)) ** 2),
    ),
  ) / Math.SQRT2;
