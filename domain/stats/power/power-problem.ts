import { findRoot } from '../special/find-root.ts';

/** 'larger': only an effect above 0 counts. */
export type Alternative = 'two-sided' | 'larger' | 'smaller';

/** What a two-group test is planned with. */
export interface PowerPlan {
  /** Chance of an alarm without an effect, 0..1. */
  readonly alpha: number;
  readonly alternative?: Alternative;
  /** Rows of the second group for each of the first; 1. */
  readonly ratio?: number;
}

/** Where a power curve reaches `power`, from `start` on; NaN when it never does. */
export function whereReached(
  curve: (x: number) => number,
  power: number,
  start: number,
  limit = 1e18,
): number {
  const gap = (x: number) => curve(x) - power;
  if (gap(start) >= 0) return Number.NaN;
  let high = Math.max(1, start * 2);
  while (high < limit && gap(high) < 0) high *= 2;
  return findRoot(gap, start, Math.min(high, limit));
}
