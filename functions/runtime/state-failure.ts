import * as z from 'zod/mini';

/** `$states.errorOutput` of a Catch, with the state's name (domain/failure-words.ts). */
export const stateFailure = z.object({
  Error: z.string(),
  Cause: z.optional(z.string()),
  State: z.optional(z.string()),
});
