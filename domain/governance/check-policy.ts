import type { Evaluation } from '../registry/model-version.ts';
import type { Policy } from './policy.ts';
import { type Finding, shown, type Verdict, verdictOf } from './verdict.ts';

/** GOV-1: the absolute rules. A number that was not measured does not pass. */
export const checkPolicy = (evaluation: Evaluation | undefined, policy: Policy): Verdict =>
  verdictOf(absoluteFindings(evaluation, policy));

export function absoluteFindings(evaluation: Evaluation | undefined, policy: Policy): Finding[] {
  if (evaluation === undefined)
    return [{ ok: false, reason: 'It was not evaluated; the policy asks for measured numbers.' }];
  const { metrics, latencyMs } = evaluation;
  return [
    ...Object.entries(policy.minimum).map(([name, minimum]) =>
      atLeast(name, metrics[name], minimum),
    ),
    ...(policy.maxLatencyMs === null ? [] : [latencyWithin(latencyMs, policy.maxLatencyMs)]),
  ];
}

function atLeast(name: string, value: number | undefined, minimum: number): Finding {
  if (value === undefined)
    return {
      ok: false,
      reason: `${name} was not measured; the policy asks for ${shown(minimum)} or more.`,
    };
  const ok = value >= minimum;
  return {
    ok,
    reason: ok
      ? `${name} ${shown(value)} is at least ${shown(minimum)}.`
      : `${name} ${shown(value)} is below ${shown(minimum)}.`,
  };
}

function latencyWithin(latencyMs: number | undefined, limit: number): Finding {
  if (latencyMs === undefined)
    return {
      ok: false,
      reason: `Latency was not measured; the policy allows ${shown(limit)} ms.`,
    };
  const ok = latencyMs <= limit;
  return {
    ok,
    reason: `Latency p95 ${shown(latencyMs)} ms is ${ok ? 'within' : 'above'} ${shown(limit)} ms.`,
  };
}
