import { betaLn } from './beta-ln.ts';

const lnChoose = (n: number, k: number): number =>
  k === 0 || k === n ? 0 : -Math.log(n + 1) - betaLn(n - k + 1, k + 1);

/**
 * Two-sided p of Fisher's exact test of the table [[a, b], [c, d]] of counts: the probability, margins fixed, of all
 * tables at most as likely as this one. Tables within 1e-7 of its likelihood count as equal, against rounding.
 */
export function fisherExact(a: number, b: number, c: number, d: number): number {
  const row = a + b;
  const other = c + d;
  const column = a + c;
  const from = Math.max(0, column - other);
  const to = Math.min(row, column);
  const lnTotal = lnChoose(row + other, column);
  const lnP = (x: number) => lnChoose(row, x) + lnChoose(other, column - x) - lnTotal;
  const limit = lnP(a) + 1e-7;
  let sum = 0;
  for (let x = from; x <= to; x++) {
    const ln = lnP(x);
    if (ln <= limit) sum += Math.exp(ln);
  }
  return Math.min(1, sum);
}
