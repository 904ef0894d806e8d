import {
  type AsyncBuffer,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet';
import type { BatchFiles, FileState, ParquetFiles } from '#domain/batch/ports.ts';
import { DomainError, invalid } from '#domain/errors.ts';
import { compressors } from './compressors.ts';

/** Reads Parquet by ranges: the footer, then the chunks of the columns that are asked for. */
export function parquetFiles(files: Pick<BatchFiles, 'range'>): ParquetFiles {
  const bufferOf = (file: FileState): AsyncBuffer => ({
    byteLength: file.bytes,
    slice: async (start, end = file.bytes) => {
      const bytes = await files.range(file, start < 0 ? file.bytes + start : start, end);
      return bytes.buffer.slice(
        bytes.byteOffset,
        bytes.byteOffset + bytes.byteLength,
      ) as ArrayBuffer;
    },
  });
  return {
    async shape(file) {
      const metadata = await orInvalid(file, () => parquetMetadataAsync(bufferOf(file)));
      return {
        columns: parquetSchema(metadata).children.map(({ element }) => element.name),
        rowGroups: metadata.row_groups.map(({ num_rows, total_byte_size }) => ({
          rows: Number(num_rows),
          bytes: Number(total_byte_size),
        })),
      };
    },
    rows: (file, { from, to }, columns) =>
      orInvalid(file, () =>
        parquetReadObjects({
          file: bufferOf(file),
          columns: [...columns],
          rowStart: from,
          rowEnd: to,
          compressors,
          useOffsetIndex: true,
        }),
      ),
  };
}

/** The library's own errors are of what is in the file; those of reading it are ours or S3's. */
async function orInvalid<T>({ uri }: FileState, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof DomainError || '$metadata' in (cause as object)) throw cause;
    throw invalid(`${uri} cannot be read as Parquet: ${(cause as Error).message}`, {
      field: 'input',
      hint: 'Is it a Parquet file, and compressed with Snappy, GZIP, Brotli, ZSTD or not at all?',
      cause,
    });
  }
}
