import { Uncomputable } from '../uncomputable.ts';
import { backtracksEndlessly } from './endless-backtracking.ts';

/** What Python writes otherwise, outside of [ ]. */
const outside: Readonly<Record<string, string>> = {
  A: '^',
  Z: '(?![^])',
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: '[\\p{L}\\p{N}_]',
  W: '[^\\p{L}\\p{N}_]',
  a: '\\x07',
};
const inside: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: '\\p{L}\\p{N}_',
  a: '\\x07',
  b: '\\b',
};
/** Escapes that mean the same in both. */
const shared = /[sSbBnrtfv0-9xu]/;
const syntax = /[\^$\\.*+?()[\]{}|/]/;

const flagOf: Readonly<Record<string, string>> = { i: 'i', m: 'm', s: 's', u: '', a: '', L: '' };

/**
 * A Python pattern as a JavaScript one, for `re.search`: named groups, \A \Z, `$` before a last line end, Unicode's digits
 * and letters, flags at the start. Python's possessive quantifiers and comments in verbose mode have no equal.
 *
 * @throws Uncomputable for a pattern that cannot be one
 */
export function pythonRegex(pattern: unknown): RegExp {
  if (typeof pattern !== 'string') throw new Uncomputable('A regex must be a text.');
  const { flags, body } = leadingFlags(pattern);
  let compiled: RegExp;
  try {
    compiled = new RegExp(translate(body, flags.includes('m')), `u${flags}`);
  } catch (cause) {
    throw new Uncomputable(
      `The regex ${pattern} cannot be used: ${(cause as Error).message.replace(/^Invalid regular expression: /, '')}.`,
    );
  }
  if (backtracksEndlessly(compiled.source))
    throw new Uncomputable(
      `The regex ${pattern} repeats a group that can match the same text in several ways; on some texts it would be tried without end.`,
      'Let each repetition begin or end with a character that the rest of it cannot match, such as ([a-z]+,)*.',
    );
  return compiled;
}

function leadingFlags(pattern: string): { flags: string; body: string } {
  const found = /^\(\?([aiLmsux]+)\)/.exec(pattern);
  if (found === null) return { flags: '', body: pattern };
  const letters = [...new Set(found[1])];
  if (letters.includes('x'))
    throw new Uncomputable(
      `The regex ${pattern} is in Python's verbose mode (?x).`,
      'Write it in one line without it.',
    );
  return {
    flags: letters.map((letter) => flagOf[letter] ?? '').join(''),
    body: pattern.slice(found[0].length),
  };
}

function translate(body: string, multiline: boolean): string {
  let text = '';
  let inClass = false;
  for (let i = 0; i < body.length; i++) {
    const char = body[i] as string;
    if (char === '\\') {
      const next = body[++i] ?? '';
      text += escaped(next, inClass);
    } else if (inClass) {
      if (char === ']') inClass = false;
      text += char === '[' ? '\\[' : char;
    } else if (char === '[') {
      inClass = true;
      text += char;
      if (body[i + 1] === '^') text += body[++i];
      // Python takes a ] that comes first as itself.
      if (body[i + 1] === ']') {
        text += '\\]';
        i++;
      }
    } else if (char === '(' && body.startsWith('(?P<', i)) {
      text += '(?<';
      i += 3;
    } else if (char === '(' && body.startsWith('(?P=', i)) {
      const end = closing(body, i);
      text += `\\k<${body.slice(i + 4, end)}>`;
      i = end;
    } else if (char === '(' && body.startsWith('(?#', i)) {
      i = closing(body, i);
    } else if (char === '$' && !multiline) text += '(?=\\n?(?![^]))';
    else if (char === '{' && !/^\{\d*,?\d*\}/.test(body.slice(i))) text += '\\{';
    else if (char === '}' && !/\{\d*,?\d*$/.test(body.slice(0, i))) text += '\\}';
    else if (char === '{' && body.startsWith('{,', i)) text += '{0';
    else text += char;
  }
  return text;
}

function closing(body: string, from: number): number {
  const end = body.indexOf(')', from);
  if (end < 0) throw new SyntaxError('a bracket is not closed');
  return end;
}

function escaped(next: string, inClass: boolean): string {
  const own = (inClass ? inside : outside)[next];
  if (own !== undefined) return own;
  if (shared.test(next) || syntax.test(next) || (inClass && next === '-')) return `\\${next}`;
  // Python lets a sign be escaped that needs none; JavaScript's Unicode mode does not.
  return /[A-Za-z]/.test(next) ? `\\${next}` : next;
}

/**
 * SQL's LIKE as a pattern for the whole text: % is any text, _ any character. What stands between two % is taken where it comes
 * first and nowhere else (a lookahead is not tried again), so that many % cost no more than one.
 */
export const likePattern = (pattern: unknown): RegExp => {
  if (typeof pattern !== 'string') throw new Uncomputable('A like_pattern must be a text.');
  const parts = pattern
    .replaceAll(/[\^$\\.*+?()[\]{}|/]/g, '\\$&')
    .replaceAll('_', '[^]')
    .split('%');
  const [first = '', last] = [parts[0], parts.length > 1 ? parts.at(-1) : undefined];
  const between = parts.slice(1, -1).filter((part) => part !== '');
  const body = between.map((part, at) => `(?=([^]*?${part}))\\${at + 1}`).join('');
  return new RegExp(`^${first}${body}${last === undefined ? '' : `[^]*${last}`}$`, 'u');
};
