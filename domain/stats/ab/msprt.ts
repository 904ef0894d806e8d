import { meanOf } from '../special/pairwise-sum.ts';

export interface Msprt {
  readonly mean: number;
  /** Likelihood ratio of "some effect" to "none". */
  readonly lambda: number;
  /** Valid at any look, however often: min(1, 1 / lambda). */
  readonly p: number;
}

/**
 * Mixture sequential probability ratio test of differences with known `variance`: the effect is Normal(0, tau2) under the
 * alternative (Johari et al., "Always valid inference", 2015). NaN without differences.
 */
export function msprt(differences: ArrayLike<number>, variance: number, tau2: number): Msprt {
  const n = differences.length;
  const mean = meanOf(differences);
  const spread = variance + n * tau2;
  const lambda =
    Math.sqrt(variance / spread) * Math.exp((n * n * tau2 * mean * mean) / (2 * variance * spread));
  return { mean, lambda, p: Math.min(1, 1 / lambda) };
}
