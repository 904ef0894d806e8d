import * as z from 'zod/mini';

const setting = () => z.string().check(z.minLength(1));

export const apiEnv = z.object({ TABLE_NAME: setting() });
export type ApiEnv = z.input<typeof apiEnv>;

/** A plan calls the same function again, whose ARN comes with each invocation. */
export const onTriggerEnv = z.object({
  TABLE_NAME: setting(),
  SCHEDULE_GROUP: setting(),
  SCHEDULER_ROLE_ARN: setting(),
});
export type OnTriggerEnv = z.input<typeof onTriggerEnv>;

export const startEnv = z.object({ RETRAIN_MACHINE_ARN: setting() });
export type StartEnv = z.input<typeof startEnv>;

/** All steps of the state machine have the same settings. */
export const stepEnv = z.object({
  TABLE_NAME: setting(),
  ARTIFACT_BUCKET: setting(),
  LAKE_BUCKET: setting(),
});
export type StepEnv = z.input<typeof stepEnv>;

/** Evaluation asks the champion too, which may be an endpoint. */
export const evaluateEnv = z.extend(stepEnv, {
  /** Which addresses endpoints of custom runtimes may have (adapters/remote/reach.ts). */
  ENDPOINT_REACH: z._default(z.enum(['public', 'private', 'local']), 'public'),
});
export type EvaluateEnv = z.input<typeof evaluateEnv>;
