/**
 * Family-wise error: Bonferroni, Šidák, Holm (1979) and its Šidák form, Simes–Hochberg (1988; independent or positively
 * dependent tests). False discovery rate: Benjamini–Hochberg (1995; the same condition) and
 * Benjamini–Yekutieli (2001; any dependence).
 */
export type Adjustment =
  | 'bonferroni'
  | 'sidak'
  | 'holm'
  | 'holm-sidak'
  | 'simes-hochberg'
  | 'fdr_bh'
  | 'fdr_by';

export interface Adjusted {
  /** In the order given. `reject` compares p with the method's own limit, which rounding of `adjusted` can't cross. */
  readonly reject: readonly boolean[];
  /** p that may be compared with `alpha` as if it were the only test; at most 1. */
  readonly adjusted: readonly number[];
}

interface Rule {
  /** Limit of the p of 0-based rank `i` among `n`, ascending. */
  limit(alpha: number, i: number, n: number, harmonic: number): number;
  adjust(p: number, i: number, n: number, harmonic: number): number;
  /** down: stops at the first that is not rejected. up: everything below the last rejected. */
  readonly steps: 'single' | 'down' | 'up';
}

const sidakLimit = (alpha: number, n: number) => 1 - (1 - alpha) ** (1 / n);
const sidakAdjusted = (p: number, n: number) => -Math.expm1(n * Math.log1p(-p));
/** 1 + 1/2 + … + 1/n. */
const harmonic = (n: number) =>
  Array.from({ length: n }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b, 0);

const rules: Readonly<Record<Adjustment, Rule>> = {
  bonferroni: {
    limit: (alpha, _, n) => alpha / n,
    adjust: (p, _, n) => p * n,
    steps: 'single',
  },
  sidak: {
    limit: (alpha, _, n) => sidakLimit(alpha, n),
    adjust: (p, _, n) => sidakAdjusted(p, n),
    steps: 'single',
  },
  holm: {
    limit: (alpha, i, n) => alpha / (n - i),
    adjust: (p, i, n) => p * (n - i),
    steps: 'down',
  },
  'holm-sidak': {
    limit: (alpha, i, n) => sidakLimit(alpha, n - i),
    adjust: (p, i, n) => sidakAdjusted(p, n - i),
    steps: 'down',
  },
  'simes-hochberg': {
    limit: (alpha, i, n) => alpha / (n - i),
    adjust: (p, i, n) => (n - i) * p,
    steps: 'up',
  },
  fdr_bh: {
    limit: (alpha, i, n) => ((i + 1) / n) * alpha,
    adjust: (p, i, n) => p / ((i + 1) / n),
    steps: 'up',
  },
  fdr_by: {
    limit: (alpha, i, n, sum) => ((i + 1) / n / sum) * alpha,
    adjust: (p, i, n, sum) => p / ((i + 1) / n / sum),
    steps: 'up',
  },
};

/** p-values of many tests, judged together. None may be NaN: leave out what was not computable. */
export function adjustPValues(
  pValues: readonly number[],
  alpha: number,
  method: Adjustment,
): Adjusted {
  const n = pValues.length;
  const { limit, adjust, steps } = rules[method];
  const sum = harmonic(n);
  const order = pValues.map((_, at) => at).sort((a, b) => at(pValues, a) - at(pValues, b) || a - b);
  const passes = order.map((from, i) => at(pValues, from) <= limit(alpha, i, n, sum));
  const raw = order.map((from, i) => adjust(at(pValues, from), i, n, sum));
  const firstKept = passes.indexOf(false);
  const lastPassed = passes.lastIndexOf(true);
  const rejected = {
    single: passes,
    down: passes.map((_, i) => firstKept < 0 || i < firstKept),
    up: passes.map((_, i) => i <= lastPassed),
  }[steps];
  // Adjusted p may not fall as p rises.
  if (steps === 'down') for (let i = 1; i < n; i++) raw[i] = Math.max(at(raw, i - 1), at(raw, i));
  if (steps === 'up')
    for (let i = n - 2; i >= 0; i--) raw[i] = Math.min(at(raw, i + 1), at(raw, i));
  const reject = new Array<boolean>(n).fill(false);
  const adjusted = new Array<number>(n).fill(Number.NaN);
  order.forEach((from, i) => {
    reject[from] = rejected[i] as boolean;
    adjusted[from] = Math.min(1, at(raw, i));
  });
  return { reject, adjusted };
}

const at = (values: readonly number[], i: number): number => values[i] as number;
