import { invalid } from '../errors.ts';

/** Part of URLs, of S3 and table keys and of approval ids: no dots, slashes or `#`. */
const pattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;

export const isModelName = (name: string): boolean => pattern.test(name);

/** @throws DomainError `invalid` */
export function checkModelName(name: string): void {
  if (!isModelName(name))
    throw invalid(`"${name}" is not a model's name.`, {
      field: 'name',
      hint: 'Letters, digits, - and _, at most 63, the first a letter or digit.',
    });
}
