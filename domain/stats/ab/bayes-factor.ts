import { betaLn } from '../beta-ln.ts';

interface Group {
  readonly successes: number;
  readonly trials: number;
}

/**
 * ln of how much better two rates of their own explain the counts than one common rate, each rate uniform before (Kass &
 * Raftery, JASA 90, 1995). Above 0 speaks for a difference.
 */
export function lnBayesFactor(a: Group, b: Group): number {
  const ln = ({ successes, trials }: Group) => betaLn(successes + 1, trials - successes + 1);
  const together = { successes: a.successes + b.successes, trials: a.trials + b.trials };
  return ln(a) + ln(b) - ln(together);
}
