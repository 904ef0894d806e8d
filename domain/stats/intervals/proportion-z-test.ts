import { normalSf } from '../normal.ts';

interface Group {
  readonly successes: number;
  readonly trials: number;
}

/**
 * Two-sided z test of share A - share B with the pooled share's variance. NaN where that variance is 0 (all or none
 * succeeded in both); `twoProportionZ` answers 0 there.
 */
export function proportionZTest(a: Group, b: Group): { readonly z: number; readonly p: number } {
  const pooled = (a.successes + b.successes) / (a.trials + b.trials);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / a.trials + 1 / b.trials));
  const z = (a.successes / a.trials - b.successes / b.trials) / error;
  return { z, p: 2 * normalSf(Math.abs(z)) };
}
