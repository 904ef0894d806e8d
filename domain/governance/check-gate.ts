import type { Evaluation } from '../registry/model-version.ts';
import { absoluteFindings } from './check-policy.ts';
import type { Policy } from './policy.ts';
import { type Finding, shown, type Verdict, verdictOf } from './verdict.ts';

type Champion = NonNullable<Evaluation['champion']>;

/** Metrics of which less is better. */
const losses = ['logLoss', 'brier', 'mae', 'mape', 'mse', 'rmse'];

/** Below this a difference of two latencies says more about the machine than about the models. */
const noticeableMs = 1;

/**
 * RTR-3: whether a challenger may replace the champion. Absolute rules of the policy, and against the champion on the
 * same rows: better by more than `minImprovement`, significantly so, and not slower. A number that was not measured does
 * not pass. Without a champion only the absolute rules apply, and the verdict says so.
 */
export function checkGate(evaluation: Evaluation | undefined, policy: Policy): Verdict {
  const absolute = absoluteFindings(evaluation, policy);
  if (evaluation === undefined) return verdictOf(absolute);
  const { champion } = evaluation;
  if (champion === undefined)
    return verdictOf([
      ...absolute,
      { ok: true, reason: 'There is no champion to compare with; only the absolute rules apply.' },
    ]);
  return verdictOf([
    ...absolute,
    ...(policy.minImprovement === null
      ? []
      : [improvement(evaluation, champion, policy.primaryMetric, policy.minImprovement)]),
    ...(policy.maxPValue === null ? [] : [significance(champion, policy.maxPValue)]),
    ...(policy.maxLatencyRatio === null
      ? []
      : [latency(evaluation, champion, policy.maxLatencyRatio)]),
  ]);
}

function improvement(
  { metrics }: Evaluation,
  champion: Champion,
  metric: string,
  asked: number,
): Finding {
  const [ours, theirs] = [metrics[metric], champion.metrics[metric]];
  if (ours === undefined || theirs === undefined)
    return {
      ok: false,
      reason: `${metric} was not measured for ${ours === undefined ? 'this version' : `the champion, version ${champion.version}`}.`,
    };
  const gain = losses.includes(metric) ? theirs - ours : ours - theirs;
  const relative = theirs === 0 && gain === 0 ? 0 : gain / Math.abs(theirs);
  return {
    ok: relative > asked,
    reason: `${metric} ${shown(ours)} is ${percent(Math.abs(relative))} ${relative < 0 ? 'worse' : 'better'} than ${shown(theirs)} of version ${champion.version}; more than ${percent(asked)} better is asked.`,
  };
}

function significance({ pValue }: Champion, limit: number): Finding {
  if (pValue === undefined)
    return { ok: false, reason: 'It was not measured whether the difference is more than luck.' };
  const ok = pValue <= limit;
  return {
    ok,
    reason: ok
      ? `The difference is significant (p ${shown(pValue)}).`
      : `The difference may be luck (p ${shown(pValue)}, at most ${shown(limit)} is asked).`,
  };
}

function latency({ latencyMs }: Evaluation, champion: Champion, limit: number): Finding {
  if (latencyMs === undefined || champion.latencyMs === undefined)
    return {
      ok: false,
      reason: `Latency was not measured for ${latencyMs === undefined ? 'this version' : `the champion, version ${champion.version}`}.`,
    };
  const ok =
    latencyMs <= champion.latencyMs * limit || latencyMs - champion.latencyMs < noticeableMs;
  return {
    ok,
    reason: `Latency p95 ${shown(latencyMs)} ms against ${shown(champion.latencyMs)} ms of version ${champion.version}; ${shown(limit)} times is allowed.`,
  };
}

const percent = (share: number): string => `${shown(share * 100)} %`;
