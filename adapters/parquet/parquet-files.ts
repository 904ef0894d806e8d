import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import type { BatchFiles, FileState, ParquetFiles } from '#domain/batch/ports.ts';
import { compressors } from './compressors.ts';
import { orInvalid, parquetSource } from './parquet-source.ts';

/** Reads Parquet by ranges: the footer, then the chunks of the columns that are asked for. */
export function parquetFiles(files: Pick<BatchFiles, 'range'>): ParquetFiles {
  const bufferOf = (file: FileState) =>
    parquetSource(file.bytes, (from, to) => files.range(file, from, to));
  const read = <T>({ uri }: FileState, run: () => Promise<T>) => orInvalid(uri, 'input', run);
  return {
    async shape(file) {
      const metadata = await read(file, () => parquetMetadataAsync(bufferOf(file)));
      return {
        columns: parquetSchema(metadata).children.map(({ element }) => element.name),
        rowGroups: metadata.row_groups.map(({ num_rows, total_byte_size }) => ({
          rows: Number(num_rows),
          bytes: Number(total_byte_size),
        })),
      };
    },
    rows: (file, { from, to }, columns) =>
      read(file, () =>
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
