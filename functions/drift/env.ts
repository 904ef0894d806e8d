import * as z from 'zod/mini';

const setting = () => z.string().check(z.minLength(1));

export const apiEnv = z.object({
  TABLE_NAME: setting(),
  ARTIFACT_BUCKET: setting(),
  DRIFT_CHECK_MACHINE_ARN: setting(),
});
export type ApiEnv = z.input<typeof apiEnv>;

export const listModelsEnv = z.object({ TABLE_NAME: setting() });
export type ListModelsEnv = z.input<typeof listModelsEnv>;

/** Plan, sketch and verdict of a check. */
export const stepEnv = z.object({
  TABLE_NAME: setting(),
  ARTIFACT_BUCKET: setting(),
  LAKE_BUCKET: setting(),
  /** Megabytes of captures that one worker counts. */
  PART_MB: z._default(z.string().check(z.regex(/^\d+(\.\d+)?$/)), '64'),
});
export type StepEnv = z.input<typeof stepEnv>;
