import * as z from 'zod/mini';

/** One check, as it goes through the state machine. */
export const checkRequest = z.object({
  model: z.string(),
  from: z.optional(z.string()),
  to: z.optional(z.string()),
  id: z.optional(z.string()),
});

/** The input of the state machine: the checks to make; the hourly round leaves them to `list-models`. */
export const round = z.object({ models: z.optional(z.array(checkRequest)) });
