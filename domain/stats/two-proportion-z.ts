import { normalSf } from './normal.ts';

export interface TwoProportionZ {
  /** shareB - shareA over the pooled standard error; 0 when both shares are the same and sure (all or none). */
  readonly z: number;
  readonly twoSided: number;
  /** Of "B's share is greater". */
  readonly greater: number;
  /** Of "B's share is less". */
  readonly less: number;
}

/**
 * Do two groups succeed equally often? `successes` of `trials` in A and in B. The pooled z test: trust it where pooled
 * successes and failures are at least about 20, else use Fisher's exact test. NaN when a group has no trials.
 */
export function twoProportionZ(
  a: { readonly successes: number; readonly trials: number },
  b: { readonly successes: number; readonly trials: number },
): TwoProportionZ {
  const pooled = (a.successes + b.successes) / (a.trials + b.trials);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / a.trials + 1 / b.trials));
  const difference = b.successes / b.trials - a.successes / a.trials;
  const z = error === 0 ? 0 : difference / error;
  return {
    z,
    twoSided: Math.min(1, 2 * normalSf(Math.abs(z))),
    greater: normalSf(z),
    less: normalSf(-z),
  };
}
