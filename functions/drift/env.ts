import * as z from 'zod/mini';

const setting = () => z.string().check(z.minLength(1));

export const apiEnv = z.object({
  TABLE_NAME: setting(),
  ARTIFACT_BUCKET: setting(),
  DRIFT_CHECK_MACHINE_ARN: setting(),
});
export type ApiEnv = z.input<typeof apiEnv>;

export const listModelsEnv = z.object({
  TABLE_NAME: setting(),
  ARTIFACT_BUCKET: setting(),
  LAKE_BUCKET: setting(),
});
export type ListModelsEnv = z.input<typeof listModelsEnv>;

export const checkEnv = z.object({
  TABLE_NAME: setting(),
  ARTIFACT_BUCKET: setting(),
  LAKE_BUCKET: setting(),
});
export type CheckEnv = z.input<typeof checkEnv>;
