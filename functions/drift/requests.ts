import * as z from 'zod/mini';

/** One check, as it goes through the state machine. */
export const checkRequest = z.object({
  model: z.string(),
  from: z.optional(z.string()),
  to: z.optional(z.string()),
  id: z.optional(z.string()),
  again: z.optional(z.boolean()),
});

/** One part of a plan, by the key of the object that lists it: `…/parts/00012.json`. */
export const partRequest = z.object({
  key: z.string().check(z.regex(/^work\/drift\/.+\/parts\/\d{5}\.json$/)),
});

export const judgeRequest = z.object({ folder: z.string().check(z.startsWith('work/drift/')) });

/** The input of the state machine: the checks to make; the hourly round leaves them to `list-models`. */
export const round = z.object({ models: z.optional(z.array(checkRequest)) });
