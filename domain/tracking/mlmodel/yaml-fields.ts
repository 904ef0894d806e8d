import { invalid } from '../../errors.ts';
import { artifactPath } from '../artifact-path.ts';

/** A mapping of a YAML file. */
export type Fields = ReadonlyMap<string, unknown>;

/** The text at a key; undefined when it is absent or null. A number stands for its digits. `place` leads to the mapping. */
export function textAt(fields: Fields, key: string, place = ''): string | undefined {
  const value = fields.get(key) ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw wrong(`${place}${key}`, 'a text');
}

export function mapAt(fields: Fields, key: string, place = ''): Fields | undefined {
  const value = fields.get(key) ?? undefined;
  if (value === undefined || value instanceof Map) return value;
  throw wrong(`${place}${key}`, 'a mapping');
}

/** The name of a file that lies in the model's folder. */
export function pathAt(fields: Fields, key: string, place = ''): string | undefined {
  const path = textAt(fields, key, place);
  return path === undefined ? undefined : artifactPath(path, `${place}${key}`);
}

const wrong = (field: string, what: string) => invalid(`${field} is not ${what}.`, { field });
