/** One thing a pattern matches, and how often. */
interface Piece {
  /** A character, class or escape, as written; a group by its alternatives. */
  readonly atom: string | readonly (readonly Piece[])[];
  readonly least: number;
  readonly most: number;
}

/** Repeated up to so often, a choice within costs little. */
const fewTimes = 9;
const asciiLetters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).concat(
  'é',
  '٣',
  '漢',
);
const atomPattern =
  /^(?:\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\k<[^>]*>|\\[1-9]\d*|\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|[\s\S])/u;
const quantifierPattern = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/;
const groupPattern = /^\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?/;

/**
 * May a match of this (valid) JavaScript pattern try exponentially many ways? A group that repeats must have one way to match a
 * text: its variable parts share no character with each other nor with a fixed part between them, and its alternatives begin
 * differently. Errs on the safe side: a few harmless patterns are called endless too. Parts side by side that are not in a
 * repeated group cost at most a power of the length of a text.
 */
export function backtracksEndlessly(source: string): boolean {
  let at = 0;
  const alternatives = (): Piece[][] => {
    const all: Piece[][] = [[]];
    while (at < source.length && source[at] !== ')') {
      if (source[at] === '|') {
        at++;
        all.push([]);
        continue;
      }
      let atom: Piece['atom'];
      if (source[at] === '(') {
        at += (groupPattern.exec(source.slice(at)) ?? ['('])[0].length;
        atom = alternatives();
        at++;
      } else {
        atom = (atomPattern.exec(source.slice(at)) ?? [source[at] as string])[0];
        at += atom.length;
      }
      const times = quantifierPattern.exec(source.slice(at));
      at += times?.[0].length ?? 0;
      all.at(-1)?.push({ atom, ...timesOf(times) });
    }
    return all;
  };
  return alternatives().some((pieces) => pieces.some(isEndless));
}

function timesOf(found: RegExpExecArray | null): Pick<Piece, 'least' | 'most'> {
  if (found === null) return { least: 1, most: 1 };
  const [, sign, least = '0', comma, most] = found;
  if (sign !== undefined)
    return { least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Number.POSITIVE_INFINITY };
  const from = Number(least);
  return {
    least: from,
    most: comma === '' ? from : most === '' ? Number.POSITIVE_INFINITY : Number(most),
  };
}

function isEndless({ atom, most }: Piece): boolean {
  if (typeof atom === 'string') return false;
  if (atom.some((pieces) => pieces.some(isEndless))) return true;
  return most > fewTimes && !hasOneWay(atom);
}

function hasOneWay(alternatives: readonly (readonly Piece[])[]): boolean {
  const flat = alternatives.map(flatten);
  if (flat.some((pieces) => pieces === null || pieces.length === 0)) return false;
  const known = flat as (readonly Flat[])[];
  const [only] = known;
  if (known.length === 1 && only !== undefined) return isPlain(only);
  // Of several alternatives each is fixed, and the first character tells which.
  return (
    known.every((pieces) => pieces.every(({ isFixed }) => isFixed)) &&
    areApart(known.map(([first]) => first as Flat))
  );
}

interface Flat {
  readonly matches: ReadonlySet<string>;
  readonly isFixed: boolean;
}

/** Without groups; null where a group makes a choice. */
function flatten(pieces: readonly Piece[]): Flat[] | null {
  const flat: Flat[] = [];
  for (const { atom, least, most } of pieces) {
    const isFixed = least === most;
    if (typeof atom === 'string') {
      // A place (^, $, \b) matches nothing, and what a group held may be anything.
      if (/^(?:[\^$]|\\[bB])$/.test(atom)) continue;
      if (/^\\(?:k<|[1-9])/.test(atom)) return null;
      flat.push({ matches: matchesOf(atom), isFixed });
      continue;
    }
    const [only] = atom;
    const inner = atom.length === 1 && only !== undefined ? flatten(only) : null;
    if (inner === null || !isFixed) return null;
    if (inner.some((piece) => !piece.isFixed)) return null;
    flat.push(...inner);
  }
  return flat;
}

function matchesOf(atom: string): ReadonlySet<string> {
  const pattern = new RegExp(`^${atom === '.' ? '[\\s\\S]' : atom}$`, 'iu');
  return new Set(asciiLetters.filter((letter) => pattern.test(letter)));
}

const overlap = (a: Flat, b: Flat): boolean => [...a.matches].some((one) => b.matches.has(one));

const areApart = (pieces: readonly Flat[]): boolean =>
  pieces.every((one, at) => pieces.slice(at + 1).every((other) => !overlap(one, other)));

function isPlain(pieces: readonly Flat[]): boolean {
  const variable = pieces.filter(({ isFixed }) => !isFixed);
  const fixed = pieces.filter(({ isFixed }) => isFixed);
  if (variable.length === 0) return true;
  return (
    areApart(variable) &&
    fixed.some((one) => !variable.some((other) => overlap(one, other))) &&
    fixed.every((one) => variable.filter((other) => overlap(one, other)).length < 2)
  );
}
