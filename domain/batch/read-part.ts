import { DomainError, invalid } from '../errors.ts';
import { exactIntegers, parseJsonBody } from '../serving/json-body.ts';
import { isRounded } from '../serving/read-tensor.ts';
import type { RowColumn } from '../serving/row-columns.ts';
import { shown } from '../serving/tensor-elements.ts';
import { decodeUtf8Exactly } from '../utf8.ts';
import type { PartPlan } from './batch-plan.ts';
import { csvFields } from './csv-fields.ts';
import type { InputRow } from './input-row.ts';
import type { BatchFiles, ParquetFiles } from './ports.ts';
import { type RecordAt, recordScanner } from './scan-records.ts';
import { fromCsv, fromParquet } from './type-cell.ts';

export interface ReadPartDeps {
  readonly files: Pick<BatchFiles, 'range'>;
  readonly parquet: ParquetFiles;
}

export interface Wanted {
  readonly columns: readonly RowColumn[];
  readonly idColumn: string | undefined;
}

/**
 * The rows of a part, in order, `chunkRows` at a time. A row that cannot be read comes with its problem; columns that
 * the model does not take are left out.
 *
 * @throws DomainError `invalid` when the file has changed since it was planned.
 */
export async function* readPart(
  deps: ReadPartDeps,
  part: PartPlan,
  wanted: Wanted,
  chunkRows: number,
): AsyncGenerator<readonly InputRow[]> {
  if (part.text === undefined) yield* parquetRows(deps, part, wanted, chunkRows);
  else yield* textRows(deps, part, part.text, wanted, chunkRows);
}

async function* textRows(
  { files }: ReadPartDeps,
  { file, format, firstRow, columns = [] }: PartPlan,
  { from, to, firstLine }: NonNullable<PartPlan['text']>,
  wanted: Wanted,
  chunkRows: number,
): AsyncGenerator<readonly InputRow[]> {
  const bytes = await files.range(file, from, to);
  const records: RecordAt[] = [];
  const scanner = recordScanner(format === 'csv' ? 'csv' : 'jsonl', {
    offset: from,
    line: firstLine,
  });
  scanner.push(bytes, (record) => records.push(record));
  scanner.end((record) => records.push(record));
  const read = format === 'csv' ? csvReader(columns, wanted) : jsonReader(wanted);
  for (let start = 0; start < records.length; start += chunkRows)
    yield records.slice(start, start + chunkRows).map((record, at): InputRow => {
      const place = { row: firstRow + start + at, line: record.line };
      try {
        const text = textOf(bytes.subarray(record.from - from, record.to - from));
        return { ...place, ...read(text) };
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        const { message, hint } = error;
        return { ...place, problem: { error: message, ...(hint !== undefined && { hint }) } };
      }
    });
}

function textOf(bytes: Uint8Array): string {
  try {
    return decodeUtf8Exactly(bytes);
  } catch (cause) {
    throw invalid('The row is not UTF-8 text.', { hint: 'Save the file as UTF-8.', cause });
  }
}

type Read = (text: string) => Pick<InputRow, 'values' | 'id'>;

function csvReader(header: readonly string[], { columns, idColumn }: Wanted): Read {
  const places = columns.map(({ name, datatype }) => ({
    name,
    datatype,
    at: header.indexOf(name),
  }));
  const idAt = idColumn === undefined ? -1 : header.indexOf(idColumn);
  return (text) => {
    const fields = csvFields(text);
    if (fields.length !== header.length)
      throw invalid(`The row has ${fields.length} fields, the header ${header.length}.`, {
        hint: 'Quote fields that hold commas, quotes or line ends.',
      });
    const values = Object.fromEntries(
      places.map(({ name, datatype, at }) => [name, fromCsv(datatype, fields[at] as string)]),
    );
    return { values, ...(idAt >= 0 && { id: fields[idAt] }) };
  };
}

function jsonReader({ columns, idColumn }: Wanted): Read {
  return (text) => {
    let row: unknown;
    try {
      row = parseJsonBody(text);
    } catch (cause) {
      throw invalid(`The line is not JSON: ${shown(text)}.`, {
        hint: 'Write one JSON object per line, {"column": value}.',
        cause,
      });
    }
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      throw invalid(`The line is not a JSON object: ${shown(row)}.`, {
        hint: 'Write one JSON object per line, {"column": value}.',
      });
    const given = row as Readonly<Record<string, unknown>>;
    const known = columns.filter(({ name }) => Object.hasOwn(given, name));
    // Looked at only for a number that JSON.parse has rounded: it costs many times the plain parse.
    const exact = known.some(({ name, datatype }) => isRounded(datatype, given[name]))
      ? (parseJsonBody(text, exactIntegers) as typeof given)
      : given;
    const exactly = ({ name, datatype }: RowColumn) =>
      (isRounded(datatype, given[name]) ? exact : given)[name];
    return {
      values: Object.fromEntries(known.map((column) => [column.name, exactly(column)])),
      ...(idColumn !== undefined && { id: given[idColumn] ?? null }),
    };
  };
}

async function* parquetRows(
  { parquet }: ReadPartDeps,
  { file, firstRow, rows }: PartPlan,
  { columns, idColumn }: Wanted,
  chunkRows: number,
): AsyncGenerator<readonly InputRow[]> {
  const names = columns.map(({ name }) => name);
  const wanted = idColumn === undefined || names.includes(idColumn) ? names : [...names, idColumn];
  const range = { from: firstRow - 1, to: firstRow - 1 + rows };
  const found = await parquet.rows(file, range, wanted);
  for (let start = 0; start < found.length; start += chunkRows)
    yield found.slice(start, start + chunkRows).map(
      (values, at): InputRow => ({
        row: firstRow + start + at,
        values: Object.fromEntries(
          columns.map(({ name, datatype }) => [name, fromParquet(datatype, values[name])]),
        ),
        ...(idColumn !== undefined && { id: fromParquet('BYTES', values[idColumn]) }),
      }),
    );
}
