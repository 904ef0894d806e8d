import type { FeatureValue } from '#domain/serving/capture.ts';
import { csvRows } from './csv-rows.ts';
import { jsonLinesRows } from './json-lines-rows.ts';
import { parquetRows } from './parquet-rows.ts';
import type { TableFile } from './table-file.ts';

export type FileRow = Readonly<Record<string, FeatureValue>>;

/** The rows of a file one after the other, in constant memory. Errors: `invalid`, naming file and line. */
export function fileRows(file: TableFile): AsyncGenerator<readonly FileRow[]> {
  if (file.format === 'parquet') return parquetRows(file);
  return file.format === 'csv' ? csvRows(file) : jsonLinesRows(file);
}
