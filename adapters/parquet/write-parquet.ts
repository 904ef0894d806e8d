import { type BasicType, parquetWriteBuffer } from 'hyparquet-writer';
import type { ExportColumn, ExportTable } from '#domain/tracking/compare/export-table.ts';

const types: Readonly<Record<ExportColumn['type'], BasicType>> = {
  text: 'STRING',
  number: 'DOUBLE',
  integer: 'INT64',
  time: 'TIMESTAMP',
};

/** A Parquet file, Snappy, every column nullable; times are TIMESTAMP_MILLIS in UTC. */
export const writeParquet = ({ columns }: ExportTable): Uint8Array =>
  new Uint8Array(
    parquetWriteBuffer({
      createdBy: 'loopwright',
      columnData: columns.map((column) => ({
        name: column.name,
        type: types[column.type],
        data:
          column.type === 'time'
            ? column.values.map((ms) => (ms === null ? null : BigInt(ms)))
            : [...column.values],
      })),
    }),
  );
