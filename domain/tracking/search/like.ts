import { type Find, pieceFinder, wild } from './find-piece.ts';
import { foldCase } from './fold-case.ts';

const anyRun = 0x25;
const anyOne = 0x5f;

/**
 * MLflow's LIKE (minds case) and ILIKE (does not, in any script): `%` is any run of characters, `_` any one character,
 * and nothing escapes them. Characters are code points.
 *
 * Time is text × pattern / 32 at worst, whatever the pattern: of the pieces between `%` the first and the last are
 * compared in place, the others are found one behind the other.
 */
export function likeMatcher(pattern: string, mindsCase: boolean): (text: string) => boolean {
  const pieces: number[][] = [[]];
  for (const character of pattern) {
    const code = character.codePointAt(0) as number;
    if (code === anyRun) pieces.push([]);
    else pieces.at(-1)?.push(code === anyOne ? wild : mindsCase ? code : foldCase(code));
  }
  const [first = [], ...rest] = pieces;
  const last = rest.pop();
  const middle = rest.filter((piece) => piece.length > 0).map(pieceFinder);
  return (text) => {
    const end = fill(text, mindsCase);
    if (!last) return end === first.length && stands(first, 0);
    return (
      end >= first.length + last.length &&
      stands(first, 0) &&
      stands(last, end - last.length) &&
      standInOrder(middle, first.length, end - last.length)
    );
  };
}

/** The code points of the text that is being looked at; one array for all, because there are very many texts. */
let codes = new Int32Array(1_024);

/** Answers how many code points the text has. */
function fill(text: string, mindsCase: boolean): number {
  if (codes.length < text.length) codes = new Int32Array(2 * text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    let code = text.charCodeAt(at);
    if (code >= 0xd800 && code < 0xdc00) {
      code = text.codePointAt(at) as number;
      if (code > 0xffff) at++;
    }
    codes[length++] = mindsCase ? code : foldCase(code);
  }
  return length;
}

function stands(piece: readonly number[], at: number): boolean {
  return piece.every((code, i) => code === wild || code === codes[at + i]);
}

function standInOrder(finders: readonly Find[], from: number, end: number): boolean {
  let at = from;
  return finders.every((find) => {
    at = find(codes, at, end);
    return at >= 0;
  });
}
