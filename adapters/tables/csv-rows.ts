import { invalid } from '#domain/errors.ts';
import type { FeatureValue } from '#domain/serving/capture.ts';
import { CsvRecords } from './csv-records.ts';
import { fieldValue } from './field-value.ts';
import type { FileRow } from './file-rows.ts';
import type { TableFile } from './table-file.ts';
import { textPieces } from './text-pieces.ts';

/** A CSV file with a header line, row by row; a batch is what a piece of the file completes. */
export async function* csvRows(file: TableFile): AsyncGenerator<readonly FileRow[]> {
  const reader = new CsvRecords(file.path);
  let names: readonly string[] | undefined;
  const rowsOf = (piece: string, last: boolean): FileRow[] => {
    const rows: FileRow[] = [];
    for (const record of reader.records(piece, last)) {
      if (names === undefined) names = columnNames(record, file.path);
      else rows.push(rowOf(names, record, file.path, reader.line));
    }
    return rows;
  };
  for await (const piece of textPieces(file)) yield rowsOf(piece, false);
  yield rowsOf('', true);
}

function rowOf(
  names: readonly string[],
  record: readonly string[],
  path: string,
  line: number,
): FileRow {
  if (record.length !== names.length) throw ragged(path, line, record.length, names.length);
  // Without a prototype: a column may be called __proto__.
  const row: Record<string, FeatureValue> = Object.create(null);
  for (let at = 0; at < names.length; at++)
    row[names[at] as string] = fieldValue(record[at] as string);
  return row;
}

export const ragged = (path: string, line: number, fields: number, columns: number) =>
  invalid(
    `${path} has ${fields} ${fields === 1 ? 'field' : 'fields'} on line ${line}, but its header names ${columns} columns.`,
    {
      field: `line ${line}`,
      hint: 'Every line needs as many fields as the header; fields that hold commas, quotes or line ends need quotes around them.',
    },
  );

/** The names in a header; one that is empty gets pandas' name for it. Errors: `invalid` for a name that is there twice. */
export function columnNames(record: readonly string[], path: string): readonly string[] {
  const names = record.map((name, at) => (name.trim() === '' ? `Unnamed: ${at}` : name));
  const places = new Map<string, number>();
  for (const [at, name] of names.entries()) {
    const before = places.get(name);
    if (before !== undefined)
      throw invalid(`Columns ${before + 1} and ${at + 1} of ${path} are both named "${name}".`, {
        field: `line 1, column ${at + 1}`,
        hint: 'Rename or remove one of them.',
      });
    places.set(name, at);
  }
  return names;
}
