import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { invalid } from '#domain/errors.ts';

// zod/mini brings no words of its own.
z.config(en());

const shown = 5;

/** What `schema` makes of `input`; throws `invalid` with the places that are wrong and what is wrong there. */
export function checkInput<S extends z.ZodMiniType>(
  schema: S,
  input: unknown,
  whole = 'The body',
): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const sentences = issues.slice(0, shown).map(({ path, message }) => {
    const place = z.core.toDotPath(path);
    return `${place === '' ? whole : `\`${place}\``}: ${message}`;
  });
  const more = issues.length > shown ? [`and ${issues.length - shown} more`] : [];
  const field = z.core.toDotPath(issues[0]?.path ?? []);
  throw invalid([...sentences, ...more].join('; '), field === '' ? {} : { field });
}
