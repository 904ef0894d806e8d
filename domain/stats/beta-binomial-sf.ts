import { betaLn } from './beta-ln.ts';

/**
 * P(K > k) where K of `n` trials succeed with a rate drawn from Beta(a, b). Sums the upper tail itself, starting from
 * its first term in logs and walking by the ratio of neighbours, so 1e-14 comes out as 1e-14.
 *
 * With reference order statistics it is a prediction: of m new values from the same distribution as n old ones, the
 * count outside the old range is BetaBinomial(m, 2, n - 1).
 */
export function betaBinomialSf(k: number, n: number, a: number, b: number): number {
  if (!(a > 0 && b > 0)) return Number.NaN;
  if (k < 0) return 1;
  if (k >= n) return 0;
  const first = Math.floor(k) + 1;
  const lnFirst =
    -Math.log(n + 1) -
    betaLn(n - first + 1, first + 1) +
    betaLn(first + a, n - first + b) -
    betaLn(a, b);
  let term = 1;
  let sum = 1;
  for (let i = first; i < n && term > sum * 1e-18; i++) {
    term *= ((n - i) / (i + 1)) * ((i + a) / (n - i - 1 + b));
    sum += term;
  }
  return Math.min(1, Math.exp(lnFirst) * sum);
}
