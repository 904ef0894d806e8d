import { CsvError, parse } from 'csv-parse/sync';
import { invalid } from '#domain/errors.ts';
import { columnFromText, textOf } from './columns.ts';
import {
  type CsvSink,
  countLineEnds,
  firstRecord,
  numberSink,
  scanCsv,
  skipSink,
  textSink,
} from './scan-csv.ts';
import type { Column, Table } from './table.ts';

export interface CsvOptions {
  /** Names of the columns, for text without a header line. */
  readonly names?: readonly string[];
  /** Spaces around a field do not belong to it. */
  readonly trim?: boolean;
}

/**
 * Reads comma-separated text with a header line (RFC 4180; a byte order mark and LF line ends are accepted, blank lines
 * skipped). Spaces belong to the field, as the RFC says, unless `trim` is asked for. A column is numeric when all its
 * present values are finite numbers; missing values are the spellings of missing.ts. Errors: `invalid`, naming line and
 * column.
 */
export function parseCsv(text: string, options: CsvOptions = {}): Table {
  return scanned(text, options) ?? parsed(text, options);
}

/** Columns of so many rows show whether they hold text; those that turn later are read again. */
const lookedAt = 1_000;

/** The quick way; undefined for what needs csv-parse's judgement: irregular text, or none. */
function scanned(text: string, { names, trim = false }: CsvOptions): Table | undefined {
  const first = firstRecord(text);
  if (first === undefined || text.length - first.next === 0) return undefined;
  const start = names === undefined ? first.next : 0;
  const header = headerOf(names ?? first.fields, trim, names === undefined);
  const from = start === 0 && text.charCodeAt(0) === 0xfeff ? 1 : start;
  const looks = header.map(() => numberSink(lookedAt));
  if (scanCsv(text, from, looks, { limit: lookedAt }) === undefined) return undefined;
  const most = countLineEnds(text) + 1;
  const sinks = looks.map(({ kind }) => (kind === 'number' ? numberSink(most) : textSink()));
  const scan = scanCsv(text, from, sinks, { trim });
  if (scan === undefined || scan.rows === 0) return undefined;
  if (sinks.some(({ kind }) => kind === 'refused')) {
    const again = sinks.map(({ kind }) => (kind === 'refused' ? textSink() : skipSink()));
    scanCsv(text, from, again, { trim });
    for (const [column, sink] of again.entries()) if (sink.kind === 'text') sinks[column] = sink;
  }
  return {
    rows: scan.rows,
    columns: header.map((name, column) => columnOf(name, sinks[column] as CsvSink, scan.rows)),
  };
}

function columnOf(name: string, { kind, numbers, texts }: CsvSink, rows: number): Column {
  if (kind === 'number')
    return { name, kind, values: rows === numbers.length ? numbers : numbers.slice(0, rows) };
  return { name, kind: 'text', values: texts };
}

function headerOf(names: readonly string[], trim: boolean, inFile: boolean): readonly string[] {
  const header = trim ? names.map((name) => name.trim()) : names;
  checkHeader(header, inFile);
  return header;
}

function parsed(text: string, { names, trim = false }: CsvOptions): Table {
  const records = readRecords(text, trim);
  const first = names ?? records[0];
  if (first === undefined || records.length === 0) {
    throw invalid('The CSV file is empty.', {
      hint: 'The first line must name the columns; the lines after it are rows.',
    });
  }
  const header = headerOf(first, trim, names === undefined);
  const body = names === undefined ? records.slice(1) : records;
  if (body.length === 0) {
    throw invalid('The CSV file has a header (line 1) but no rows.', { field: 'line 2' });
  }
  if (body[0]?.length !== header.length) {
    throw invalid(
      `The CSV file has ${body[0]?.length} columns, but ${header.length} names were given.`,
      { hint: 'Give one name for each column.' },
    );
  }
  const columns = header.map((name, index) =>
    columnFromText(
      name,
      body.map((record) => record[index] ?? ''),
    ),
  );
  return { rows: body.length, columns };
}

/** RFC 4180 text with CRLF line ends; missing and infinite values are empty fields. */
export function toCsv(table: Table): string {
  const columns = table.columns.map(textOf);
  // A lone empty field would be a blank line, which readers skip: quoted, it stays a row.
  const empty = columns.length === 1 ? '""' : '';
  const lines = [table.columns.map((column) => quote(column.name)).join(',')];
  for (let row = 0; row < table.rows; row++) {
    lines.push(columns.map((values) => quote(values[row] ?? '') || empty).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}

function quote(field: string): string {
  return /[",\r\n]|^\s|\s$|^\uFEFF/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function readRecords(text: string, trim: boolean): string[][] {
  try {
    return parse(text, {
      bom: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true,
      trim,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // csv-parse says what it saw and where: "Invalid Record Length: expect 3, got 2 on line 7".
    const line = typeof error.lines === 'number' ? error.lines : undefined;
    const column = typeof error.column === 'number' ? error.column + 1 : undefined;
    const at = [line && `line ${line}`, column && `column ${column}`].filter(Boolean).join(', ');
    throw invalid(`The CSV file cannot be read${at && ` at ${at}`}: ${error.message}.`, {
      ...(at && { field: at }),
      hint: 'Every line needs as many fields as the header; quote fields that hold commas, quotes or line ends.',
      cause: error,
    });
  }
}

/** Errors: `invalid` for a name that is empty or there twice. */
export function checkHeader(header: readonly string[], inFile: boolean): void {
  const where = inFile ? ' (line 1)' : '';
  const seen = new Map<string, number>();
  for (const [index, name] of header.entries()) {
    const column = index + 1;
    if (name.trim() === '') {
      throw invalid(`Column ${column} of the CSV file has no name${where}.`, {
        field: `line 1, column ${column}`,
        hint: 'Name it or leave it out; pandas writes such a column unless told to_csv(index=False).',
      });
    }
    const before = seen.get(name);
    if (before !== undefined) {
      throw invalid(
        `Columns ${before} and ${column} of the CSV file are both named "${name}"${where}.`,
        {
          field: `line 1, column ${column}`,
          hint: 'Rename or remove one of them.',
        },
      );
    }
    seen.set(name, column);
  }
}
