import * as z from 'zod/mini';

export const authorizeEnv = z.object({ TABLE_NAME: z.string() });
export type AuthorizeEnv = z.input<typeof authorizeEnv>;
