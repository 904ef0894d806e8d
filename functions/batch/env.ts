import * as z from 'zod/mini';

const setting = () => z.string().check(z.minLength(1));

export const apiEnv = z.object({
  TABLE_NAME: setting(),
  ARTIFACT_BUCKET: setting(),
  BATCH_MACHINE_ARN: setting(),
});
export type ApiEnv = z.input<typeof apiEnv>;

export const startEnv = z.object({ BATCH_MACHINE_ARN: setting() });
export type StartEnv = z.input<typeof startEnv>;

/** Plan and finish, which read and write files and records. */
export const stepEnv = z.object({ TABLE_NAME: setting(), ARTIFACT_BUCKET: setting() });
export type StepEnv = z.input<typeof stepEnv>;

export const transformEnv = z.object({
  TABLE_NAME: setting(),
  ARTIFACT_BUCKET: setting(),
  CAPTURE_STREAM: setting(),
  /** Takes the captures that Firehose does not. */
  LAKE_BUCKET: setting(),
  METRICS_NAMESPACE: setting(),
  /** Which addresses endpoints of custom runtimes may have (adapters/remote/reach.ts). */
  ENDPOINT_REACH: z._default(z.enum(['public', 'private', 'local']), 'public'),
  /** Set by Lambda, in MB. */
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: z._default(z.string(), '1024'),
});
export type TransformEnv = z.input<typeof transformEnv>;
