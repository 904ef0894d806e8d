import { meanOf, varianceOf } from '../special/pairwise-sum.ts';
import { studentTSf } from '../student-t.ts';

export interface TTest {
  /** (mean A - mean B) over its standard error. */
  readonly statistic: number;
  /** Degrees of freedom; Welch's need not be whole. */
  readonly df: number;
  /** Two-sided. NaN with fewer than two values in a sample that needs a variance, or no variance and no difference. */
  readonly p: number;
}

/** Means of two samples with variances of their own (Welch, Biometrika 34, 1947). */
export function welchT(a: ArrayLike<number>, b: ArrayLike<number>): TTest {
  const [partA, partB] = [varianceOf(a, 1) / a.length, varianceOf(b, 1) / b.length];
  const df = (partA + partB) ** 2 / (partA ** 2 / (a.length - 1) + partB ** 2 / (b.length - 1));
  // Without any variance the formula is 0/0; one degree is what the libraries report then.
  return judged(a, b, Math.sqrt(partA + partB), Number.isNaN(df) ? 1 : df);
}

/** Means of two samples of the same variance (Student 1908). */
export function studentT(a: ArrayLike<number>, b: ArrayLike<number>): TTest {
  const df = a.length + b.length - 2;
  const inA = a.length > 1 ? (a.length - 1) * varianceOf(a, 1) : 0;
  const inB = b.length > 1 ? (b.length - 1) * varianceOf(b, 1) : 0;
  const pooled = (inA + inB) / df;
  return judged(a, b, Math.sqrt(pooled * (1 / a.length + 1 / b.length)), df);
}

function judged(a: ArrayLike<number>, b: ArrayLike<number>, error: number, df: number): TTest {
  const statistic = (meanOf(a) - meanOf(b)) / error;
  return { statistic, df, p: 2 * studentTSf(Math.abs(statistic), df) };
}
