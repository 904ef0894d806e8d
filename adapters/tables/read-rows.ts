import { S3Client } from '@aws-sdk/client-s3';
import type { TableColumn, TablePart, TableSource } from '#domain/expectations/table/table-part.ts';
import { type ByteSource, localSource, s3Source } from './rows/byte-source.ts';
import { csvTable } from './rows/csv-table.ts';
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
  parts(): AsyncIterable<TablePart>;
  close(): Promise<void>;
}

const readers = { csv: csvTable, 'json-lines': jsonLinesTable, parquet: parquetTable } as const;

/**
 * A CSV, JSON Lines or Parquet file (the first two also as .gz) on this machine or in S3. CSV columns have the types that
 * pandas.read_csv would give them.
 *
 * @throws DomainError `not-found`; `invalid` naming file and line
 */
export async function openTable(
  pathOrSource: string | ByteSource,
  { format, s3 }: ReadOptions = {},
): Promise<OpenTable> {
  const source =
    typeof pathOrSource !== 'string'
      ? pathOrSource
      : pathOrSource.startsWith('s3://')
        ? await s3Source(s3 ?? new S3Client(), pathOrSource, format)
        : await localSource(pathOrSource, format);
  try {
    const { columns, parts } = await readers[source.format](source);
    return { name: source.name, columns, parts, close: () => source.close() };
  } catch (error) {
    await source.close();
    throw error;
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
