import { invalid } from '../errors.ts';

/** A row of text: bytes from (included) to (not included, without the line end), and the line it begins on, from 1. */
export interface RecordAt {
  readonly from: number;
  readonly to: number;
  readonly line: number;
}

/** Larger records are most likely a quote that was never closed, and would not fit a worker's memory. */
export const maxRecordBytes = 1024 * 1024;

const quote = 0x22;
const comma = 0x2c;
const lf = 0x0a;
const cr = 0x0d;

/** Where a byte is within a record. */
const fieldStart = 0;
const plain = 1;
const quoted = 2;
/** After a quote inside quotes: it ends the field, or is the first of a doubled one. */
const afterQuote = 3;

/**
 * Finds the records of a text that comes in pieces, from a line boundary on. In CSV (RFC 4180) a line end within quotes
 * belongs to the field; only a quote at a field's start opens one. LF, CRLF and CR end a record; blank lines are none.
 * A separator, a quote and a line end are single bytes in UTF-8 that occur in no other character, so bytes will do.
 *
 * @throws DomainError `invalid` from `push` and `end` for a record of more than 1 MiB or a quote that nothing closes.
 */
export function recordScanner(
  format: 'csv' | 'jsonl',
  start: { readonly offset: number; readonly line: number },
) {
  const quotes = format === 'csv';
  let { offset, line } = start;
  let from = offset;
  let recordLine = line;
  let state = fieldStart;
  let wasCr = false;

  function tooLong(): never {
    const open = state === quoted;
    throw invalid(
      `The row that begins on line ${recordLine} has more than ${maxRecordBytes} bytes${open ? ', all within quotes' : ''}.`,
      {
        field: `line ${recordLine}`,
        hint: open
          ? 'A quote is not closed there; a quote inside quotes is written twice.'
          : 'Is it one row per line?',
      },
    );
  }

  return {
    /** Calls `found` with each record that ends in this piece, the one after the last piece. */
    push(piece: Uint8Array, found: (record: RecordAt) => void): void {
      for (let at = 0; at < piece.length; at++) {
        const byte = piece[at] as number;
        const place = offset + at;
        if (byte === lf && wasCr) {
          // The second half of a CRLF.
          wasCr = false;
          if (state !== quoted) from = place + 1;
          continue;
        }
        if (place - from > maxRecordBytes) tooLong();
        wasCr = byte === cr;
        if (byte === lf || byte === cr) {
          line += 1;
          if (state === quoted) continue;
          if (place > from) found({ from, to: place, line: recordLine });
          from = place + 1;
          recordLine = line;
          state = fieldStart;
        } else if (!quotes) {
          // One record per line, whatever is in it.
        } else if (byte === quote) {
          if (state === fieldStart) state = quoted;
          else if (state === quoted) state = afterQuote;
          else if (state === afterQuote) state = quoted;
        } else if (state !== quoted) {
          state = byte === comma ? fieldStart : plain;
        }
      }
      offset += piece.length;
    },
    /** The record that no line end follows. */
    end(found: (record: RecordAt) => void): void {
      if (state === quoted)
        throw invalid(
          `The quote that opens in the row on line ${recordLine} is not closed when the file ends.`,
          {
            field: `line ${recordLine}`,
            hint: 'Close it; a quote inside quotes is written twice.',
          },
        );
      if (offset > from) found({ from, to: offset, line: recordLine });
    },
  };
}
