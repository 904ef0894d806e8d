import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DomainError, invalid } from '#domain/errors.ts';
import { cannotRead } from './table-file.ts';

/** Bytes that come in pieces, and what messages call them. */
export interface PackedBytes {
  readonly name: string;
  readonly gzipped: boolean;
  stream(): Readable;
}

/** The bytes from the first, unpacked. @throws DomainError `invalid` for a file that cannot be unpacked */
export async function* unpacked(source: PackedBytes): AsyncGenerator<Uint8Array> {
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
          hint: 'Was it copied whole? Try gunzip -t.',
          cause,
        })
      : cannotRead(source.name, cause);
  } finally {
    raw.destroy();
  }
}
