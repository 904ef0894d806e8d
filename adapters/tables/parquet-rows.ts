import { open } from 'node:fs/promises';
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import type { FeatureValue } from '#domain/serving/capture.ts';
import { compressors } from '../parquet/compressors.ts';
import { orInvalid, parquetSource } from '../parquet/parquet-source.ts';
import type { FileRow } from './file-rows.ts';
import type { TableFile } from './table-file.ts';

/** Rows decoded at a time; a row group can hold millions. */
const batchRows = 10_000;

/** A Parquet file, row group by row group. Whole numbers beyond 2^53 lose digits; times are milliseconds since 1970. */
export async function* parquetRows({ path, bytes }: TableFile): AsyncGenerator<readonly FileRow[]> {
  const handle = await open(path, 'r');
  const file = parquetSource(bytes, async (from, to) => {
    const { buffer } = await handle.read(new Uint8Array(to - from), 0, to - from, from);
    return buffer;
  });
  try {
    const metadata = await orInvalid(path, undefined, () => parquetMetadataAsync(file));
    let from = 0;
    for (const group of metadata.row_groups) {
      const last = from + Number(group.num_rows);
      for (; from < last; from += batchRows) {
        const rows = await orInvalid(path, undefined, () =>
          parquetReadObjects({
            file,
            metadata,
            rowStart: from,
            rowEnd: Math.min(from + batchRows, last),
            compressors,
            useOffsetIndex: true,
          }),
        );
        yield rows.map(plainRow);
      }
      from = last;
    }
  } finally {
    await handle.close();
  }
}

function plainRow(row: Readonly<Record<string, unknown>>): FileRow {
  const plain: Record<string, FeatureValue> = Object.create(null);
  for (const name in row) plain[name] = plainValue(row[name]);
  return plain;
}

function plainValue(value: unknown): FeatureValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean')
    return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.getTime();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? Number(part) : part));
}
