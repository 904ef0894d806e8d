import type { Shares } from './shares.ts';

/** The largest change of any one cell's share, 0..1. */
export function lInfinity(p: Shares, q: Shares): number {
  let largest = 0;
  for (let i = 0; i < p.length; i++)
    largest = Math.max(largest, Math.abs((p[i] as number) - (q[i] as number)));
  return largest;
}
