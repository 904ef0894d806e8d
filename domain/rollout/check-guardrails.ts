import { quantile } from '../stats/quantile.ts';
import { happensMoreOften } from './happens-more-often.ts';
import type { Guardrails } from './rollout.ts';
import type { VariantStats } from './variant-stats.ts';

/**
 * `wait`: the step lasts on. `advance`: its time is over and nothing is broken. `hold`: its time is over and too little
 * was seen to tell. `rollback`: a guardrail is broken, or it was held too often.
 */
export type RolloutVerdict = 'wait' | 'advance' | 'hold' | 'rollback';

export interface GuardrailInput {
  readonly challenger: VariantStats;
  /** The champion over the same time, never over an earlier one: hours differ. */
  readonly champion: VariantStats;
  readonly guardrails: Guardrails;
  /** How often this step has been held already. */
  readonly holds: number;
  /** False for the looks in between. */
  readonly stepIsOver: boolean;
}

export interface GuardrailReport {
  readonly verdict: RolloutVerdict;
  /** Sentences with the numbers, one per guardrail that had something to say. */
  readonly reasons: readonly string[];
}

/** What one guardrail found: broken, kept, or unknown for want of data. */
interface Finding {
  readonly state: 'broken' | 'kept' | 'unknown';
  readonly words: string;
}

/**
 * Looking often and stopping at the first alarm multiplies false alarms. Looks before the end of a step therefore ask
 * for a tenth of alpha (Haybittle–Peto: strict looks in between leave the last look its level nearly whole; Peto et al.,
 * Br J Cancer 34, 1976).
 */
const strictness = 10;

/** EXP-4. Errors are judged from the first one on, since the test is exact; latency and accuracy from `min…` on. */
export function checkGuardrails(input: GuardrailInput): GuardrailReport {
  const { challenger, champion, guardrails, holds, stepIsOver } = input;
  const alpha = stepIsOver ? guardrails.alpha : guardrails.alpha / strictness;
  const findings = [errors, latency, accuracy].map((check) =>
    check(challenger, champion, { ...guardrails, alpha }),
  );
  const broken = findings.filter(({ state }) => state === 'broken').map(({ words }) => words);
  if (broken.length > 0) return { verdict: 'rollback', reasons: broken };
  const said = findings.map(({ words }) => words);
  if (!stepIsOver) return { verdict: 'wait', reasons: said };
  const missing = whatIsMissing(challenger, champion, guardrails);
  if (missing.length === 0) return { verdict: 'advance', reasons: said };
  if (holds < guardrails.maxHolds)
    return { verdict: 'hold', reasons: [`Inconclusive: ${missing.join('; ')}.`, ...said] };
  const patience = `Still inconclusive after ${holds} prolongations (${missing.join('; ')}): nobody can say that the challenger is safe.`;
  return { verdict: 'rollback', reasons: [patience, ...said] };
}

function whatIsMissing(
  challenger: VariantStats,
  champion: VariantStats,
  { minSamples, minLabels, requireLabels = false }: Guardrails,
): string[] {
  const short = (who: string, what: string, have: number, need: number) =>
    have < need
      ? [`${need - have} more ${what} of the ${who} are needed (${have} of ${need})`]
      : [];
  return [
    ...short('challenger', 'predictions', challenger.requests, minSamples),
    ...short('champion', 'predictions', champion.requests, minSamples),
    ...(requireLabels ? short('challenger', 'labels', challenger.labelled, minLabels) : []),
    ...(requireLabels ? short('champion', 'labels', champion.labelled, minLabels) : []),
  ];
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 2 : 1)} %`;
const ms = (value: number): string => `${value.toPrecision(3)} ms`;

/** Broken when the error rate is above `maxErrorRatio` times the champion's, and surely above the champion's. */
function errors(challenger: VariantStats, champion: VariantStats, rails: Guardrails): Finding {
  const rate = ({ errors: n, requests }: VariantStats) => (requests === 0 ? 0 : n / requests);
  const p = happensMoreOften(
    { hits: challenger.errors, trials: challenger.requests },
    { hits: champion.errors, trials: champion.requests },
  );
  const words = `Error rate ${percent(rate(challenger))} (${challenger.errors} of ${challenger.requests}) against the champion's ${percent(rate(champion))} (${champion.errors} of ${champion.requests})`;
  const tooMany = rate(challenger) > rails.maxErrorRatio * rate(champion);
  return tooMany && p < rails.alpha
    ? {
        state: 'broken',
        words: `${words}: more than ${rails.maxErrorRatio} times, p = ${p.toPrecision(2)}.`,
      }
    : { state: 'kept', words: `${words}.` };
}

/**
 * p95 above a limit is the same as: more than 5 % of the predictions are slower than the limit. The limit is
 * `maxLatencyRatio` times the champion's p95; whether the challenger is over it surely is Fisher's test on the shares
 * above the limit, where a champion at its p95 would have 5 %.
 */
function latency(challenger: VariantStats, champion: VariantStats, rails: Guardrails): Finding {
  const mine = challenger.latenciesMs;
  const theirs = champion.latenciesMs;
  if (mine.length < rails.minSamples || theirs.length < rails.minSamples)
    return {
      state: 'unknown',
      words: `Latency: ${mine.length} and ${theirs.length} requests were timed, ${rails.minSamples} each are needed.`,
    };
  const base = quantile(theirs, 0.95);
  const limit = Math.max(rails.maxLatencyRatio * base, base + (rails.latencySlackMs ?? 5));
  const p95 = quantile(mine, 0.95);
  const slow = mine.reduce((n, value) => n + (value > limit ? 1 : 0), 0);
  const p = happensMoreOften(
    { hits: slow, trials: mine.length },
    { hits: Math.ceil(0.05 * theirs.length), trials: theirs.length },
  );
  const words = `p95 latency ${ms(p95)} against the champion's ${ms(base)}`;
  return p95 > limit && p < rails.alpha
    ? {
        state: 'broken',
        words: `${words}: over the limit of ${ms(limit)}, p = ${p.toPrecision(2)}.`,
      }
    : { state: 'kept', words: `${words}.` };
}

/** Broken when accuracy is more than `maxAccuracyDrop` below the champion's, and surely below it. */
function accuracy(challenger: VariantStats, champion: VariantStats, rails: Guardrails): Finding {
  if (challenger.labelled < rails.minLabels || champion.labelled < rails.minLabels)
    return {
      state: 'unknown',
      words: `Accuracy is unknown: ${challenger.labelled} labels of the challenger and ${champion.labelled} of the champion have arrived, ${rails.minLabels} each are needed.`,
    };
  const share = ({ correct, labelled }: VariantStats) => correct / labelled;
  const wrong = ({ correct, labelled }: VariantStats) => ({
    hits: labelled - correct,
    trials: labelled,
  });
  const p = happensMoreOften(wrong(challenger), wrong(champion));
  const words = `Accuracy ${percent(share(challenger))} (${challenger.labelled} labels) against the champion's ${percent(share(champion))} (${champion.labelled} labels)`;
  return share(champion) - share(challenger) > rails.maxAccuracyDrop && p < rails.alpha
    ? {
        state: 'broken',
        words: `${words}: a drop of more than ${percent(rails.maxAccuracyDrop)}, p = ${p.toPrecision(2)}.`,
      }
    : { state: 'kept', words: `${words}.` };
}
