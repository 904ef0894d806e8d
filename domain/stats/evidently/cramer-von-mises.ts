import { anderson, cramerVonMises } from '../two-sample/cramer-von-mises.ts';
import {
  cramerVonMisesExactP,
  grid,
  orders,
  type Rounding,
} from '../two-sample/cramer-von-mises-exact.ts';

/**
 * Evidently's p: the limit above 20 values in a sample, else exact. Its exact counts are kept in numpy's smallest type that
 * holds their bound: integers, which fail (`undefined`: it raises an error), when the statistic's bound is at least the
 * number of orders; else half or single precision, whose rounding reaches the fourth digit of p.
 */
export function evidentlyCramerVonMises(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
): number | undefined {
  const [n, m] = [reference.length, current.length];
  if (n < 2 || m < 2) return undefined;
  if (Math.max(n, m) > 20) return cramerVonMises(reference, current).p;
  const all = orders(n, m);
  if (grid(n, m).lcm ** 2 * (n + m) >= all) return undefined;
  return cramerVonMisesExactP(
    anderson(reference, current),
    n,
    m,
    all <= 65_504 ? { keep: toHalf, add: Math.fround } : { keep: Math.fround, add: Math.fround },
  );
}

/** To the nearest 16-bit float, halves to even, of a number from 0 to 65 504: 11 binary digits, none below 2^-24. */
const toHalf: Rounding = (x) => {
  if (x === 0) return 0;
  const unit = 2 ** (Math.max(-14, Math.floor(Math.log2(x))) - 10);
  const down = Math.floor(x / unit);
  const rest = x / unit - down;
  return (rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down) * unit;
};
