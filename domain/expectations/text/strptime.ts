import { Uncomputable } from '../uncomputable.ts';

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const short = (names: readonly string[]): readonly string[] =>
  names.map((name) => name.slice(0, 3));
const oneOf = (names: readonly string[]): string =>
  names.toSorted((a, b) => b.length - a.length).join('|');

/** The part of the pattern for each directive, and the name it is caught under. */
const directives: Readonly<Record<string, string>> = {
  d: '(?<d>3[01]|[12]\\d|0[1-9]|[1-9]| [1-9])',
  f: '(?<f>\\d{1,6})',
  H: '(?<H>2[0-3]|[01]\\d|\\d)',
  I: '(?<I>1[0-2]|0[1-9]|[1-9]| [1-9])',
  j: '(?<j>36[0-6]|3[0-5]\\d|[12]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9])',
  m: '(?<m>1[0-2]|0[1-9]|[1-9])',
  M: '(?<M>[0-5]\\d|\\d)',
  S: '(?<S>6[01]|[0-5]\\d|\\d)',
  U: '(?:5[0-3]|[0-4]\\d|\\d)',
  W: '(?:5[0-3]|[0-4]\\d|\\d)',
  w: '[0-6]',
  u: '[1-7]',
  y: '(?<y>\\d\\d)',
  Y: '(?<Y>\\d{4})',
  z: '(?:[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d(?:\\.\\d{1,6})?)?|Z)',
  Z: '(?:utc|gmt)?',
  A: `(?:${oneOf(days)})`,
  a: `(?:${oneOf(short(days))})`,
  B: `(?<B>${oneOf(months)})`,
  b: `(?<b>${oneOf(short(months))})`,
  p: '(?:am|pm)',
  '%': '%',
};
const composed: Readonly<Record<string, string>> = {
  c: '%a %b %d %H:%M:%S %Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

const daysOf = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/**
 * Whether `datetime.strptime(text, format)` would take a text, in the C locale: a rule for texts.
 *
 * @throws Uncomputable for a format that Python refuses
 */
export function strptimeMatcher(format: unknown): (text: string) => boolean {
  if (typeof format !== 'string') throw new Uncomputable('strftime_format must be a text.');
  const whole = format.replaceAll(/%([cxX])/g, (_, letter: string) => composed[letter] as string);
  let body = '';
  for (let i = 0; i < whole.length; i++) {
    const char = whole[i] as string;
    if (char === '%') {
      const letter = whole[++i] ?? '';
      const part = directives[letter];
      if (part === undefined)
        throw new Uncomputable(
          `Unable to use provided strftime_format: '${letter}' is a bad directive in format '${format}'.`,
        );
      body += part;
    } else if (/\s/.test(char)) {
      while (/\s/.test(whole[i + 1] ?? '')) i++;
      body += '\\s+';
    } else body += char.replace(/[\^$\\.*+?()[\]{}|/-]/, '\\$&');
  }
  let pattern: RegExp;
  try {
    pattern = new RegExp(`^${body}$`, 'i');
  } catch {
    throw new Uncomputable(
      `Unable to use provided strftime_format: a directive is there twice in '${format}'.`,
    );
  }
  return (text) => {
    const found = pattern.exec(text);
    return found !== null && isDay(found.groups ?? {});
  };
}

/** 30 February is no date, however well it is written. */
function isDay({ Y, y, m, B, b, d, j }: Readonly<Record<string, string | undefined>>): boolean {
  const year = Y !== undefined ? Number(Y) : y === undefined ? 1900 : shortYear(Number(y));
  if (Y !== undefined && year === 0) return false;
  const month =
    m !== undefined
      ? Number(m)
      : B !== undefined
        ? months.indexOf(B.toLowerCase()) + 1
        : b !== undefined
          ? short(months).indexOf(b.toLowerCase()) + 1
          : 1;
  if (j !== undefined && m === undefined && d === undefined) return true;
  return d === undefined || Number(d) <= daysOf(year, month);
}

/** POSIX: 69 to 99 are of the last century. */
const shortYear = (year: number): number => (year >= 69 ? 1900 + year : 2000 + year);
