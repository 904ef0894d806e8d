/** One step: this share of subjects goes to the challenger, then we wait and look. */
export interface RolloutStep {
  readonly percent: number;
  readonly waitSeconds: number;
}

/** EXP-4, thresholds as data. */
export interface Guardrails {
  /** Challenger's error rate over champion's, e.g. 2. */
  readonly maxErrorRatio: number;
  /** Challenger's p95 latency over champion's, e.g. 1.5. */
  readonly maxLatencyRatio: number;
  /** Absolute drop of accuracy against the champion over the same time, e.g. 0.05. */
  readonly maxAccuracyDrop: number;
  /** Predictions of the challenger within a step before a verdict is passed; below it the verdict is `inconclusive`. */
  readonly minSamples: number;
  readonly minLabels: number;
  /** One-sided level at which a guardrail counts as broken. */
  readonly alpha: number;
  /** How often a step may be prolonged because it is inconclusive, before the rollout is rolled back. */
  readonly maxHolds: number;
  /** Whether a step waits for `minLabels`; else unknown accuracy is said and blocks nothing. False when absent. */
  readonly requireLabels?: boolean;
  /** A p95 that is slower by less than this is never a breach, whatever the ratio: noise of fast models. 5 when absent. */
  readonly latencySlackMs?: number;
  /** How often the guardrails are looked at while a step lasts; 900 when absent. */
  readonly checkEverySeconds?: number;
}

export interface Rollout {
  readonly kind: 'rollout';
  readonly id: string;
  readonly model: string;
  readonly version: number;
  readonly championVersion: number;
  readonly schedule: readonly RolloutStep[];
  readonly guardrails: Guardrails;
  /** Index into `schedule`. */
  readonly step: number;
  readonly stepStartedAt: string;
  readonly holds: number;
  readonly status: 'running' | 'completed' | 'rolled-back';
  /** Why it was rolled back, or the last verdict's words. */
  readonly reasons: readonly string[];
  readonly startedAt: string;
  readonly finishedAt?: string;
}
