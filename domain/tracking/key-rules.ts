import { invalid } from '../errors.ts';
import { maxKeyLength } from './limits.ts';
import { checkLength } from './text-length.ts';

/** Letters and digits of any script with their marks. */
const allowed = /^[\p{L}\p{M}\p{N}_\-. :/]+$/u;

/**
 * Checks the key of a metric, param or tag. Clients keep files under such names, so a key must be its own normal path.
 *
 * @param field where it is in the request, e.g. `metrics[3].key`
 * @throws DomainError `invalid`
 */
export function checkKey(key: string, field: string): void {
  if (key === '') throw invalid(`\`${field}\` must not be empty.`, { field });
  checkLength(key, maxKeyLength, field);
  if (!allowed.test(key))
    throw invalid(`\`${field}\`: "${key}" has characters that a key cannot have.`, {
      field,
      hint: 'A key has letters, digits, _ - . : / and spaces.',
    });
  if (key.startsWith('..') || key.split('/').some((name) => ['', '.', '..'].includes(name)))
    throw invalid(`\`${field}\`: "${key}" would be another name if it were the path of a file.`, {
      field,
      hint: 'A key has no empty part, no . and no .. between its slashes, and none at its ends.',
    });
}
