import type { Guardrails } from './rollout.ts';

/**
 * EXP-4. Three guardrails at 1 % each: a good challenger is sent back wrongly in at most about 3 % of its steps, and far
 * less often in truth, since the ratio must be exceeded too (test/domain/rollout/check-guardrails.test.ts measures it).
 */
export const defaultGuardrails: Guardrails = {
  maxErrorRatio: 2,
  maxLatencyRatio: 1.5,
  maxAccuracyDrop: 0.05,
  minSamples: 100,
  minLabels: 50,
  alpha: 0.01,
  maxHolds: 4,
  requireLabels: false,
  latencySlackMs: 5,
  checkEverySeconds: 900,
};
