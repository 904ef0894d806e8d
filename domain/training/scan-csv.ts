import { isMissingText } from './missing.ts';
import { notNumber, numberIn } from './number-in.ts';

/** Where the fields of one column go. */
export interface CsvSink {
  /** `refused`: a field was no number, and nothing was kept since. `skip`: nobody wants the column. */
  kind: 'number' | 'text' | 'skip' | 'refused';
  /** Room for every row of a number column. */
  readonly numbers: Float64Array;
  /** Rows of a text column, missing as ''; each different text is kept once. */
  readonly texts: string[];
  readonly known: Map<string, string>;
}

export const numberSink = (rows: number): CsvSink => ({
  kind: 'number',
  numbers: new Float64Array(rows),
  texts: [],
  known: new Map(),
});
export const textSink = (): CsvSink => ({ ...numberSink(0), kind: 'text' });
export const skipSink = (): CsvSink => ({ ...numberSink(0), kind: 'skip' });

export interface ScanOptions {
  /** Rows at most; all when absent. */
  readonly limit?: number;
  /** Spaces around unquoted fields do not belong to them. */
  readonly trim?: boolean;
  /** Takes the position of each row's first character. */
  readonly starts?: number[];
}

export interface Scan {
  /** Where the next record starts; the text's length at its end. */
  readonly next: number;
  readonly rows: number;
}

/** Texts that are kept to be shared; a column of identifiers has nothing to share. */
const maxKnown = 50_000;
const [comma, quote, lineFeed, carriageReturn] = [44, 34, 10, 13];

/**
 * Reads records of RFC 4180 text from position `from` into one sink per column, at most `limit` rows, blank lines skipped.
 * Ten times as quick as csv-parse, and its equal on everything regular. Undefined where the text is not: a row of another
 * width, a quote in the middle of a field, one that never closes. csv-parse then says what is wrong and where.
 */
export function scanCsv(
  text: string,
  from: number,
  sinks: readonly CsvSink[],
  { limit = Number.POSITIVE_INFINITY, trim = false, starts }: ScanOptions = {},
): Scan | undefined {
  const { length } = text;
  let [at, row] = [from, 0];
  while (at < length && row < limit) {
    const code = text.charCodeAt(at);
    if (code === lineFeed || code === carriageReturn) {
      at++;
      continue;
    }
    starts?.push(at);
    for (let column = 0; ; column++) {
      const sink = sinks[column];
      if (sink === undefined) return undefined;
      let end = at;
      let next = lineFeed;
      if (text.charCodeAt(at) === quote) {
        end = closingQuote(text, at);
        if (end < 0) return undefined;
        next = end + 1 < length ? text.charCodeAt(end + 1) : lineFeed;
        if (next !== comma && next !== lineFeed && next !== carriageReturn) return undefined;
        put(sink, row, unquoted(text, at + 1, end));
        end++;
      } else {
        for (; end < length; end++) {
          next = text.charCodeAt(end);
          if (next === comma || next === lineFeed || next === carriageReturn) break;
          if (next === quote) return undefined;
        }
        if (end === length) next = lineFeed;
        if (sink.kind === 'number') {
          const value = numberIn(text, at, end);
          if (value === notNumber) sink.kind = 'refused';
          else sink.numbers[row] = value;
        } else if (sink.kind === 'text') putText(sink, text.slice(at, end), trim);
      }
      at = end + 1;
      if (next === comma) continue;
      if (column + 1 !== sinks.length) return undefined;
      break;
    }
    row++;
  }
  return { next: Math.min(at, length), rows: row };
}

/** The position of the quote that ends the field that starts with the quote at `at`; -1 without one. */
export function closingQuote(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 2))
    if (text.charCodeAt(end + 1) !== quote) return end;
  return -1;
}

/** What stands between the quotes: two of them are one. */
export function unquoted(text: string, from: number, to: number): string {
  const field = text.slice(from, to);
  return field.includes('"') ? field.replaceAll('""', '"') : field;
}

/** What stands between quotes is meant: it is not trimmed. */
function put(sink: CsvSink, row: number, field: string): void {
  if (sink.kind === 'text') sink.texts.push(isMissingText(field) ? '' : released(field));
  if (sink.kind !== 'number') return;
  const value = numberIn(field, 0, field.length);
  if (value === notNumber) sink.kind = 'refused';
  else sink.numbers[row] = value;
}

function putText(sink: CsvSink, field: string, trim: boolean): void {
  let known = sink.known.get(field);
  if (known === undefined) {
    const own = released(field);
    known = isMissingText(own) ? '' : trim ? own.trim() : own;
    if (sink.known.size < maxKnown) sink.known.set(own, known);
  }
  sink.texts.push(known);
}

/** V8 keeps a slice of this length or more as a view, and with it the whole text it was cut from. */
const viewLength = 13;

/** The same text without the text it was cut from: through JSON, which makes a new one. */
const released = (text: string): string =>
  text.length < viewLength ? text : (JSON.parse(JSON.stringify(text)) as string);

/** The fields of the first record; undefined where it is not regular. */
export function firstRecord(
  text: string,
): { readonly fields: readonly string[]; readonly next: number } | undefined {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (
    at < text.length &&
    (text.charCodeAt(at) === lineFeed || text.charCodeAt(at) === carriageReturn)
  )
    at++;
  const fields: string[] = [];
  for (; at <= text.length; at++) {
    let end = at;
    if (text.charCodeAt(at) === quote) {
      end = closingQuote(text, at);
      if (end < 0) return undefined;
      fields.push(unquoted(text, at + 1, end));
      end++;
    } else {
      while (end < text.length && !isEnd(text.charCodeAt(end))) end++;
      const field = text.slice(at, end);
      if (field.includes('"')) return undefined;
      fields.push(field);
    }
    const next = end < text.length ? text.charCodeAt(end) : lineFeed;
    if (!isEnd(next)) return undefined;
    if (next !== comma) return { fields, next: Math.min(end + 1, text.length) };
    at = end;
  }
  return undefined;
}

const isEnd = (code: number): boolean =>
  code === comma || code === lineFeed || code === carriageReturn;

/** Line ends in the text: no table read from it has more rows than one more than these. */
export function countLineEnds(text: string): number {
  let count = 0;
  for (const end of ['\n', '\r'])
    for (let at = text.indexOf(end); at >= 0; at = text.indexOf(end, at + 1)) count++;
  return count;
}

/** Where the last whole record ends: behind the last line end that is not inside quotes; 0 without one. */
export function lastRecordEnd(text: string): number {
  if (!text.includes('"')) return Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1;
  let [end, quoted] = [0, false];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) quoted = !quoted;
    else if (!quoted && (code === lineFeed || code === carriageReturn)) end = at + 1;
  }
  return end;
}
