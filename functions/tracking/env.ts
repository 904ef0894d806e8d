import * as z from 'zod/mini';

const setting = () => z.string().check(z.minLength(1));

export const apiEnv = z.object({
  TABLE_NAME: setting(),
  ARTIFACT_BUCKET: setting(),
  /** Regular expressions, a JSON list: registered models of such names move between stages freely. */
  POLICY_EXEMPT: setting(),
});
export type ApiEnv = z.input<typeof apiEnv>;

export const compareEnv = z.object({ TABLE_NAME: setting() });
export type CompareEnv = z.input<typeof compareEnv>;
