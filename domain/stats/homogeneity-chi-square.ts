import { chiSquareSf } from './chi-square-sf.ts';
import { type PairedCounts, total } from './tie-cells.ts';

export interface ChiSquare {
  readonly statistic: number;
  readonly df: number;
  readonly p: number;
}

/**
 * Do two samples come from the same shares? Pearson's chi-square of the 2 x K table, no continuity correction. Unlike a
 * one-sample test against the reference's shares it knows that the reference is a sample too. Cells that are empty in
 * both are left out; with fewer than two cells there is nothing to compare: statistic 0, p 1.
 */
export function homogeneityChiSquare({ reference, current }: PairedCounts): ChiSquare {
  const n = total(reference);
  const m = total(current);
  let statistic = 0;
  let cells = 0;
  for (let i = 0; i < reference.length; i++) {
    const r = reference[i] as number;
    const c = current[i] as number;
    if (r + c === 0) continue;
    cells++;
    // Both rows' terms (observed - expected)²/expected, added: they share the numerator's square.
    statistic += (r * m - c * n) ** 2 / ((r + c) * n * m);
  }
  const df = Math.max(1, cells - 1);
  if (n === 0 || m === 0) return { statistic: Number.NaN, df, p: Number.NaN };
  return cells < 2 ? { statistic: 0, df, p: 1 } : { statistic, df, p: chiSquareSf(statistic, df) };
}
