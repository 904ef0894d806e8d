import { openSync, readSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { invalid } from '#domain/errors.ts';
import { parseCsv } from '#domain/training/csv.ts';
import { type Row, rowsToTable } from '#domain/training/rows-to-table.ts';
import { firstRecord } from '#domain/training/scan-csv.ts';
import type { Table } from '#domain/training/table.ts';
import { UsageError } from '../answer.ts';
import { readUserFile } from '../rows-file.ts';

export interface ReadOptions {
  /** The first line is a row already; columns are named `column 1`… or by `names`. */
  readonly noHeader?: boolean;
  readonly names?: readonly string[];
  /** Spaces around fields do not count. When absent: only where every comma is followed by a space. */
  readonly trim?: boolean;
}

export interface ReadTable {
  readonly table: Table;
  /** What was decided about the file, for people. */
  readonly notes: readonly string[];
}

/** A table from `.csv`, `.jsonl` or `.ndjson`, `.json` (an array of rows) or `.parquet`. Errors: UsageError for a file that cannot be read as that. */
export async function readTable(path: string, options: ReadOptions = {}): Promise<ReadTable> {
  const bytes = sizeOf(path);
  const kind = kindOf(path);
  if (kind === '.parquet') return { table: await readParquet(path, bytes), notes: [] };
  const text = decode(path);
  if (kind === '.jsonl' || kind === '.ndjson')
    return { table: rowsToTable(jsonLines(text, path)), notes: [] };
  if (kind === '.json') return { table: rowsToTable(jsonRows(text, path)), notes: [] };
  return readCsv(text, path, options);
}

const kindOf = (path: string): string => extname(path).toLowerCase();

/** Whether the file is of a kind that can be read in a stream. */
export const isCsv = (path: string): boolean =>
  !['.parquet', '.jsonl', '.ndjson', '.json'].includes(kindOf(path));

/** Bytes of a file the user named; a UsageError when there is none. */
export function sizeOf(path: string): number {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) throw new UsageError(`${path} is a folder; name a file.`);
    return stat.size;
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`${path} cannot be read: ${(cause as Error).message}`);
  }
}

function decode(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readUserFile(path));
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`${path} is not UTF-8 text; save it as UTF-8.`);
  }
}

/** Looked at to see how the file is written. */
const headLength = 100_000;

function readCsv(text: string, path: string, options: ReadOptions): ReadTable {
  const { names, notes, trim } = csvFormat(text.slice(0, headLength), path, options);
  return { table: parseCsv(text, { ...(names && { names }), trim }), notes };
}

export interface CsvFormat {
  /** Absent: the first line has them. */
  readonly names?: readonly string[];
  readonly trim: boolean;
  readonly notes: readonly string[];
}

/** How a CSV is written, from its beginning and from what was said of it. */
export function csvFormat(head: string, path: string, options: ReadOptions): CsvFormat {
  const lines = head.split(/\r\n|\n|\r/).filter((line) => line !== '');
  const whole = lines.length > 2 ? lines.slice(0, -1) : lines;
  const spaced =
    whole.length > 1 && whole.every((line) => line.includes(', ') && !/,(?! )/.test(line));
  const trim = options.trim ?? spaced;
  const width = firstRecord(head)?.fields.length ?? lines[0]?.split(',').length ?? 0;
  const other = width === 1 ? [';', '\t', '|'].find((each) => lines[0]?.includes(each)) : undefined;
  if (other !== undefined)
    throw new UsageError(
      `${path} seems to be separated by ${JSON.stringify(other)}; save it with commas between the fields.`,
    );
  const { names, noHeader = false } = options;
  const notes = [
    ...(spaced && options.trim === undefined
      ? [`${path} has a space after every comma; spaces around fields were left out.`]
      : []),
    ...(noHeader && names === undefined
      ? [`${path} has no header line: its columns are "column 1" to "column ${width}".`]
      : []),
  ];
  if (names !== undefined && names.length !== width)
    throw new UsageError(
      `${path} has ${width} columns, but --columns names ${names.length}: give one name for each.`,
    );
  const given =
    names ?? (noHeader ? Array.from({ length: width }, (_, at) => `column ${at + 1}`) : undefined);
  return { ...(given && { names: given }), trim, notes };
}

function jsonLines(text: string, path: string): Row[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    try {
      return [asRow(JSON.parse(line), `${path}, line ${at + 1}`)];
    } catch (cause) {
      if (cause instanceof UsageError) throw cause;
      throw new UsageError(`${path}, line ${at + 1} is not JSON: ${(cause as Error).message}`);
    }
  });
}

function jsonRows(text: string, path: string): Row[] {
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${path} is not JSON: ${(cause as Error).message}`);
  }
  if (!Array.isArray(rows)) throw new UsageError(`${path} must hold an array of rows.`);
  return rows.map((row, at) => asRow(row, `${path}, row ${at + 1}`));
}

function asRow(value: unknown, where: string): Row {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError(`${where} is not a row such as {"tenure": 3}.`);
  return Object.fromEntries(Object.entries(value).map(([name, cell]) => [name, asCell(cell)]));
}

/** Parquet's whole numbers are bigints, its times dates; what is no cell (a list, a map) becomes its JSON. */
function asCell(cell: unknown): Row[string] {
  if (cell === null || cell === undefined) return null;
  if (typeof cell === 'number' || typeof cell === 'string' || typeof cell === 'boolean')
    return cell;
  if (typeof cell === 'bigint') return Number(cell);
  return cell instanceof Date ? cell.toISOString() : JSON.stringify(cell);
}

async function readParquet(path: string, bytes: number): Promise<Table> {
  const { parquetFiles } = await import('#adapters/parquet/parquet-files.ts');
  const descriptor = openSync(path, 'r');
  const files = parquetFiles({
    range: async (_, from, to) => {
      const part = new Uint8Array(to - from);
      const read = readSync(descriptor, part, 0, part.length, from);
      return part.subarray(0, read);
    },
  });
  const file = { uri: path, bytes, etag: '' };
  const { columns, rowGroups } = await files.shape(file);
  const rows = rowGroups.reduce((sum, group) => sum + group.rows, 0);
  if (rows === 0) throw invalid(`${path} has no rows.`);
  const records = await files.rows(file, { from: 0, to: rows }, columns);
  return rowsToTable(records.map((record, at) => asRow(record, `${path}, row ${at + 1}`)));
}
