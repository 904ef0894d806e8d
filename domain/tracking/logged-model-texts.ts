import { invalid } from '../errors.ts';
import { maxKeyLength, maxParamLength } from './limits.ts';
import type { KeyValue } from './tag-list.ts';
import { checkLength, cutTo } from './text-length.ts';

/** Characters. MLflow's own server checks nothing but names, and its columns have these lengths. */
const maxNameLength = 500;
const maxTagLength = 100_000;

const unusableInNames = ['/', ':', '.', '%', '"', "'"];

/** @throws DomainError `invalid` */
export function checkLoggedModelName(name: string): string {
  if (name === '' || unusableInNames.some((character) => name.includes(character)))
    throw invalid(`Invalid model name (${shown(name)}) provided.`, {
      field: 'name',
      hint: `A name is not empty and has none of ${unusableInNames.join(' ')} in it.`,
    });
  return checkShort('name', name);
}

/** @throws DomainError `invalid` for a text that is longer than a name may be */
export function checkShort(field: string, text: string): string {
  checkLength(text, maxNameLength, field);
  return text;
}

/**
 * Params with those that were sent. A long value is cut, as a run's is.
 *
 * @throws DomainError `invalid` for a key that is sent twice, and for a param that has another value already
 */
export function withParams(
  now: ReadonlyMap<string, string>,
  sent: readonly KeyValue[],
): ReadonlyMap<string, string> {
  const params = new Map(now);
  const seen = new Set<string>();
  for (const [index, { key, value }] of sent.entries()) {
    const field = `params[${index}]`;
    checkKey(key, `${field}.key`);
    if (seen.has(key)) throw invalid(`Param ${shown(key)} is sent twice.`, { field });
    seen.add(key);
    const wanted = cutTo(value, maxParamLength);
    const was = now.get(key);
    if (was !== undefined && was !== wanted)
      throw invalid(
        `Params do not change: ${shown(key)} has the value ${shown(was)} and was sent as ${shown(wanted)}.`,
        { field, hint: 'Log a new model.' },
      );
    params.set(key, wanted);
  }
  return params.size === now.size ? now : params;
}

/**
 * Tags with those that were sent; of a key that is sent twice the last counts.
 *
 * @throws DomainError `invalid`
 */
export function withTags(
  now: ReadonlyMap<string, string>,
  sent: readonly KeyValue[],
): ReadonlyMap<string, string> {
  const tags = new Map(now);
  for (const [index, { key, value }] of sent.entries()) {
    checkKey(key, `tags[${index}].key`);
    checkLength(value, maxTagLength, `tags[${index}].value`);
    tags.set(key, value);
  }
  const same = tags.size === now.size && [...tags].every(([key, value]) => now.get(key) === value);
  return same ? now : tags;
}

/** Names of arguments in other people's libraries: not held to the rules for keys of runs. */
function checkKey(key: string, field: string): void {
  if (key === '') throw invalid(`\`${field}\` must not be empty.`, { field });
  checkLength(key, maxKeyLength, field);
}

const shown = (text: string): string => `'${text.length > 100 ? `${cutTo(text, 100)}…` : text}'`;
