import gammaln from '@stdlib/math-base-special-gammaln';
import { normalSf } from '../normal.ts';
import { gaussLegendre } from '../special/gauss-legendre.ts';

const rule = gaussLegendre(20);

/**
 * P(T > t) of the noncentral t: T = (Z + shift) / S with S² a chi-square over its `df`. Given S it is a normal tail;
 * integrated over S by Gauss–Legendre, so small tails are sums of small positive parts.
 */
export function noncentralTSf(t: number, df: number, shift: number): number {
  if (!(df > 0)) return Number.NaN;
  // ln density of S; its mode is near 1 and its width about 1/√(2 df).
  const constant = Math.LN2 + (df / 2) * Math.log(df / 2) - gammaln(df / 2);
  const density = (s: number) => Math.exp(constant + (df - 1) * Math.log(s) - (df / 2) * s * s);
  const width = 1 / Math.sqrt(2 * df);
  const from = Math.max(0, 1 - 14 * width);
  const to = 1 + 14 * width;
  const panels = 64;
  let sum = 0;
  for (let panel = 0; panel < panels; panel++) {
    const left = from + ((to - from) * panel) / panels;
    const half = (to - from) / panels / 2;
    rule.nodes.forEach((node, k) => {
      const s = left + half * (1 + node);
      sum += half * (rule.weights[k] as number) * density(s) * normalSf(t * s - shift);
    });
  }
  return Math.min(1, sum);
}

/** P(T <= t), exact in the lower tail. */
export const noncentralTCdf = (t: number, df: number, shift: number): number =>
  noncentralTSf(-t, df, -shift);
