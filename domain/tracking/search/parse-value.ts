import type { ParsedKey } from './parse-key.ts';
import { parseQuoted } from './parse-quoted.ts';
import type { Scanner } from './scanner.ts';
import type { Cell, Operator } from './search-kind.ts';

const maxListed = 1_000;
/** Patterns are matched in time that grows with text × pattern / 32. */
const maxPattern = 1_000;

const number = /[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?(?![\p{L}\p{N}_.])/uy;

/** What a key is compared with. */
export function parseValue<T>(
  scanner: Scanner,
  key: ParsedKey<T>,
  operator: Operator,
): Cell | readonly Cell[] {
  if (operator === 'IN' || operator === 'NOT IN') return parseList(scanner, key);
  const at = scanner.at;
  const value = parseLiteral(scanner, key);
  if ((operator === 'LIKE' || operator === 'ILIKE') && String(value).length > maxPattern)
    throw scanner.wrong(
      `a pattern of more than ${maxPattern} characters`,
      'Compare with = for a whole text, or shorten the pattern.',
      at,
    );
  return operator === 'LIKE' || operator === 'ILIKE' ? value : respell(key, value);
}

function parseList<T>(scanner: Scanner, key: ParsedKey<T>): readonly Cell[] {
  const hint = `For example: ${key.written} IN ('a', 'b').`;
  if (scanner.take(/\(/y) === undefined) throw scanner.expected('a list in parentheses', hint);
  const values: Cell[] = [];
  for (;;) {
    scanner.skipSpace();
    // A comma after the last is how Python prints a tuple of one.
    if (values.length > 0 && scanner.take(/\)/y) !== undefined) return values;
    const at = scanner.at;
    values.push(respell(key, parseLiteral(scanner, key)));
    if (values.length > maxListed)
      throw scanner.wrong(`a list of more than ${maxListed} texts`, 'Search in several parts.', at);
    scanner.skipSpace();
    if (scanner.take(/\)/y) !== undefined) return values;
    if (scanner.take(/,/y) === undefined) throw scanner.expected("',' or ')'", hint);
  }
}

function parseLiteral<T>(scanner: Scanner, { field, written }: ParsedKey<T>): Cell {
  const at = scanner.at;
  if (field.literal === 'text') {
    const text = parseQuoted(scanner, '\'"');
    if (text !== undefined) return text;
    throw scanner.expected(`a quoted text to compare ${written} with`, "Write it as 'text'.");
  }
  if (field.literal === 'number') {
    const digits = scanner.take(number);
    if (digits !== undefined) return Number(digits);
    throw scanner.expected(
      `a number to compare ${written} with`,
      'Write it without quotes: 0.5, -1 or 1e-3.',
    );
  }
  const whole = field.literal === 'integer' ? scanner.take(number) : undefined;
  const text = whole ?? parseQuoted(scanner, '\'"') ?? '';
  const value = whole === undefined && !/^[+-]?\d+$/.test(text) ? Number.NaN : Number(text);
  if (Number.isInteger(value)) return value;
  throw field.literal === 'integer'
    ? scanner.expected(`a whole number to compare ${written} with`, undefined, at)
    : scanner.expected(
        `quoted digits to compare ${written} with`,
        `For example: ${written} = '12'.`,
        at,
      );
}

const respell = <T>({ field }: ParsedKey<T>, value: Cell): Cell =>
  typeof value === 'string' ? (field.spellings?.get(value) ?? value) : value;
