import { invalid } from '#domain/errors.ts';

const [comma, quote, lineFeed, carriageReturn] = [44, 34, 10, 13];

/** Takes the fields of a CSV as they come: bytes `from` to `to`, where it was quoted without its quotes. */
export interface FieldSink {
  field(column: number, bytes: Buffer, from: number, to: number, line: number): void;
  /** The record that began on `line` had this many fields. Answers false to stop. */
  record(fields: number, line: number): boolean | undefined;
}

/** A record longer than this is a quote that was never closed. */
const longestRecord = 64 * 2 ** 20;

/**
 * Cuts CSV bytes that come in pieces into fields, as pandas.read_csv does: a quote that does not begin a field is a
 * character; what follows a closing quote belongs to the field; blank lines are no records. LF, CR and CRLF end lines.
 */
export class CsvFields {
  #rest: Buffer = Buffer.alloc(0);
  #line = 1;
  #stopped = false;
  readonly #name: string;
  readonly #sink: FieldSink;
  #start = true;
  /** The first quote from where the last record began. */
  #nextQuote = -1;

  constructor(name: string, sink: FieldSink) {
    this.#name = name;
    this.#sink = sink;
  }

  /** Answers false when the sink wants no more. @throws DomainError `invalid` with the line of a quote that stays open */
  add(piece: Uint8Array, last = false): boolean {
    const bytes =
      this.#rest.length === 0
        ? Buffer.from(piece.buffer, piece.byteOffset, piece.length)
        : Buffer.concat([this.#rest, piece]);
    let at = 0;
    if (this.#start && bytes.length >= 3) {
      this.#start = false;
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) at = 3;
    }
    this.#nextQuote = -1;
    at = this.#records(bytes, at, last);
    this.#rest = bytes.subarray(at);
    if (this.#rest.length > longestRecord || (last && this.#rest.length > 0 && !this.#stopped))
      throw invalid(`${this.#name}, line ${this.#line}: a quote opens there and never closes.`, {
        field: 'data',
        hint: 'Quotes inside of a quoted field are doubled.',
      });
    return !this.#stopped;
  }

  /** Records that are whole; answers where the first one begins that is not. */
  #records(bytes: Buffer, from: number, last: boolean): number {
    const { length } = bytes;
    const sink = this.#sink;
    let at = from;
    while (at < length && !this.#stopped) {
      const first = bytes[at];
      if (first === lineFeed || first === carriageReturn) {
        if (first === carriageReturn && at + 1 === length && !last) return at;
        at += first === carriageReturn && bytes[at + 1] === lineFeed ? 2 : 1;
        this.#line++;
        continue;
      }
      if (!last && !this.#isWhole(bytes, at)) return at;
      const line = this.#line;
      let column = 0;
      for (;;) {
        if (bytes[at] === quote) {
          const end = this.#quoted(bytes, at, column, line);
          if (end < 0) return at;
          at = end;
        } else {
          let end = at;
          for (; end < length; end++) {
            const code = bytes[end];
            if (code === comma || code === lineFeed || code === carriageReturn) break;
          }
          sink.field(column, bytes, at, end, line);
          at = end;
        }
        column++;
        if (bytes[at] !== comma) break;
        at++;
      }
      if (bytes[at] === carriageReturn && bytes[at + 1] === lineFeed) at++;
      if (at < length) {
        at++;
        this.#line++;
      }
      if (sink.record(column, line) === false) this.#stopped = true;
    }
    return at;
  }

  /** Whether the record that begins at `at` ends in these bytes. */
  #isWhole(bytes: Uint8Array, at: number): boolean {
    // The next line end decides, when no quote is before it: that is nearly always so.
    const end = bytes.indexOf(lineFeed, at);
    // Looked for once for many records: without quotes the search goes to the end of the piece each time.
    if (this.#nextQuote < at) {
      const open = bytes.indexOf(quote, at);
      this.#nextQuote = open < 0 ? Number.POSITIVE_INFINITY : open;
    }
    if (end >= 0 && this.#nextQuote > end) return true;
    let inQuotes = false;
    let starts = true;
    for (let i = at; i < bytes.length; i++) {
      const code = bytes[i];
      if (inQuotes) {
        if (code !== quote) continue;
        if (bytes[i + 1] === quote) i++;
        else if (i + 1 === bytes.length) return false;
        else inQuotes = false;
        starts = false;
      } else if (code === quote && starts) inQuotes = true;
      else if (code === lineFeed) return true;
      else if (code === carriageReturn) return i + 1 < bytes.length;
      else starts = code === comma;
    }
    return false;
  }

  /** A field that begins with a quote; answers the place behind it, -1 when it stays open. */
  #quoted(bytes: Buffer, at: number, column: number, line: number): number {
    const close = bytes.indexOf(quote, at + 1);
    if (close < 0) return -1;
    const next = bytes[close + 1];
    if (next === undefined || next === comma || next === lineFeed || next === carriageReturn) {
      this.#countLines(bytes, at + 1, close);
      this.#sink.field(column, bytes, at + 1, close, line);
      return close + 1;
    }
    return this.#mixed(bytes, at, column, line);
  }

  /** Doubled quotes, or text behind the closing one. */
  #mixed(bytes: Buffer, at: number, column: number, line: number): number {
    const text: number[] = [];
    let inQuotes = true;
    let i = at + 1;
    for (; i < bytes.length; i++) {
      const code = bytes[i] as number;
      if (code === quote) {
        if (inQuotes && bytes[i + 1] !== quote) inQuotes = false;
        else if (inQuotes) {
          text.push(quote);
          i++;
        } else inQuotes = true;
      } else if (!inQuotes && (code === comma || code === lineFeed || code === carriageReturn))
        break;
      else text.push(code);
    }
    if (inQuotes) return -1;
    this.#countLines(bytes, at, i);
    this.#sink.field(column, Buffer.from(text), 0, text.length, line);
    return i;
  }

  #countLines(bytes: Uint8Array, from: number, to: number): void {
    for (
      let at = bytes.indexOf(lineFeed, from);
      at >= 0 && at < to;
      at = bytes.indexOf(lineFeed, at + 1)
    )
      this.#line++;
  }
}
