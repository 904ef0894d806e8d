import betainc from '@stdlib/math-base-special-betainc';

/**
 * Two-sided exact p of McNemar's test (Psychometrika 12, 1947): of the rows on which two classifiers differ, `onlyA` are
 * right in A alone and `onlyB` in B alone; without a difference each is a fair coin. 1 when they never differ.
 */
export function mcNemar(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB;
  const fewer = Math.min(onlyA, onlyB);
  // P(K <= k) of Binomial(n, 1/2) is the regularised incomplete beta I(1/2; n - k, k + 1).
  return n === 0 ? 1 : Math.min(1, 2 * betainc(0.5, n - fewer, fewer + 1));
}
