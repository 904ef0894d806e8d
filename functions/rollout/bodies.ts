import * as z from 'zod/mini';

/** Absent, or there: never `undefined`, which the domain's optional fields do not know. */
const optional = z.exactOptional;

export const schedule = z.array(z.strictObject({ percent: z.number(), waitSeconds: z.number() }));

/** What differs from the defaults; whether a value makes sense is the domain's to say. */
export const guardrails = z.strictObject({
  maxErrorRatio: optional(z.number()),
  maxLatencyRatio: optional(z.number()),
  maxAccuracyDrop: optional(z.number()),
  minSamples: optional(z.number()),
  minLabels: optional(z.number()),
  alpha: optional(z.number()),
  maxHolds: optional(z.number()),
  requireLabels: optional(z.boolean()),
  latencySlackMs: optional(z.number()),
  checkEverySeconds: optional(z.number()),
});

export const startBody = z.strictObject({
  version: z.int().check(z.positive()),
  schedule: optional(
    z.union(
      [z.enum(['default', 'canary']), schedule],
      'takes "default", "canary", or a list of steps such as {"percent": 5, "waitSeconds": 3600}',
    ),
  ),
  guardrails: optional(guardrails),
  reason: optional(z.string().check(z.maxLength(2_000))),
});

export const rollbackBody = z.strictObject({
  reason: z.string().check(z.minLength(1), z.maxLength(2_000)),
});

/** The `rollout` of a model's policy. */
export const rolloutPolicy = z.strictObject({
  schedule: optional(schedule),
  guardrails: optional(guardrails),
});
