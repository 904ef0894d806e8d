import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type TableFormat, tableFile } from '../table-file.ts';
import type { PackedBytes } from '../unpacked.ts';

/** Bytes that can be read more than once, whole or in ranges: a file of this machine, or an object in S3. */
export interface ByteSource extends PackedBytes {
  readonly format: TableFormat;
  readonly bytes: number;
  range(from: number, to: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** A file of this machine. @throws DomainError `not-found`, `invalid` */
export async function localSource(path: string, format?: TableFormat): Promise<ByteSource> {
  const file = await tableFile(path, format);
  let handle: Promise<FileHandle> | undefined;
  return {
    name: path,
    format: file.format,
    gzipped: file.gzipped,
    bytes: file.bytes,
    stream: () => createReadStream(path, { highWaterMark: 2 ** 20 }),
    async range(from, to) {
      handle ??= open(path, 'r');
      const { buffer, bytesRead } = await (await handle).read(
        new Uint8Array(to - from),
        0,
        to - from,
        from,
      );
      return buffer.subarray(0, bytesRead);
    },
    close: async () => (await handle)?.close(),
  };
}
