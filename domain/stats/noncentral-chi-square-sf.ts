import gammaln from '@stdlib/math-base-special-gammaln';
import { gammaUpper } from './incomplete-gamma.ts';

/**
 * P(X > x) of the noncentral chi-square distribution with `df` > 0 degrees of freedom and noncentrality `lambda` >= 0: a mixture
 * of central ones over Poisson(lambda / 2) (Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 2, ch. 29). Each
 * central tail follows from the one before by a positive term, so nothing cancels.
 */
export function noncentralChiSquareSf(x: number, df: number, lambda: number): number {
  if (Number.isNaN(x) || Number.isNaN(lambda)) return Number.NaN;
  if (x <= 0) return 1;
  const half = x / 2;
  const mean = lambda / 2;
  const reach = 10 * Math.sqrt(mean) + 40;
  const first = Math.max(0, Math.floor(mean - reach));
  const last = Math.ceil(mean + reach);
  let a = df / 2 + first;
  let tail = gammaUpper(a, half);
  let step = Math.exp(a * Math.log(half) - half - gammaln(a + 1));
  let weight = mean === 0 ? 1 : Math.exp(first * Math.log(mean) - mean - gammaln(first + 1));
  let sum = 0;
  for (let j = first; j <= last; j++) {
    sum += weight * tail;
    tail += step;
    a++;
    step *= half / a;
    weight *= mean / (j + 1);
  }
  return Math.min(1, sum);
}
