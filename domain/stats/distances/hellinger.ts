import type { Shares } from './shares.ts';

/** Hellinger distance √(Σ (√p - √q)² / 2) of shares that each add up to 1: a metric from 0 to 1. */
export function hellinger(p: Shares, q: Shares): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++)
    sum += (Math.sqrt(p[i] as number) - Math.sqrt(q[i] as number)) ** 2;
  return Math.sqrt(sum) / Math.SQRT2;
}
