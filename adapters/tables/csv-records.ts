import { invalid } from '#domain/errors.ts';
import { closingQuote, unquoted } from '#domain/training/scan-csv.ts';

const [comma, quote, lineFeed, carriageReturn] = [44, 34, 10, 13];

/**
 * Splits RFC 4180 text that comes in pieces into records. LF, CR and CRLF end a record outside quotes; blank lines are
 * skipped. Errors: `invalid` with the line for a quote inside a bare field, text behind a closing quote, and a quote that
 * never closes.
 */
export class CsvRecords {
  /** The line (1-based) on which the record handed out last began. */
  line = 1;
  private nextLine = 1;
  private rest = '';
  private readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** The records that are complete with this piece; `last` when no more comes. */
  *records(piece: string, last = false): Generator<string[]> {
    const text = this.rest + piece;
    let at = 0;
    for (;;) {
      while (at < text.length && isLineEnd(text.charCodeAt(at))) {
        // A CR at the end may be half of a CRLF.
        if (!last && at + 1 === text.length && text.charCodeAt(at) === carriageReturn) break;
        at = this.behindLineEnd(text, at);
      }
      if (at >= text.length) break;
      const found = this.record(text, at, last);
      if (found === undefined) break;
      this.line = this.nextLine;
      this.nextLine += found.lines;
      at = this.behindLineEnd(text, found.end);
      yield found.fields;
    }
    this.rest = text.slice(at);
  }

  private behindLineEnd(text: string, at: number): number {
    if (at >= text.length) return at;
    this.nextLine++;
    const pair = text.charCodeAt(at) === carriageReturn && text.charCodeAt(at + 1) === lineFeed;
    return at + (pair ? 2 : 1);
  }

  /** The record at `from` and where its line end is; undefined when the text ends before it does. */
  private record(
    text: string,
    from: number,
    last: boolean,
  ): { fields: string[]; end: number; lines: number } | undefined {
    const fields: string[] = [];
    let [at, lines] = [from, 0];
    for (;;) {
      let end = at;
      if (text.charCodeAt(at) === quote) {
        end = closingQuote(text, at);
        if (end < 0) {
          if (last)
            throw this.irregular('a quote is opened but never closed', this.nextLine + lines);
          return undefined;
        }
        const inside = unquoted(text, at + 1, end);
        lines += lineEnds(inside);
        fields.push(inside);
        end++;
        if (end === text.length && !last) return undefined;
        if (end < text.length && !isEnd(text.charCodeAt(end)))
          throw this.irregular('there is text behind a closing quote', this.nextLine + lines);
      } else {
        while (end < text.length && !isEnd(text.charCodeAt(end))) {
          if (text.charCodeAt(end) === quote)
            throw this.irregular('there is a quote inside a bare field', this.nextLine + lines);
          end++;
        }
        if (end === text.length && !last) return undefined;
        fields.push(text.slice(at, end));
      }
      if (end < text.length && text.charCodeAt(end) === comma) {
        at = end + 1;
        continue;
      }
      // A CR at the end of the text may be half of a CRLF.
      if (!last && end + 1 === text.length && text.charCodeAt(end) === carriageReturn)
        return undefined;
      return { fields, end, lines };
    }
  }

  private irregular(what: string, line: number) {
    return invalid(`${this.name} is no regular CSV: on line ${line} ${what}.`, {
      field: `line ${line}`,
      hint: 'Put fields that hold commas, quotes or line ends in quotes, and write a quote inside them twice.',
    });
  }
}

const isLineEnd = (code: number): boolean => code === lineFeed || code === carriageReturn;
const isEnd = (code: number): boolean => code === comma || isLineEnd(code);

const lineEnds = (text: string): number => text.match(/\r\n|\n|\r/g)?.length ?? 0;
