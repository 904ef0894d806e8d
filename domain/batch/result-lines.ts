import type { Signature } from '../registry/signature.ts';
import type { RowOutputs } from '../serving/row-outputs.ts';
import type { BatchFormat } from './batch.ts';
import { csvField } from './csv-fields.ts';
import type { InputRow, Problem } from './input-row.ts';

export interface ResultLines {
  readonly ending: 'csv' | 'jsonl';
  readonly contentType: string;
  /** Stands before the lines of each part; empty for JSON Lines. */
  readonly header: string;
  line(row: InputRow, predictionId: string, outputs: RowOutputs): string;
}

/** How answers are written: CSV for CSV, JSON Lines for everything else. Every line ends with a line feed. */
export function resultLines(
  format: BatchFormat,
  { classes, outputs }: Signature,
  version: number,
  idColumn: string | undefined,
): ResultLines {
  if (format !== 'csv')
    return {
      ending: 'jsonl',
      contentType: 'application/x-ndjson',
      header: '',
      line: ({ row, id }, predictionId, answer) =>
        `${JSON.stringify({ row, ...(idColumn !== undefined && { [idColumn]: plainId(id) }), predictionId, ...answer, version })}\n`,
    };
  const names = classes ?? countedClasses(outputs);
  const columns = [
    'row',
    ...(idColumn === undefined ? [] : [idColumn]),
    'predictionId',
    'label',
    ...names.map((name) => `probability_${name}`),
    'prediction',
    'version',
  ];
  return {
    ending: 'csv',
    contentType: 'text/csv',
    header: `${columns.map(csvField).join(',')}\n`,
    line: ({ row, id }, predictionId, { label, probabilities, prediction }) =>
      `${[
        row,
        ...(idColumn === undefined ? [] : [id]),
        predictionId,
        label,
        ...names.map((name) => probabilities?.[name]),
        prediction,
        version,
      ]
        .map((value) => csvField(value === undefined || value === null ? '' : String(value)))
        .join(',')}\n`,
  };
}

/** Without class names they are the places in the widest output, as row-outputs.ts names them. */
function countedClasses(outputs: Signature['outputs']): readonly string[] {
  const width = Math.max(0, ...outputs.map(({ shape }) => shape[1] ?? 0));
  return Array.from({ length: width === 1 ? 2 : width }, (_, at) => String(at));
}

/** What JSON has no words for is written as text. */
const plainId = (id: unknown): unknown => (typeof id === 'bigint' ? String(id) : (id ?? null));

/** Rows without an answer are JSON Lines whatever the input is. */
export const errorLine = (
  { row, line, id }: InputRow,
  idColumn: string | undefined,
  problem: Problem,
): string =>
  `${JSON.stringify({
    row,
    ...(line !== undefined && { line }),
    ...(idColumn !== undefined && id !== undefined && { [idColumn]: plainId(id) }),
    ...problem,
  })}\n`;
