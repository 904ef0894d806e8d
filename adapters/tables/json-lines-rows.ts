import { invalid } from '#domain/errors.ts';
import type { FeatureValue } from '#domain/serving/capture.ts';
import type { FileRow } from './file-rows.ts';
import type { TableFile } from './table-file.ts';
import { textPieces } from './text-pieces.ts';

/** Texts that never end would fill the memory. */
const longestLine = 2 ** 24;

/** A file with a JSON object per line; blank lines are skipped, lists and objects inside become their JSON as text. */
export async function* jsonLinesRows(file: TableFile): AsyncGenerator<readonly FileRow[]> {
  let rest = '';
  let line = 0;
  const take = (lines: readonly string[]): FileRow[] => {
    const rows: FileRow[] = [];
    for (const text of lines) {
      line++;
      if (text.trim() !== '') rows.push(rowOf(text, file.path, line));
    }
    return rows;
  };
  for await (const piece of textPieces(file)) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestLine)
      throw invalid(
        `${file.path} has a line longer than 16 MiB: line ${line + lines.length + 1}.`,
        {
          field: `line ${line + lines.length + 1}`,
          hint: 'Write one JSON object per line.',
        },
      );
    yield take(lines);
  }
  yield take([rest]);
}

function rowOf(text: string, path: string, line: number): FileRow {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch (cause) {
    throw invalid(`${path} cannot be read on line ${line}: ${(cause as Error).message}.`, {
      field: `line ${line}`,
      hint: 'Every line must be one JSON object.',
      cause,
    });
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    throw invalid(`${path} holds no JSON object on line ${line}.`, {
      field: `line ${line}`,
      hint: 'Every line must be one JSON object: {"column": value, …}.',
    });
  for (const name in row) {
    const value = (row as Record<string, unknown>)[name];
    if (typeof value === 'object' && value !== null)
      (row as Record<string, FeatureValue>)[name] = JSON.stringify(value);
  }
  return row as FileRow;
}
