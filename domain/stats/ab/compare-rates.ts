import { normalCdf } from '../normal.ts';
import { type BetaPosterior, posteriorMean, posteriorVariance } from './beta-posterior.ts';
import { integrateOver } from './posterior-quadrature.ts';

/** P(B's rate > A's), by quadrature: right for any shapes, in both tails. */
export const probabilityBBeatsA = (a: BetaPosterior, b: BetaPosterior): number =>
  Math.min(
    1,
    integrateOver([a, b] as const, ([inA, inB]) => inB.density() * inA.below()),
  );

/** The same if both posteriors were normal: what quick calculators show. */
export const normalProbabilityBBeatsA = (a: BetaPosterior, b: BetaPosterior): number =>
  normalCdf(
    (posteriorMean(b) - posteriorMean(a)) / Math.sqrt(posteriorVariance(a) + posteriorVariance(b)),
  );

/**
 * What choosing one costs on average if the other is better: E[max(other - chosen, 0)] = ∫ P(chosen < x) P(other > x) dx, in
 * units of the rate.
 */
export const expectedLoss = (chosen: BetaPosterior, other: BetaPosterior): number =>
  integrateOver(
    [chosen, other] as const,
    ([inChosen, inOther], { x, y }) => inChosen.below() * inOther.above() * x * y,
  );

/** Each arm's chance to have the highest rate. */
export const probabilityOfBest = (arms: readonly BetaPosterior[]): readonly number[] =>
  arms.map((_, best) =>
    integrateOver(arms, (at) =>
      at.reduce((product, arm, i) => product * (i === best ? arm.density() : arm.below()), 1),
    ),
  );

export interface DecisionThresholds {
  /** P(B > A) from which B is promoted (0.95), and up to which the test is stopped (0.05). */
  readonly promote: number;
  readonly stop: number;
}

/** Holds at one planned look only: looked at 100 times, these thresholds promote 28 % of equal arms. */
export function decideAb(
  probability: number,
  { promote, stop }: DecisionThresholds = { promote: 0.95, stop: 0.05 },
): 'promote' | 'stop' | 'continue' {
  if (probability >= promote) return 'promote';
  return probability <= stop ? 'stop' : 'continue';
}
