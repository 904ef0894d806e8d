import betainc from '@stdlib/math-base-special-betainc';
import { betaLn } from '../../stats/beta-ln.ts';
import { gaussLegendre } from '../../stats/special/gauss-legendre.ts';
import type { ArmStatistics } from './arm-statistics.ts';

export interface Beta {
  readonly alpha: number;
  readonly beta: number;
}

/** Thompson sampling for rewards in 0..1, from a uniform prior: each arm's share is the probability that it is best. */
export const thompson = (arms: readonly ArmStatistics[]): readonly number[] =>
  probabilityOfBest(
    arms.map(({ pulls, reward }) => ({ alpha: 1 + reward, beta: 1 + Math.max(0, pulls - reward) })),
  );

const rule = gaussLegendre(10);

/** Panel borders around each mean, in standard deviations: fine where densities bend, far out for one-sided tails. */
const reach = [0, 0.5, 1, 2, 3, 5, 8, 13, 21, 40];

/**
 * P(arm i draws the largest of all) = ∫ fᵢ(x) ∏ⱼ Fⱼ(x) dx, by quadrature instead of draws: the share is then known, can
 * be logged for inverse propensity weighting, and needs no sampler. All arms share one grid.
 */
export function probabilityOfBest(betas: readonly Beta[]): readonly number[] {
  const sums = betas.map(() => 0);
  const borders = bordersOf(betas);
  for (let at = 1; at < borders.length; at++) {
    const [from, to] = [borders[at - 1] as number, borders[at] as number];
    rule.nodes.forEach((node, k) => {
      const x = from + ((node + 1) / 2) * (to - from);
      const weight = ((rule.weights[k] as number) / 2) * (to - from);
      const below = betas.map(({ alpha, beta }) => betainc(x, alpha, beta, true, false));
      betas.forEach((arm, i) => {
        const others = below.reduce(
          (product, value, j) => (j === i ? product : product * value),
          1,
        );
        if (others > 0) sums[i] = (sums[i] as number) + weight * others * density(arm, x);
      });
    });
  }
  const total = sums.reduce((sum, share) => sum + share, 0);
  return sums.map((share) => share / total);
}

const density = ({ alpha, beta }: Beta, x: number): number =>
  Math.exp((alpha - 1) * Math.log(x) + (beta - 1) * Math.log1p(-x) - betaLn(alpha, beta));

function bordersOf(betas: readonly Beta[]): readonly number[] {
  const borders = betas.flatMap(({ alpha, beta }) => {
    const n = alpha + beta;
    const mean = alpha / n;
    const sd = Math.sqrt((mean * (1 - mean)) / (n + 1));
    return reach.flatMap((times) => [mean - times * sd, mean + times * sd]);
  });
  const within = borders.filter((x) => x > 0 && x < 1);
  const ends = [Math.max(0, Math.min(...borders)), Math.min(1, Math.max(...borders))];
  return [...new Set([...ends, ...within])].sort((a, b) => a - b);
}
