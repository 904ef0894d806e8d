import { betaQuantile } from '../special/beta-quantile.ts';

/** What is believed of a success rate: Beta(alpha, beta), both above 0. */
export interface BetaPosterior {
  readonly alpha: number;
  readonly beta: number;
}

/** `prior` {1, 1} is flat, {0.5, 0.5} Jeffreys'. */
export const betaPosterior = (
  { successes, trials }: { readonly successes: number; readonly trials: number },
  prior: BetaPosterior = { alpha: 1, beta: 1 },
): BetaPosterior => ({
  alpha: prior.alpha + successes,
  beta: prior.beta + (trials - successes),
});

export const posteriorMean = ({ alpha, beta }: BetaPosterior): number => alpha / (alpha + beta);

export function posteriorVariance({ alpha, beta }: BetaPosterior): number {
  const sum = alpha + beta;
  return (alpha * beta) / (sum * sum * (sum + 1));
}

/** With the same chance below as above it. */
export function credibleInterval({ alpha, beta }: BetaPosterior, confidence = 0.95) {
  const tail = (1 - confidence) / 2;
  return { low: betaQuantile(tail, alpha, beta), high: betaQuantile(1 - tail, alpha, beta) };
}
