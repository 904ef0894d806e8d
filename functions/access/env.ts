import * as z from 'zod/mini';

const setting = () => z.string().check(z.minLength(1));

export const authorizeEnv = z.object({ TABLE_NAME: setting() });
export type AuthorizeEnv = z.input<typeof authorizeEnv>;
