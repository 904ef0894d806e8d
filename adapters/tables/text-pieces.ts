import { createReadStream } from 'node:fs';
import type { TableFile } from './table-file.ts';
import { unpacked } from './unpacked.ts';

/** The text of a file in pieces, unpacked, without byte order mark. Bytes that are no UTF-8 become U+FFFD. Errors: as `unpacked`. */
export async function* textPieces({ path, gzipped }: TableFile): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const stream = () => createReadStream(path, { highWaterMark: 2 ** 18 });
  for await (const piece of unpacked({ name: path, gzipped, stream }))
    yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}
