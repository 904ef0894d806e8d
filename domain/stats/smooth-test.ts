import { chiSquareSf } from './chi-square-sf.ts';
import type { ChiSquare } from './homogeneity-chi-square.ts';
import { quadraticForm } from './quadratic-form.ts';
import { type PairedCounts, total } from './tie-cells.ts';

/** Shifted Legendre polynomials P1..P4 at u in 0..1: level, spread, skew, shoulders of a difference. */
function legendre(u: number, into: Float64Array): void {
  const x = 2 * u - 1;
  const square = x * x;
  into[0] = x;
  into[1] = (3 * square - 1) / 2;
  into[2] = ((5 * square - 3) * x) / 2;
  into[3] = ((35 * square - 30) * square + 3) / 8;
}

/** Sums of the polynomials over a sample, and of their products (row-major). */
interface Moments {
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

const noMoments = (size: number): Moments => ({
  sums: new Float64Array(size),
  squares: new Float64Array(size * size),
});

/** Adds `count` values at the same place. */
function add({ sums, squares }: Moments, count: number, p: Float64Array, size: number): void {
  let at = 0;
  for (let i = 0; i < size; i++) {
    const weighted = count * (p[i] as number);
    sums[i] = (sums[i] as number) + weighted;
    for (let j = 0; j < size; j++, at++)
      squares[at] = (squares[at] as number) + weighted * (p[j] as number);
  }
}

/**
 * Two-sample Neyman smooth test for each of `orders` (1..4): are the mean Legendre polynomials of the pooled mid-ranks
 * the same in both samples? Hotelling's form with the covariance of the pooled sample (which is what the null says);
 * directions without variance (few distinct values) are dropped. Order 1 is Wilcoxon's test of level, 2 adds spread, 4 what is left of shape.
 * Sees smooth differences that a chi-square of many cells spreads thin. Works on ordered cells; ties are allowed.
 */
export function smoothTest<Order extends number>(
  { reference, current }: PairedCounts,
  orders: readonly Order[],
): readonly ChiSquare[] {
  const n = total(reference);
  const m = total(current);
  const size = Math.max(...orders);
  const before = noMoments(size);
  const now = noMoments(size);
  const p = new Float64Array(4);
  let passed = 0;
  for (let cell = 0; cell < reference.length; cell++) {
    const r = reference[cell] as number;
    const c = current[cell] as number;
    const both = r + c;
    if (both === 0) continue;
    legendre((passed + both / 2) / (n + m), p);
    passed += both;
    if (r !== 0) add(before, r, p, size);
    if (c !== 0) add(now, c, p, size);
  }
  const difference = before.sums.map((sum, i) => (now.sums[i] as number) / m - sum / n);
  const pooled = (i: number, j: number): number => {
    const cross = (before.squares[i * size + j] as number) + (now.squares[i * size + j] as number);
    const level = (at: number) => (before.sums[at] as number) + (now.sums[at] as number);
    const variance = (cross - (level(i) * level(j)) / (n + m)) / (n + m - 1);
    return variance * (1 / n + 1 / m);
  };
  return orders.map((order) => {
    if (n === 0 || m === 0) return { statistic: Number.NaN, df: 0, p: Number.NaN };
    const block = Float64Array.from({ length: order * order }, (_, at) =>
      pooled(Math.floor(at / order), at % order),
    );
    const { statistic, df } = quadraticForm(difference.subarray(0, order), block);
    return df === 0 ? { statistic: 0, df, p: 1 } : { statistic, df, p: chiSquareSf(statistic, df) };
  });
}
