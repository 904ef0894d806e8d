import type { AsyncBuffer } from 'hyparquet';
import { DomainError, invalid } from '#domain/errors.ts';

/** A file as the library reads it: by ranges, from `from` up to and without `to`. */
export const parquetSource = (
  bytes: number,
  range: (from: number, to: number) => Promise<Uint8Array>,
): AsyncBuffer => ({
  byteLength: bytes,
  async slice(start, end = bytes) {
    const read = await range(start < 0 ? bytes + start : start, end);
    const whole = read.buffer as ArrayBuffer;
    return read.byteLength === whole.byteLength
      ? whole
      : whole.slice(read.byteOffset, read.byteOffset + read.byteLength);
  },
});

/** The library's own errors are of what is in the file; those of reading it are ours, or S3's. */
export async function orInvalid<T>(
  name: string,
  field: string | undefined,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof DomainError || '$metadata' in (cause as object)) throw cause;
    throw invalid(`${name} cannot be read as Parquet: ${(cause as Error).message}`, {
      ...(field !== undefined && { field }),
      hint: 'Is it a whole Parquet file, and compressed with Snappy, GZIP, Brotli, ZSTD or not at all?',
      cause,
    });
  }
}
