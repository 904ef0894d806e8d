import type { FeatureValue } from '#domain/serving/capture.ts';
import { csvRows } from './csv-rows.ts';
import { jsonLinesRows } from './json-lines-rows.ts';
import type { TableFile } from './table-file.ts';

export type FileRow = Readonly<Record<string, FeatureValue>>;

/** The rows of a file one after the other, in constant memory. Errors: `invalid`, naming file and line. */
export async function* fileRows(file: TableFile): AsyncGenerator<readonly FileRow[]> {
  if (file.format === 'csv') yield* csvRows(file);
  else if (file.format === 'json-lines') yield* jsonLinesRows(file);
  else {
    // Half of all modules that reading takes, and most files are none.
    const { parquetRows } = await import('./parquet-rows.ts');
    yield* parquetRows(file);
  }
}
