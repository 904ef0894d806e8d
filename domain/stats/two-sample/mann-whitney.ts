import { midRanks } from '../mid-ranks.ts';
import { normalSf } from '../normal.ts';

export interface MannWhitney {
  /** U of the first sample: pairs in which its value is the larger, ties one half. */
  readonly statistic: number;
  readonly p: number;
}

export interface MannWhitneyOptions {
  /** 'less': the first sample tends to be smaller. */
  readonly alternative?: 'two-sided' | 'less';
  /** 'auto': exact without ties when a sample has at most 8 values, else the normal limit. */
  readonly method?: 'auto' | 'asymptotic';
}

/**
 * Does one sample tend to be larger than the other? Mann & Whitney (Ann. Math. Stat. 18, 1947); the normal limit with
 * mid-ranks, the variance corrected for ties, and half a pair of continuity correction. NaN when a sample is empty.
 */
export function mannWhitney(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { alternative = 'two-sided', method = 'auto' }: MannWhitneyOptions = {},
): MannWhitney {
  const [n, m] = [a.length, b.length];
  if (n === 0 || m === 0) return { statistic: Number.NaN, p: Number.NaN };
  const ranks = midRanks(Float64Array.from([...Array.from(a), ...Array.from(b)]));
  let rankSum = 0;
  for (let i = 0; i < n; i++) rankSum += ranks[i] as number;
  const statistic = rankSum - (n * (n + 1)) / 2;
  const other = n * m - statistic;
  const [u, sides] = alternative === 'less' ? [other, 1] : [Math.max(statistic, other), 2];
  const ties = tieTerm(ranks);
  const tail =
    method === 'auto' && Math.min(n, m) <= 8 && ties === 0
      ? exactSf(Math.floor(u), n, m)
      : normalSf(standardised(u, n, m, ties));
  return { statistic, p: Math.min(1, sides * tail) };
}

/** Σ (t³ - t) over groups of t equal values. */
function tieTerm(ranks: Float64Array): number {
  const sorted = Float64Array.from(ranks).sort();
  let sum = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    const t = end - start;
    sum += t * t * t - t;
    start = end;
  }
  return sum;
}

function standardised(u: number, n: number, m: number, ties: number): number {
  const all = n + m;
  const variance = ((n * m) / 12) * (all + 1 - ties / (all * (all - 1)));
  return (u - (n * m) / 2 - 0.5) / Math.sqrt(variance);
}

/**
 * P(U >= u) when every order of the n + m values is as likely: the shares of partitions, by the polynomial
 * ∏ (1 - x^(m+i)) / (1 - x^i) over i = 1..n (Di Bucchianico, J. Stat. Plan. Inference 79, 1999), each factor scaled so
 * that the coefficients stay shares.
 */
function exactSf(u: number, n: number, m: number): number {
  const [few, many] = [Math.min(n, m), Math.max(n, m)];
  const top = few * many;
  // Symmetric: the tail above u is the tail below n·m - u, and only that part is needed.
  const needed = u * 2 > top ? top - u : u - 1;
  if (needed < 0) return u * 2 > top ? 0 : 1;
  const shares = new Float64Array(needed + 1);
  shares[0] = 1;
  for (let i = 1; i <= few; i++) {
    for (let at = needed; at >= many + i; at--)
      shares[at] = (shares[at] as number) - (shares[at - many - i] as number);
    for (let at = i; at <= needed; at++)
      shares[at] = (shares[at] as number) + (shares[at - i] as number);
    const scale = i / (many + i);
    for (let at = 0; at <= needed; at++) shares[at] = (shares[at] as number) * scale;
  }
  const below = shares.reduce((sum, share) => sum + share, 0);
  return u * 2 > top ? below : 1 - below;
}
