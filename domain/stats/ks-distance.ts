import { kolmogorovExactSf } from './kolmogorov-exact-sf.ts';
import { kolmogorovSf } from './kolmogorov-sf.ts';
import { roundHalfEven } from './special/round-half-even.ts';
import { type PairedCounts, total } from './tie-cells.ts';

export interface KsDistance {
  /** Greatest distance between the two cumulative shares, 0..1. NaN when a sample is empty. */
  readonly statistic: number;
  /** Cell after which the distance is greatest. */
  readonly cell: number;
  /** 1 when the reference has the greater cumulative share there (current values are larger), else -1. */
  readonly sign: 1 | -1;
}

/** Two-sample Kolmogorov–Smirnov distance over ordered cells. Coarse cells can only make it smaller. */
export function ksDistance({ reference, current }: PairedCounts): KsDistance {
  const n = total(reference);
  const m = total(current);
  if (n === 0 || m === 0) return { statistic: Number.NaN, cell: 0, sign: 1 };
  let above = { distance: 0, cell: 0 };
  let below = { distance: 0, cell: 0 };
  let a = 0;
  let b = 0;
  for (let cell = 0; cell < reference.length; cell++) {
    a += reference[cell] as number;
    b += current[cell] as number;
    // Over a common denominator, so that equal shares are exactly equal.
    const distance = (a * m - b * n) / (n * m);
    if (distance > above.distance) above = { distance, cell };
    if (-distance > below.distance) below = { distance: -distance, cell };
  }
  return above.distance >= below.distance
    ? { statistic: above.distance, cell: above.cell, sign: 1 }
    : { statistic: below.distance, cell: below.cell, sign: -1 };
}

/**
 * What the distance is expected to be without any drift: the mean of Kolmogorov's distribution, √(π/2) ln 2, over the
 * root of the effective size (Marsaglia, Tsang & Wang 2003).
 */
export const ksBias = (n: number, m: number): number =>
  Math.sqrt(Math.PI / 2) * Math.LN2 * Math.sqrt(1 / n + 1 / m);

/**
 * P(D >= statistic) for samples of n and m continuous values: the distribution of one sample of the effective size
 * nm/(n+m), exact below 10 000, its limit above. NaN when that size rounds to nothing.
 */
export function ksPValue(statistic: number, n: number, m: number): number {
  const effective = (n * m) / (n + m);
  if (effective >= 10_000) return kolmogorovSf(Math.sqrt(effective) * statistic);
  const rounded = roundHalfEven(effective);
  return rounded > 0 ? kolmogorovExactSf(statistic, rounded) : Number.NaN;
}
