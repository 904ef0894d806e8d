import type { Guardrails, RolloutStep } from '../rollout/rollout.ts';

/** GOV-1, RTR-3: thresholds are data; every field can be overridden per model. `null` switches a rule off. */
export interface Policy {
  /** REG-3: whether stages are gated at all. Without it they are labels, and only people watch over what serves. */
  readonly enforced: boolean;
  /** Lower bounds by metric of the hold-out evaluation. */
  readonly minimum: Readonly<Record<string, number>>;
  /** The metric champion and challenger are compared by. */
  readonly primaryMetric: string;
  /** Relative improvement of the challenger over the champion that the gate asks for, e.g. 0.02. */
  readonly minImprovement: number | null;
  /** Two-sided p above which an improvement counts as luck. */
  readonly maxPValue: number | null;
  readonly maxLatencyMs: number | null;
  /** Challenger's latency over champion's, e.g. 1.1. */
  readonly maxLatencyRatio: number | null;
  /** Risk is high above this drop of accuracy against the champion, absolute, e.g. 0.05. */
  readonly highRiskAccuracyDrop: number;
  readonly requiredApprovers: readonly ('ml-lead' | 'qa-lead')[];
  readonly approvalTimeoutHours: number;
  /** RTR-1 */
  readonly retrainingCooldownHours: number;
  readonly minNewLabels: number;
  /** EXP-3, EXP-4: how versions of this model are rolled out when the request does not say; the defaults when absent. */
  readonly rollout?: {
    readonly schedule?: readonly RolloutStep[];
    readonly guardrails?: Partial<Guardrails>;
  };
}

export type PolicyOverride = Partial<Policy>;
