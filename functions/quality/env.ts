import * as z from 'zod/mini';

const setting = () => z.string().check(z.minLength(1));

export const apiEnv = z.object({ TABLE_NAME: setting(), ARTIFACT_BUCKET: setting() });
export type ApiEnv = z.input<typeof apiEnv>;

export const validateEnv = z.object({ TABLE_NAME: setting(), ARTIFACT_BUCKET: setting() });
export type ValidateEnv = z.input<typeof validateEnv>;
