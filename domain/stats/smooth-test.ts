import { chiSquareSf } from './chi-square-sf.ts';
import type { ChiSquare } from './homogeneity-chi-square.ts';
import { quadraticForm } from './quadratic-form.ts';
import { type PairedCounts, total } from './tie-cells.ts';

/** Shifted Legendre polynomials P1..P4 at u in 0..1: level, spread, skew, shoulders of a difference. */
const legendre = (u: number): readonly number[] => {
  const x = 2 * u - 1;
  const square = x * x;
  return [
    x,
    (3 * square - 1) / 2,
    ((5 * square - 3) * x) / 2,
    ((35 * square - 30) * square + 3) / 8,
  ];
};

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
  const sums = [new Float64Array(size), new Float64Array(size)] as const;
  const squares = [new Float64Array(size * size), new Float64Array(size * size)] as const;
  let before = 0;
  for (let cell = 0; cell < reference.length; cell++) {
    const counts = [reference[cell] as number, current[cell] as number] as const;
    const both = counts[0] + counts[1];
    if (both === 0) continue;
    const p = legendre((before + both / 2) / (n + m));
    before += both;
    for (const sample of [0, 1] as const) {
      const count = counts[sample];
      if (count === 0) continue;
      const sum = sums[sample];
      const square = squares[sample];
      for (let i = 0; i < size; i++) {
        sum[i] = (sum[i] as number) + count * (p[i] as number);
        for (let j = 0; j < size; j++)
          square[i * size + j] =
            (square[i * size + j] as number) + count * (p[i] as number) * (p[j] as number);
      }
    }
  }
  const difference = Float64Array.from(sums[0], (sum, i) => (sums[1][i] as number) / m - sum / n);
  const pooled = (i: number, j: number): number => {
    const cross = (squares[0][i * size + j] as number) + (squares[1][i * size + j] as number);
    const level = (at: number) => (sums[0][at] as number) + (sums[1][at] as number);
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
