import * as z from 'zod/mini';

const setting = () => z.string().check(z.minLength(1));
const digits = () => z.string().check(z.regex(/^\d+$/, 'must be a whole number'));
const wholeNumber = () => z.pipe(digits(), z.transform(Number));
const wholeNumberOr = (byDefault: string) =>
  z.pipe(z._default(digits(), byDefault), z.transform(Number));

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

export const routeEnv = z.extend(stepEnv, {
  /** Of the trainer's function, in MB. */
  TRAIN_MEMORY: wholeNumber(),
  /** Invocations that a training may take. */
  TRAIN_ROUNDS: wholeNumber(),
  SAGEMAKER_TRAINING: z.enum(['on', 'off']),
});
export type RouteEnv = z.input<typeof routeEnv>;

export const trainEnv = z.extend(stepEnv, {
  TRAIN_ROUNDS: wholeNumber(),
  /** A checkpoint is written when the last one is so old. */
  CHECKPOINT_SECONDS: wholeNumberOr('60'),
  /** Stops when less than this is left of the invocation's time: enough for a last checkpoint. 0: goes on to its end. */
  STOP_BEFORE_SECONDS: wholeNumberOr('60'),
  /** Set by Lambda, in MB. */
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: wholeNumberOr('1769'),
});
export type TrainEnv = z.input<typeof trainEnv>;

/** What a training job is made of (adapters/sagemaker/training-job.ts). */
export const prepareTrainingEnv = z.extend(stepEnv, {
  TRAINING_IMAGE: setting(),
  TRAINING_ROLE_ARN: setting(),
  TRAINING_INSTANCE_TYPE: setting(),
  TRAINING_SPOT: z.enum(['on', 'off']),
  TRAINING_MAX_SECONDS: wholeNumber(),
  TRAINING_VOLUME_GB: wholeNumber(),
  /** Names of jobs begin so; the machine may start no others. */
  TRAINING_JOB_PREFIX: setting(),
});
export type PrepareTrainingEnv = z.input<typeof prepareTrainingEnv>;
