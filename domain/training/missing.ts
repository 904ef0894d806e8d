/**
 * Spellings that mean "no value" in text files and captured rows: those pandas.read_csv takes by default (`na_values`),
 * so that a file read there and here has the same holes. A table never holds them: missing text is ''.
 */
export const missingSpellings: readonly string[] = [
  '',
  ' ',
  '#N/A',
  '#N/A N/A',
  '#NA',
  '-1.#IND',
  '-1.#QNAN',
  '-NaN',
  '-nan',
  '1.#IND',
  '1.#QNAN',
  '<NA>',
  'N/A',
  'NA',
  'NULL',
  'NaN',
  'None',
  'n/a',
  'nan',
  'null',
];

const spellings = new Set(missingSpellings.map((spelling) => spelling.trim()));

/** Blank, white space only, or one of `missingSpellings` (white space around it ignored). */
export function isMissingText(text: string): boolean {
  return spellings.has(text.trim());
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** Missing only where a number is expected: `?` is UCI's habit, infinities are nothing a model can learn from. */
const missingNumber = /^(?:\?|[+-]?inf(?:inity)?)$/i;

/** The number written in `text`; NaN when it says "missing" (infinity and overflow included); undefined when it is no number. */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (decimal.test(trimmed)) {
    const value = Number(trimmed);
    return Number.isFinite(value) ? value : Number.NaN;
  }
  return isMissingText(trimmed) || missingNumber.test(trimmed) ? Number.NaN : undefined;
}
