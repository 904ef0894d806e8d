import gammaln from '@stdlib/math-base-special-gammaln';
import { midRanks } from '../mid-ranks.ts';
import { besselKScaled } from '../special/bessel-k.ts';

export interface CramerVonMises {
  /** Anderson's T. */
  readonly statistic: number;
  readonly p: number;
}

/**
 * Are two samples from the same distribution, weighing the whole of it? Cramér–von Mises for two samples with mid-ranks
 * and the limit distribution (Anderson, Ann. Math. Stat. 33, 1962). NaN with fewer than two values in a sample.
 */
export function cramerVonMises(a: ArrayLike<number>, b: ArrayLike<number>): CramerVonMises {
  const [n, m] = [a.length, b.length];
  if (n < 2 || m < 2) return { statistic: Number.NaN, p: Number.NaN };
  const u = anderson(a, b);
  const [product, all] = [n * m, n + m];
  const statistic = u / (product * all) - (4 * product - 1) / (6 * all);
  const mean = (1 + 1 / all) / 6;
  const variance =
    ((all + 1) * (4 * product * all - 3 * (n * n + m * m) - 2 * product)) /
    (45 * all * all * 4 * product);
  const limit = 1 / 6 + (statistic - mean) / Math.sqrt(45 * variance);
  return { statistic, p: limit < 0.003 ? 1 : Math.max(0, 1 - limitCdf(limit)) };
}

/** Anderson's U: squared distances of each sample's pooled mid-ranks from its own ranks, times its size, added. */
export function anderson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [n, m] = [a.length, b.length];
  const sorted = [Float64Array.from(a).sort(), Float64Array.from(b).sort()] as const;
  const ranks = midRanks(Float64Array.from([...sorted[0], ...sorted[1]]));
  const distance = (from: number, to: number): number => {
    let sum = 0;
    for (let i = from; i < to; i++) sum += ((ranks[i] as number) - (i - from + 1)) ** 2;
    return sum;
  };
  return n * distance(0, n) + m * distance(n, n + m);
}

/**
 * The limit distribution, by the series (1.2) of Csörgő & Faraway (JRSS B 58, 1996), summed as SciPy does: terms below
 * 1e-7 end it, so p below about 1e-7 is only an order of magnitude.
 */
function limitCdf(x: number): number {
  let sum = 0;
  for (let k = 0; ; k++) {
    const y = 4 * k + 1;
    const q = (y * y) / (16 * x);
    const front = Math.exp(gammaln(k + 0.5) - gammaln(k + 1)) / (Math.PI ** 1.5 * Math.sqrt(x));
    // K is scaled by e^q, the term by e^-q.
    const term = front * Math.sqrt(y) * Math.exp(-2 * q) * besselKScaled(0.25, q);
    sum += term;
    if (!(Math.abs(term) >= 1e-7)) return sum;
  }
}
