import { csvField } from '../../batch/csv-fields.ts';
import type { ExportColumn, ExportTable } from './export-table.ts';

/**
 * RFC 4180 with CRLF. Numbers as in JSON, with NaN, Infinity and -Infinity; times as ISO 8601; what is missing is
 * empty.
 *
 * A text that a spreadsheet would run as a formula gets an apostrophe before it: anybody who may log can write params
 * and tags, and this file is opened by somebody else (OWASP, "CSV Injection"). Texts that are numbers, `-0.5`, stay as
 * they are. Who needs every text exactly takes Parquet or JSON.
 */
export function toCsv({ columns, rows }: ExportTable): string {
  const cells = columns.map((column) => cellsOf(column));
  const lines = [columns.map(({ name }) => csvField(tame(name))).join(',')];
  for (let row = 0; row < rows; row++) lines.push(cells.map((column) => column[row]).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

function cellsOf(column: ExportColumn): readonly string[] {
  if (column.type === 'text')
    return column.values.map((text) => (text === null ? '' : csvField(tame(text))));
  if (column.type === 'time') return column.values.map((ms) => (ms === null ? '' : spoken(ms)));
  return column.values.map((value) => (value === null ? '' : String(value)));
}

/** Clients may log times that no calendar has. */
const spoken = (ms: number): string => (ms <= lastDate ? new Date(ms).toISOString() : String(ms));
const lastDate = 8_640_000_000_000_000;

const startsFormula = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;
const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

const tame = (text: string): string =>
  startsFormula.test(text) && !isNumber.test(text) ? `'${text}` : text;
