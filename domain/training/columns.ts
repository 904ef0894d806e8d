import { invalid } from '#domain/errors.ts';
import { isMissingText, parseNumber } from './missing.ts';
import type { Column, Table } from './table.ts';

/** A number column when every present text is a number, else a text column; missing becomes NaN or ''. */
export function columnFromText(name: string, texts: readonly string[]): Column {
  const values = new Float64Array(texts.length);
  for (const [row, text] of texts.entries()) {
    const value = parseNumber(text);
    if (value === undefined) {
      return { name, kind: 'text', values: texts.map((each) => (isMissingText(each) ? '' : each)) };
    }
    values[row] = value;
  }
  return { name, kind: 'number', values };
}

/** The column as text: numbers in their shortest decimal form, missing and infinite ones ''. */
export function textOf(column: Column): readonly string[] {
  if (column.kind === 'text') return column.values;
  return Array.from(column.values, (value) => (Number.isFinite(value) ? String(value) : ''));
}

/** The column as numbers, NaN for missing; refuses text that is no number (`invalid`, naming the column and the row). */
export function numbersOf(column: Column): Float64Array {
  if (column.kind === 'number') return column.values;
  return Float64Array.from(column.values, (text, row) => {
    const value = parseNumber(text);
    if (value === undefined) {
      throw invalid(
        `Column "${column.name}" must hold numbers, but row ${row + 1} has "${text}".`,
        {
          field: column.name,
          hint: 'Send a number, or leave the value out if it is missing.',
        },
      );
    }
    return value;
  });
}

export function findColumn(table: Table, name: string): Column | undefined {
  return table.columns.find((column) => column.name === name);
}

/** Whether row `row` of the column has no usable value: '', NaN or ±infinity. */
export function isMissing(column: Column, row: number): boolean {
  return column.kind === 'text' ? column.values[row] === '' : !Number.isFinite(column.values[row]);
}
