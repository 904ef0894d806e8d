import { CsvError, parse } from 'csv-parse/sync';
import { invalid } from '#domain/errors.ts';
import { columnFromText, textOf } from './columns.ts';
import type { Table } from './table.ts';

/**
 * Reads comma-separated text with a header line (RFC 4180; a byte order mark and LF line ends are accepted, blank lines
 * skipped). Spaces belong to the field, as the RFC says. A column is numeric when all its present values are finite
 * numbers; missing values are the spellings of missing.ts. Errors: `invalid`, naming line and column.
 */
export function parseCsv(text: string): Table {
  const records = readRecords(text);
  const header = records[0];
  if (header === undefined) {
    throw invalid('The CSV file is empty.', {
      hint: 'The first line must name the columns; the lines after it are rows.',
    });
  }
  checkHeader(header);
  const rows = records.length - 1;
  if (rows === 0) {
    throw invalid('The CSV file has a header (line 1) but no rows.', { field: 'line 2' });
  }
  const columns = header.map((name, index) =>
    columnFromText(
      name,
      Array.from({ length: rows }, (_, row) => records[row + 1]?.[index] ?? ''),
    ),
  );
  return { rows, columns };
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

function readRecords(text: string): string[][] {
  try {
    return parse(text, {
      bom: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true,
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

function checkHeader(header: readonly string[]): void {
  const seen = new Map<string, number>();
  for (const [index, name] of header.entries()) {
    const column = index + 1;
    if (name.trim() === '') {
      throw invalid(`Column ${column} of the CSV file has no name (line 1).`, {
        field: `line 1, column ${column}`,
        hint: 'Name it or leave it out; pandas writes such a column unless told to_csv(index=False).',
      });
    }
    const before = seen.get(name);
    if (before !== undefined) {
      throw invalid(
        `Columns ${before} and ${column} of the CSV file are both named "${name}" (line 1).`,
        {
          field: `line 1, column ${column}`,
          hint: 'Rename or remove one of them.',
        },
      );
    }
    seen.set(name, column);
  }
}
