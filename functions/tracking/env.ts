import * as z from 'zod/mini';

import { policyExempt } from '../runtime/policy-exempt.ts';

const setting = () => z.string().check(z.minLength(1));

export const apiEnv = z.object({
  TABLE_NAME: setting(),
  ARTIFACT_BUCKET: setting(),
  POLICY_EXEMPT: policyExempt,
});
export type ApiEnv = z.input<typeof apiEnv>;

export const compareEnv = z.object({ TABLE_NAME: setting() });
export type CompareEnv = z.input<typeof compareEnv>;
