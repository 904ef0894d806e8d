import { closeSync, openSync, readSync } from 'node:fs';
import { TextDecoder } from 'node:util';
import { lastRecordEnd } from '#domain/training/scan-csv.ts';
import { UsageError } from '../answer.ts';

const pieceBytes = 8 * 2 ** 20;
/** A quoted field that never closes would gather the rest of the file. */
const maxRecordBytes = 256 * 2 ** 20;

/** A file's text in pieces of some megabytes that end where a record does. Errors: UsageError for a file that is not UTF-8. */
export async function* textPieces(path: string, size = pieceBytes): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const bytes = new Uint8Array(size);
  const file = openSync(path, 'r');
  try {
    let rest = '';
    for (;;) {
      const read = readSync(file, bytes, 0, size, null);
      const text = rest + decoded(decoder, bytes.subarray(0, read), read > 0, path);
      if (read === 0) {
        if (text !== '') yield text;
        return;
      }
      // A line end may be half of one: the piece ends before it.
      const end = lastRecordEnd(text.endsWith('\r') ? text.slice(0, -1) : text);
      if (end > 0) yield text.slice(0, end);
      rest = text.slice(end);
      if (rest.length > maxRecordBytes)
        throw new UsageError(`${path} has a record of more than 256 MB: is a quote left open?`);
    }
  } finally {
    closeSync(file);
  }
}

function decoded(decoder: TextDecoder, bytes: Uint8Array, more: boolean, path: string): string {
  try {
    return decoder.decode(bytes, { stream: more });
  } catch {
    throw new UsageError(`${path} is not UTF-8 text; save it as UTF-8.`);
  }
}
