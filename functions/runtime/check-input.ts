import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { invalid } from '#domain/errors.ts';

// zod/mini brings no words of its own.
z.config(en());

const shown = 5;

/** zod's words, shorter; `received undefined` is a programmer's way to say that a field is not there. */
function inWords(message: string): string {
  const [, absent] = /^Invalid input: expected (.+), received undefined$/.exec(message) ?? [];
  if (absent !== undefined) return ` is missing (${absent})`;
  const spoken = message
    .replace(/^Invalid input: /, '')
    .replace(
      /^Invalid option: expected one of (.+)$/,
      (_, options: string) => `takes one of ${options.replaceAll('|', ', ')}`,
    )
    .replace('Too small: expected string to have >=1 characters', 'must not be empty')
    .replace(/^Unrecognized key(s?): /, 'unknown field$1 ');
  return `: ${spoken}`;
}

/** Where an issue is; an unknown field is itself the place. */
const placeOf = (issue: z.core.$ZodIssue | undefined): PropertyKey[] => [
  ...(issue?.path ?? []),
  ...(issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []),
];

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
    return `${place === '' ? whole : `\`${place}\``}${inWords(message)}`;
  });
  const more = issues.length > shown ? [`and ${issues.length - shown} more`] : [];
  const field = z.core.toDotPath(placeOf(issues[0]));
  throw invalid([...sentences, ...more].join('; '), field === '' ? {} : { field });
}
