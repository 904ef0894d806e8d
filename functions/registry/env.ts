import * as z from 'zod/mini';

export const apiEnv = z.object({ TABLE_NAME: z.string(), ARTIFACT_BUCKET: z.string() });
export type ApiEnv = z.input<typeof apiEnv>;
