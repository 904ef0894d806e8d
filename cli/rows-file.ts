import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { UsageError } from './answer.ts';
import type { Label, Row } from './routes.ts';

/** The bytes of a file the user named; a UsageError when it cannot be read. */
export function readUserFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new UsageError(`${path} cannot be read: ${(cause as Error).message}`);
  }
}

/** Its text; a UsageError when it is not UTF-8, in which case letters would be lost without a word. */
function readText(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readUserFile(path));
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`${path} is not UTF-8 text; save it as UTF-8.`);
  }
}

/** Records of a CSV with a header line; every value is text, exactly as it stands in the file. */
export function parseCsv(text: string, path: string): readonly Readonly<Record<string, string>>[] {
  try {
    return parse(text, { columns: true, bom: true, skip_empty_lines: true });
  } catch (cause) {
    throw new UsageError(`${path} is not a CSV with a header line: ${(cause as Error).message}`);
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${path} is not JSON: ${(cause as Error).message}`);
  }
}

/** A column that a model takes. */
export interface TypedColumn {
  readonly name: string;
  readonly datatype: string;
}

/**
 * A CSV knows no types, so the model's own inputs decide: number columns become numbers (empty → null), others stay
 * text. Columns the model does not take (the target, an id) are left out and returned by name.
 */
export function typedRows(
  records: readonly Readonly<Record<string, string>>[],
  inputs: readonly TypedColumn[],
): { readonly rows: readonly Row[]; readonly leftOut: readonly string[] } {
  const names = new Set(inputs.map((input) => input.name));
  const rows = records.map((record, index) =>
    Object.fromEntries(
      inputs
        .filter((input) => record[input.name] !== undefined)
        .map(({ name, datatype }) => {
          const text = record[name] as string;
          if (datatype === 'BYTES') return [name, text === '' ? null : text];
          const value = Number(text);
          if (text.trim() !== '' && Number.isNaN(value))
            throw new UsageError(`Row ${index + 1}, column ${name}: \`${text}\` is not a number.`);
          return [name, text.trim() === '' ? null : value];
        }),
    ),
  );
  return { rows, leftOut: Object.keys(records[0] ?? {}).filter((name) => !names.has(name)) };
}

/** Rows from `.csv`, or from JSON: an array of rows, or `{"instances": […]}`. */
export async function readRows(
  path: string,
  inputs: () => Promise<readonly TypedColumn[]>,
): Promise<{ readonly rows: readonly Row[]; readonly leftOut: readonly string[] }> {
  const text = readText(path);
  if (extname(path).toLowerCase() === '.csv') {
    const records = parseCsv(text, path);
    if (records.length === 0) throw new UsageError(`${path} has no rows below a header line.`);
    return typedRows(records, await inputs());
  }
  const json = parseJson(text, path) as { instances?: unknown };
  const rows = Array.isArray(json) ? json : json.instances;
  if (!Array.isArray(rows))
    throw new UsageError(`${path} must hold an array of rows, or {"instances": [rows]}.`);
  return { rows, leftOut: [] };
}

/** One row given on the command line as JSON. */
export function parseRow(text: string): Row {
  const row = parseJson(text, '--row');
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    throw new UsageError('--row must be a JSON object such as \'{"tenure": 3}\'.');
  return row as Row;
}

/** Labels from a CSV with the columns `id`, `label` and perhaps `value`. */
export function readLabels(path: string): readonly Label[] {
  const records = parseCsv(readText(path), path);
  return records.map((record, index) => {
    const { id, label, value } = record;
    if (!id || label === undefined || label === '')
      throw new UsageError(
        `${path}, line ${index + 2}: needs \`id\` (of the prediction) and \`label\`; \`value\` is optional.`,
      );
    if (value === undefined || value === '') return { id, label };
    if (!Number.isFinite(Number(value)))
      throw new UsageError(`${path}, line ${index + 2}: the value \`${value}\` is not a number.`);
    return { id, label, value: Number(value) };
  });
}
