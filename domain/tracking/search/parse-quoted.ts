import type { Scanner } from './scanner.ts';

const kinds = {
  "'": /'[^']*(?:''[^']*)*'(?!')/y,
  '"': /"[^"]*(?:""[^"]*)*"(?!")/y,
  '`': /`[^`]*`/y,
};
export type Quote = keyof typeof kinds;

/**
 * A quoted text, or undefined where none starts. A quote within is written twice, as in SQL; a backslash is a backslash.
 * (MLflow leaves doubled quotes doubled, so it cannot say `it's "it"`.)
 */
export function parseQuoted(scanner: Scanner, quotes: string): string | undefined {
  const start = scanner.at;
  const quote = scanner.text[start];
  if (quote === undefined || !quotes.includes(quote)) return undefined;
  const found = scanner.take(kinds[quote as Quote]);
  if (found === undefined)
    throw scanner.wrong(
      `the quote ${quote} is never closed`,
      quote === '`'
        ? 'End the key with another backtick.'
        : `End the text with ${quote}; a ${quote} inside it is written twice, or the text is put in ${quote === "'" ? '"…"' : "'…'"}.`,
      start,
    );
  return found.slice(1, -1).replaceAll(quote + quote, quote === '`' ? '``' : quote);
}
