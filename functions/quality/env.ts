import * as z from 'zod/mini';

const setting = () => z.string().check(z.minLength(1));

/** Both functions have the same settings. */
export const qualityEnv = z.object({ TABLE_NAME: setting(), ARTIFACT_BUCKET: setting() });
export type QualityEnv = z.input<typeof qualityEnv>;
