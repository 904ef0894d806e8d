import { type ParsedKey, parseKey } from './parse-key.ts';
import { parseValue } from './parse-value.ts';
import { Scanner } from './scanner.ts';
import {
  type Comparison,
  inequality,
  likeness,
  membership,
  type Operator,
  presence,
  type SearchKind,
} from './search-kind.ts';

const maxFilterLength = 65_536;
const maxComparisons = 200;

const sign = /[<>=!]+/y;
const operatorWords = /(like|ilike|in|not\s+in|is\s+null|is\s+not\s+null)(?![\p{L}\p{M}\p{N}_])/iuy;
const knownOperators = new Set<string>([...inequality, ...likeness, ...membership, ...presence]);
const and = /and(?![\p{L}\p{M}\p{N}_.])/iuy;
const meant: ReadonlyMap<string, string> = new Map([
  ['==', '='],
  ['<>', '!='],
  ['=>', '>='],
  ['=<', '<='],
]);

/**
 * Comparisons, all of which must hold; none for an empty filter.
 *
 * filter = comparison { AND comparison }; comparison = key operator value | key IS [NOT] NULL (contract §7).
 *
 * @throws DomainError `invalid`, field `filter`, that says what was found where and what was expected.
 */
export function parseFilter<T>(kind: SearchKind<T>, filter: string): readonly Comparison[] {
  const scanner = new Scanner(filter, 'filter');
  if (filter.length > maxFilterLength)
    throw scanner.wrong(
      `a filter of more than ${maxFilterLength} characters`,
      'Search in several parts.',
      maxFilterLength,
    );
  const comparisons: Comparison[] = [];
  scanner.skipSpace();
  if (scanner.done) return comparisons;
  for (;;) {
    comparisons.push(parseComparison(scanner, kind));
    scanner.skipSpace();
    if (scanner.done) return comparisons;
    if (scanner.take(and) === undefined) throw wrongJoin(scanner);
    if (comparisons.length === maxComparisons)
      throw scanner.wrong(`more than ${maxComparisons} comparisons`, 'Search in several parts.');
    scanner.skipSpace();
  }
}

function parseComparison<T>(scanner: Scanner, kind: SearchKind<T>): Comparison {
  const key = parseKey(scanner, kind);
  scanner.skipSpace();
  const operator = parseOperator(scanner, key);
  scanner.skipSpace();
  const of = { entity: key.entity, key: key.key, operator, column: scanner.column(key.at) };
  return operator.startsWith('IS ') ? of : { ...of, value: parseValue(scanner, key, operator) };
}

function parseOperator<T>(scanner: Scanner, { field, written }: ParsedKey<T>): Operator {
  const at = scanner.at;
  const hint =
    field.operators.length === 0
      ? `${written} is only there to sort by.`
      : `${written} can be compared by ${field.operators.join(', ')}.`;
  const found = (scanner.take(sign) ?? scanner.take(operatorWords) ?? '')
    .replace(/\s+/g, ' ')
    .toUpperCase();
  const operator = field.operators.find((allowed) => allowed === found);
  if (operator !== undefined) return operator;
  if (knownOperators.has(found))
    throw scanner.wrong(`${written} cannot be compared by ${found}`, hint, at);
  const better = meant.get(found);
  throw scanner.expected(
    'an operator',
    better === undefined ? hint : `Write ${better}. ${hint}`,
    at,
  );
}

function wrongJoin(scanner: Scanner) {
  const insideText = /['"]/.test(scanner.text[scanner.at - 1] ?? '');
  return scanner.expected(
    'AND or the end',
    insideText
      ? 'If this belongs to the text: a quote inside a text is written twice.'
      : 'Comparisons are joined by AND; there are no OR, NOT, BETWEEN, parentheses, comments or semicolons.',
  );
}
