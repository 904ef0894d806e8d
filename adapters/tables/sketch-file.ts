import { type TableSketch, tableCounter } from '#domain/drift/sketch/table-sketch.ts';
import { invalid } from '#domain/errors.ts';
import { hashNumber } from '#domain/text-hash.ts';
import { type FileRow, fileRows } from './file-rows.ts';
import { scanCsvFile } from './scan-csv-file.ts';
import { type TableFile, type TableFormat, tableFile } from './table-file.ts';

export interface ReadOptions {
  /** Default: what the file's ending says, else its first bytes. */
  readonly format?: TableFormat;
}

/** A thread and its scanner cost as much to start (some 40 ms of a processor) as so many bytes cost to read without. */
const smallBytes = 2 ** 19;

/**
 * The sketch of a CSV, JSON Lines or Parquet file, whatever its size, in constant memory. In CSV whatever reads as a number is one;
 * in the others texts stay texts. Rows are sampled by their number in the file, from 0. Errors: `not-found`, or `invalid`,
 * naming file and line and what to do.
 */
export async function sketchFile(path: string, options: ReadOptions = {}): Promise<TableSketch> {
  const file = await tableFile(path, options.format);
  const scannable = file.format === 'csv' && (file.gzipped || file.bytes >= smallBytes);
  const quick = scannable ? await scanCsvFile(file) : undefined;
  return quick ?? sketchPlainly(file);
}

/** The same, row by row: for what the quick way does not take. */
export async function sketchPlainly(file: TableFile): Promise<TableSketch> {
  const counter = tableCounter();
  let place = 0;
  for await (const rows of fileRows(file))
    for (const row of rows) counter.add(row, hashNumber(place++));
  if (place === 0) throw noRows(file.path);
  return counter.sketch();
}

/** What counts rows one by one, such as those with outcomes (domain/drift/judge). */
export interface RowCounter<Result> {
  add(row: FileRow): void;
  result(): Result;
}

/** Gives every row of a file to `counter`, in order and in constant memory. Errors: as `sketchFile`. */
export async function countFile<Result>(
  path: string,
  counter: RowCounter<Result>,
  options: ReadOptions = {},
): Promise<Result> {
  const file = await tableFile(path, options.format);
  let rows = 0;
  for await (const batch of fileRows(file)) {
    rows += batch.length;
    for (const row of batch) counter.add(row);
  }
  if (rows === 0) throw noRows(path);
  return counter.result();
}

export const noRows = (path: string) =>
  invalid(`${path} has no rows.`, {
    hint: 'Is it still being written? Below the header there must be at least one row.',
  });
