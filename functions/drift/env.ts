import * as z from 'zod/mini';

export const apiEnv = z.object({
  TABLE_NAME: z.string(),
  ARTIFACT_BUCKET: z.string(),
  DRIFT_CHECK_MACHINE_ARN: z.string(),
});
export type ApiEnv = z.input<typeof apiEnv>;

export const listModelsEnv = z.object({
  TABLE_NAME: z.string(),
  ARTIFACT_BUCKET: z.string(),
  LAKE_BUCKET: z.string(),
});
export type ListModelsEnv = z.input<typeof listModelsEnv>;

export const checkEnv = listModelsEnv;
export type CheckEnv = z.input<typeof checkEnv>;
