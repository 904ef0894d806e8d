import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DomainError, invalid } from '#domain/errors.ts';
import { cannotRead, type TableFormat, tableFile } from '../table-file.ts';

/** Bytes that can be read more than once, whole or in ranges: a file of this machine, or an object in S3. */
export interface ByteSource {
  /** For messages. */
  readonly name: string;
  readonly format: TableFormat;
  readonly gzipped: boolean;
  readonly bytes: number;
  stream(): Readable;
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

/** The bytes from the first, unpacked. @throws DomainError `invalid` for a file that cannot be unpacked */
export async function* unpacked(source: ByteSource): AsyncGenerator<Uint8Array> {
  const raw = source.stream();
  const bytes = source.gzipped ? raw.pipe(createGunzip({ chunkSize: 2 ** 18 })) : raw;
  // `pipe` passes no errors on.
  raw.on('error', (cause) => bytes.destroy(cause));
  try {
    yield* bytes;
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw code?.startsWith('Z_')
      ? invalid(`${source.name} is damaged: it cannot be unpacked (${(cause as Error).message}).`, {
          hint: 'Was it copied whole?',
          cause,
        })
      : cannotRead(source.name, cause);
  } finally {
    raw.destroy();
  }
}
