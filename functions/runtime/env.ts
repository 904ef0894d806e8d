import type * as z from 'zod/mini';

/** Reads the function's settings once, by its own schema; a missing one stops the function with its name. */
export function readEnv<S extends z.ZodMiniType>(
  schema: S,
  source: NodeJS.ProcessEnv = process.env,
): z.output<S> {
  const parsed = schema.safeParse(source);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The function's environment is wrong: ${wrong.join('; ')}`);
}
