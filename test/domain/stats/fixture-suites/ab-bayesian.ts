import { lnBayesFactor } from '#domain/stats/ab/bayes-factor.ts';
import {
  type BetaPosterior,
  betaPosterior,
  credibleInterval,
  posteriorMean,
  posteriorVariance,
} from '#domain/stats/ab/beta-posterior.ts';
import {
  decideAb,
  expectedLoss,
  normalProbabilityBBeatsA,
  probabilityBBeatsA,
  probabilityOfBest,
} from '#domain/stats/ab/compare-rates.ts';
import { msprt } from '#domain/stats/ab/msprt.ts';
import { numbersOf, type Suite, usualTolerance } from './fixture.ts';

type Input = Readonly<Record<string, number>>;

const groups = (input: Input) =>
  [
    { successes: input.successes_a as number, trials: input.trials_a as number },
    { successes: input.successes_b as number, trials: input.trials_b as number },
  ] as const;

const prior = (input: Input): BetaPosterior => ({
  alpha: input.prior_alpha ?? 1,
  beta: input.prior_beta ?? 1,
});

function compared(input: Input) {
  const [a, b] = groups(input).map((group) => betaPosterior(group, prior(input))) as [
    BetaPosterior,
    BetaPosterior,
  ];
  const p = probabilityBBeatsA(a, b);
  const interval = (posterior: BetaPosterior) => {
    const { low, high } = credibleInterval(posterior);
    return [low, high];
  };
  return {
    posterior_a: [a.alpha, a.beta],
    posterior_b: [b.alpha, b.beta],
    p_b_gt_a: p,
    expected_loss_choose_b: expectedLoss(b, a),
    expected_loss_choose_a: expectedLoss(a, b),
    mean_a: posteriorMean(a),
    mean_b: posteriorMean(b),
    var_a: posteriorVariance(a),
    var_b: posteriorVariance(b),
    ci95_a: interval(a),
    ci95_b: interval(b),
    decision: decideAb(p),
    normal_approx_p: normalProbabilityBBeatsA(a, b),
  };
}

function best(input: Input, { successes, trials }: Record<string, readonly number[]>) {
  const arms = (successes ?? []).map((count, i) =>
    betaPosterior({ successes: count, trials: trials?.[i] as number }, prior(input)),
  );
  const shares = probabilityOfBest(arms);
  return { p_best: shares, sum_check: shares.reduce((sum, share) => sum + share, 0) };
}

export const abBayesian: Suite = {
  run({ input }) {
    const given = input as Input;
    if ('differences' in input) {
      const differences = numbersOf(input.differences as readonly unknown[]);
      const { mean, lambda, p } = msprt(
        differences,
        given.variance as number,
        given.tau2 as number,
      );
      return { mean, lambda, p_always_valid: p };
    }
    if (Array.isArray(input.successes))
      return best(given, input as Record<string, readonly number[]>);
    if ('prior_alpha' in input) return compared(given);
    const ln = lnBayesFactor(...groups(given));
    return { log_bf10: ln, bf10: Math.exp(ln) };
  },
  nameOf: ({ id }, path) => `${id.replace(/_[\d_.]+$/, '')}: ${path[0]}`,
  tolerance: usualTolerance,
};
