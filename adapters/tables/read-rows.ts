import type { S3Client } from '@aws-sdk/client-s3';
import type { TableColumn, TablePart, TableSource } from '#domain/expectations/table/table-part.ts';
import { type ByteSource, localSource } from './rows/byte-source.ts';
import { csvTable, OtherType } from './rows/csv-table.ts';
import { jsonLinesTable } from './rows/json-lines-table.ts';
import { parquetTable } from './rows/parquet-table.ts';
import type { TableFormat } from './table-file.ts';

export interface ReadOptions {
  /** Found by ending and content when absent. */
  readonly format?: TableFormat;
  /** For `s3://` addresses; one with the surroundings' settings when absent. */
  readonly s3?: S3Client;
}

/** A table in a file, with the types of its columns; its parts can be read more than once. */
export interface OpenTable extends TableSource {
  readonly name: string;
  parts(needed?: ReadonlySet<number>): AsyncIterable<TablePart>;
  close(): Promise<void>;
}

async function sourceOf(
  pathOrSource: string | ByteSource,
  { format, s3 }: ReadOptions,
): Promise<ByteSource> {
  if (typeof pathOrSource !== 'string') return pathOrSource;
  if (!pathOrSource.startsWith('s3://')) return localSource(pathOrSource, format);
  // The client takes a second to load, which local files need not wait for.
  const { openS3 } = await import('./rows/s3-source.ts');
  return openS3(pathOrSource, { ...(format && { format }), ...(s3 && { s3 }) });
}

const read = (source: ByteSource, wholeFile: boolean) =>
  source.format === 'csv'
    ? csvTable(source, wholeFile)
    : source.format === 'parquet'
      ? parquetTable(source)
      : jsonLinesTable(source);

/**
 * A CSV, JSON Lines or Parquet file (the first two also as .gz) on this machine or in S3. CSV columns have the types that
 * pandas.read_csv would give them, for which the whole file is read once before.
 *
 * @throws DomainError `not-found`; `invalid` naming file and line
 */
export async function openTable(
  pathOrSource: string | ByteSource,
  options: ReadOptions = {},
): Promise<OpenTable> {
  const source = await sourceOf(pathOrSource, options);
  try {
    const { columns, parts } = await read(source, true);
    return { name: source.name, columns, parts, close: () => source.close() };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/**
 * What `run` makes of a table. Columns have the types of the first rows; when a later one shows another, `run` is called again with
 * those of the whole file. So it must have no effects of its own. Most files are read once less than with `openTable`.
 *
 * @throws as `openTable`
 */
export async function useTable<T>(
  pathOrSource: string | ByteSource,
  run: (table: TableSource) => Promise<T>,
  options: ReadOptions = {},
): Promise<T> {
  const source = await sourceOf(pathOrSource, options);
  try {
    try {
      return await run(await read(source, false));
    } catch (error) {
      if (!(error instanceof OtherType)) throw error;
      return await run(await read(source, true));
    }
  } finally {
    await source.close();
  }
}

/** Some rows that follow each other, with their columns. */
export interface RowBatch extends TablePart {
  readonly columns: readonly TableColumn[];
}

/** The rows of a table in batches, from the first to the last. @throws as `openTable` */
export async function* readRows(
  pathOrSource: string | ByteSource,
  options: ReadOptions = {},
): AsyncGenerator<RowBatch> {
  const table = await openTable(pathOrSource, options);
  try {
    for await (const part of table.parts()) yield { ...part, columns: table.columns };
  } finally {
    await table.close();
  }
}
