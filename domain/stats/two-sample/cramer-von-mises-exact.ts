import { pairwiseSum } from '../special/pairwise-sum.ts';
import { greatestCommonDivisor } from './ks-exact.ts';

/** How many orders of the pooled sample have each value of the statistic, values ascending. */
interface Frequencies {
  readonly values: readonly number[];
  readonly counts: readonly number[];
}

export type Rounding = (x: number) => number;

/** The arithmetic of counts that are kept in fewer digits than a double's. */
export interface Precision {
  /** Of what is kept. */
  readonly keep: Rounding;
  /** Of partial sums. */
  readonly add: Rounding;
}

const exact: Precision = { keep: (x) => x, add: (x) => x };

/**
 * Exact p of the two-sample Cramér–von Mises test without ties: the share of all orders of n + m values whose U (Anderson's
 * sum of squared rank differences) is at least `u`. Counted by the recurrence of Xiao, Gordon & Yakovlev (J. Stat. Software
 * 17, 2006) over the lattice of the two samples. Grows fast: meant for samples of at most 20 values. `precision` repeats the
 * arithmetic of a library that keeps fewer digits.
 */
export function cramerVonMisesExactP(
  u: number,
  n: number,
  m: number,
  { keep, add }: Precision = exact,
): number {
  const { lcm, product } = grid(n, m);
  const least = Math.floor(
    (lcm * lcm * (n + m) * (6 * u - product * (4 * product - 1))) / (6 * product * product),
  );
  const { values, counts } = distribution(n, m, lcm, keep);
  const extreme = counts.filter((_, i) => (values[i] as number) >= least);
  const sum = pairwiseSum(extreme, 0, extreme.length, add);
  return keep(keep(sum) / keep(orders(n, m)));
}

export const grid = (n: number, m: number) => ({
  lcm: (n / greatestCommonDivisor(n, m)) * m,
  product: n * m,
});

/** C(n + m, n). */
export function orders(n: number, m: number): number {
  let result = 1;
  for (let i = 1; i <= Math.min(n, m); i++) result = (result * (Math.max(n, m) + i)) / i;
  return Math.round(result);
}

function distribution(n: number, m: number, lcm: number, round: Rounding): Frequencies {
  const none: Frequencies = { values: [], counts: [] };
  const [perN, perM] = [lcm / n, lcm / m];
  let row: readonly Frequencies[] = [
    { values: [0], counts: [1] },
    ...new Array<Frequencies>(n).fill(none),
  ];
  for (let j = 0; j <= m; j++) {
    let left = none;
    row = row.map((below, i) => {
      const step = (perN * i - perM * j) ** 2;
      const { values, counts } = merged(left, below, round);
      left = { values: values.map((value) => round(value + step)), counts };
      return left;
    });
  }
  return row[n] ?? none;
}

function merged(a: Frequencies, b: Frequencies, round: Rounding): Frequencies {
  const values: number[] = [];
  const counts: number[] = [];
  for (let i = 0, j = 0; i < a.values.length || j < b.values.length; ) {
    const inA = a.values[i] ?? Number.POSITIVE_INFINITY;
    const inB = b.values[j] ?? Number.POSITIVE_INFINITY;
    const both = inA === inB;
    values.push(Math.min(inA, inB));
    counts.push(
      both
        ? round((a.counts[i] as number) + (b.counts[j] as number))
        : ((inA < inB ? a.counts[i] : b.counts[j]) as number),
    );
    if (inA <= inB) i++;
    if (inB <= inA) j++;
  }
  return { values, counts };
}
