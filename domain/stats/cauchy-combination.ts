/**
 * One p from several of the same data, however dependent (Liu & Xie, JASA 115, 2020): the mean of their Cauchy
 * quantiles. A p above 0.99 counts as 0.99, or one test that sees nothing at all (its quantile goes to minus infinity)
 * would outvote one that is sure (Fang et al., Statistica Sinica 33, 2023). NaN are left out; NaN when none is left.
 */
export function cauchyCombination(pValues: readonly number[]): number {
  const usable = pValues.filter((p) => !Number.isNaN(p));
  if (usable.length === 0) return Number.NaN;
  // Near its pole tan(π(1/2 - p)) is 1/(πp); computed so, or p = 1e-20 would count as 1e-16.
  const quantile = (p: number) =>
    p < 1e-8 ? 1 / (Math.PI * Math.max(p, 1e-300)) : Math.tan((0.5 - Math.min(p, 0.99)) * Math.PI);
  const mean = usable.reduce((sum, p) => sum + quantile(p), 0) / usable.length;
  return mean > 1e8 ? 1 / (Math.PI * mean) : 0.5 - Math.atan(mean) / Math.PI;
}
