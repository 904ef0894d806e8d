import * as z from 'zod/mini';

import { policyExempt } from '../runtime/policy-exempt.ts';

const setting = () => z.string().check(z.minLength(1));

export const apiEnv = z.object({
  TABLE_NAME: setting(),
  ARTIFACT_BUCKET: setting(),
  POLICY_EXEMPT: policyExempt,
  /** Which addresses endpoints of custom runtimes may have (adapters/remote/reach.ts). */
  ENDPOINT_REACH: z._default(z.enum(['public', 'private', 'local']), 'public'),
  /** Set by Lambda, in MB. */
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: z.pipe(
    z._default(z.string().check(z.regex(/^\d+$/, 'must be a whole number')), '1024'),
    z.transform(Number),
  ),
});
export type ApiEnv = z.input<typeof apiEnv>;
