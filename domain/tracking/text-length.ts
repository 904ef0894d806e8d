import { invalid } from '../errors.ts';

/** In characters as MLflow counts them, which are code points; a text has no more of them than UTF-16 units. */
export const isLongerThan = (text: string, characters: number): boolean =>
  text.length > characters && endOf(text, characters) < text.length;

/** The first characters of a text, none of them cut in half. */
export const cutTo = (text: string, characters: number): string =>
  text.length <= characters ? text : text.slice(0, endOf(text, characters));

/** The UTF-16 index after so many characters, or the end. */
function endOf(text: string, characters: number): number {
  let at = 0;
  for (let left = characters; left > 0 && at < text.length; left -= 1)
    at += (text.codePointAt(at) as number) > 0xffff ? 2 : 1;
  return at;
}

/** @throws DomainError `invalid` */
export function checkLength(text: string, characters: number, field: string): void {
  if (isLongerThan(text, characters))
    throw invalid(`\`${field}\` is longer than ${characters} characters.`, { field });
}
