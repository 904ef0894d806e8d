import { invalid } from '#domain/errors.ts';

/** No message of MLflow's nests deeper than 5. */
const deepest = 32;

/**
 * A JSON object as a message: snake_case keys, whichever of protobuf's two spellings was sent, and without nulls, which
 * stand for what is absent.
 *
 * @throws DomainError `invalid` for both spellings of one field, for what is not Unicode, for endless nesting.
 */
export const asMessage = (json: object): Readonly<Record<string, unknown>> =>
  plainObject(json, '', 1);

function plain(value: unknown, place: string, depth: number): unknown {
  if (typeof value === 'string' && !value.isWellFormed())
    throw invalid(`\`${place}\`: half of a surrogate pair is no character.`, { field: place });
  if (typeof value !== 'object' || value === null) return value;
  if (depth > deepest)
    throw invalid(`\`${place.slice(0, 100)}\`: nested more than ${deepest} deep.`);
  return Array.isArray(value)
    ? value.map((item, index) => plain(item, `${place}[${index}]`, depth + 1))
    : plainObject(value, place, depth + 1);
}

function plainObject(json: object, place: string, depth: number): Record<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const [key, value] of Object.entries(json)) {
    if (value === null) continue;
    const name = snakeCase(key);
    const path = place === '' ? name : `${place}.${name}`;
    if (fields.has(name))
      throw invalid(`\`${path}\` is given in both spellings, snake_case and camelCase.`, {
        field: path,
        hint: 'Send one of them.',
      });
    fields.set(name, plain(value, path, depth));
  }
  // Not by assignment: `__proto__` may be a key.
  return Object.fromEntries(fields);
}

export const snakeCase = (key: string): string =>
  key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
