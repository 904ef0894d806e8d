import { chiSquareSf } from '../chi-square-sf.ts';
import type { ChiSquare } from '../homogeneity-chi-square.ts';
import { type PairedCounts, total } from '../tie-cells.ts';

/**
 * Pearson's chi-square of the 2 x K table with Yates' correction where there are two cells (JRSS Suppl. 1, 1934), as
 * SciPy's `chi2_contingency`. One cell: statistic 0, p 1. `homogeneityChiSquare` is the same without the correction.
 */
export function contingencyChiSquare({ reference, current }: PairedCounts): ChiSquare {
  const [n, m] = [total(reference), total(current)];
  const df = reference.length - 1;
  if (n === 0 || m === 0) return { statistic: Number.NaN, df, p: Number.NaN };
  if (df === 0) return { statistic: 0, df, p: 1 };
  let statistic = 0;
  for (let i = 0; i < reference.length; i++) {
    const both = (reference[i] as number) + (current[i] as number);
    for (const [seen, of] of [
      [reference[i] as number, n],
      [current[i] as number, m],
    ] as const) {
      const expected = (both * of) / (n + m);
      const away = Math.abs(seen - expected);
      statistic += (away - (df === 1 ? Math.min(0.5, away) : 0)) ** 2 / expected;
    }
  }
  return { statistic, df, p: chiSquareSf(statistic, df) };
}
