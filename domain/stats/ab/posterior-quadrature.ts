import { digamma, trigamma } from '../special/digamma.ts';
import { gaussLegendre } from '../special/gauss-legendre.ts';
import {
  betaLowerAt,
  betaUpperAt,
  lnBetaKernel,
  type UnitPoint,
  unitPointOfLogit,
} from '../special/incomplete-beta.ts';
import type { BetaPosterior } from './beta-posterior.ts';

/** A rate's posterior at one point. */
export interface PosteriorPoint {
  /** Density per unit of the logit. */
  density(): number;
  /** Chances of a rate below and above it. */
  below(): number;
  above(): number;
}

const rule = gaussLegendre(16);

/** Panel borders about each posterior's mean, in standard deviations: fine where it bends, far for one-sided tails. */
const reach = [0, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 17, 20, 25, 30, 40, 60];

/**
 * ∫ f over all rates x, as Gauss–Legendre panels in ln(x / (1 - x)): there every posterior is smooth and log-concave, even
 * with shapes below 1, and both ends of 0..1 have room. `f` gets every posterior at the point, and the point.
 */
export function integrateOver<Posteriors extends readonly BetaPosterior[]>(
  posteriors: Posteriors,
  f: (at: { readonly [I in keyof Posteriors]: PosteriorPoint }, point: UnitPoint) => number,
): number {
  if (posteriors.some(({ alpha, beta }) => !(alpha > 0 && beta > 0 && alpha + beta < 1e300)))
    return Number.NaN;
  const borders = bordersOf(posteriors);
  let sum = 0;
  for (let panel = 1; panel < borders.length; panel++) {
    const from = borders[panel - 1] as number;
    const half = ((borders[panel] as number) - from) / 2;
    rule.nodes.forEach((node, k) => {
      const point = unitPointOfLogit(from + half * (1 + node));
      const at = posteriors.map(({ alpha, beta }) => ({
        density: () => Math.exp(lnBetaKernel(alpha, beta, point)),
        below: () => betaLowerAt(alpha, beta, point),
        above: () => betaUpperAt(alpha, beta, point),
      })) as { [I in keyof Posteriors]: PosteriorPoint };
      sum += half * (rule.weights[k] as number) * f(at, point);
    });
  }
  return sum;
}

function bordersOf(posteriors: readonly BetaPosterior[]): readonly number[] {
  const borders = posteriors.flatMap(({ alpha, beta }) => {
    const mean = digamma(alpha) - digamma(beta);
    const deviation = Math.sqrt(trigamma(alpha) + trigamma(beta));
    const grid = reach.flatMap((times) => [mean - times * deviation, mean + times * deviation]);
    // A flat posterior bends within a few units of the logit, whatever its deviation: where x or 1 - x is about 1/n.
    const bend = deviation > 0.5 ? Math.ceil(Math.log(1 + alpha + beta)) + 6 : 0;
    for (let t = -bend; t < bend; t++) grid.push(t);
    return grid;
  });
  return [...new Set(borders)].sort((a, b) => a - b);
}
