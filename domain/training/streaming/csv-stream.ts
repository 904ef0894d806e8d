import { invalid } from '#domain/errors.ts';
import { checkHeader } from '../csv.ts';
import { parseNumber } from '../missing.ts';
import {
  type CsvSink,
  countLineEnds,
  firstRecord,
  numberSink,
  scanCsv,
  skipSink,
  textSink,
} from '../scan-csv.ts';
import type { Column, Table } from '../table.ts';

/** A CSV too large for one text: its records in pieces of text, each whole records, from the beginning at each call. */
export interface CsvStream {
  pieces(): AsyncIterable<string>;
  /** Names of the columns, for a file without a header line. */
  readonly names?: readonly string[];
  readonly trim: boolean;
}

/** Records that follow each other. */
export interface Piece {
  readonly text: string;
  /** Where the first record starts. */
  readonly from: number;
  readonly header: readonly string[];
}

/** The pieces with the header taken off. Errors: `invalid` for a header with a name missing or twice. */
export async function* piecesOf({ pieces, names, trim }: CsvStream): AsyncGenerator<Piece> {
  let header = names;
  let isFirst = true;
  for await (const text of pieces()) {
    // Anywhere else it is a character like others.
    let from = isFirst && text.charCodeAt(0) === 0xfeff ? 1 : 0;
    isFirst = false;
    if (header === undefined) {
      const first = firstRecord(text);
      if (first === undefined) throw irregular(0);
      header = trim ? first.fields.map((name) => name.trim()) : first.fields;
      checkHeader(header, true);
      from = first.next;
    }
    yield { text, from, header };
  }
}

/** What is wanted of each column of a piece. */
export type Wanted = ReadonlyMap<string, 'number' | 'text'>;

export interface ReadPiece {
  readonly table: Table;
  /** The position of each row's first character. */
  readonly starts: readonly number[];
  /** Cells of number columns that held something else; they are NaN. */
  readonly refused: ReadonlyMap<string, number>;
}

/**
 * The wanted columns of a piece as a table. Kinds are given, not found: a cell that is no number in a number column is
 * missing, and counted. Errors: `invalid` for a record that is not regular, with the rows before it.
 */
export function readPiece(
  piece: Piece,
  wanted: Wanted,
  trim: boolean,
  rowsBefore: number,
): ReadPiece {
  const { text, from, header } = piece;
  const most = countLineEnds(text) + 1;
  const sinks = header.map((name): CsvSink => {
    const kind = wanted.get(name);
    if (kind === undefined) return skipSink();
    return kind === 'number' ? numberSink(most) : textSink();
  });
  const starts: number[] = [];
  const scan = scanCsv(text, from, sinks, { trim, starts });
  if (scan === undefined) throw irregular(rowsBefore + starts.length - 1);
  const refused = new Map<string, number>();
  const columns = header.flatMap((name, at): Column[] => {
    const sink = sinks[at] as CsvSink;
    if (!wanted.has(name)) return [];
    if (sink.kind === 'text') return [{ name, kind: 'text', values: sink.texts }];
    const values =
      sink.kind === 'refused'
        ? again(piece, at, trim, refused, name)
        : sink.numbers.subarray(0, scan.rows);
    return [{ name, kind: 'number', values }];
  });
  return { table: { rows: scan.rows, columns }, starts, refused };
}

/** A number column of this piece that holds other text too: rare, so it is read once more by itself. */
function again(
  { text, from, header }: Piece,
  column: number,
  trim: boolean,
  refused: Map<string, number>,
  name: string,
): Float64Array {
  const sinks = header.map((_, at) => (at === column ? textSink() : skipSink()));
  scanCsv(text, from, sinks, { trim });
  const { texts } = sinks[column] as CsvSink;
  const values = new Float64Array(texts.length);
  for (const [row, each] of texts.entries()) {
    const value = parseNumber(each);
    if (value === undefined) refused.set(name, (refused.get(name) ?? 0) + 1);
    values[row] = value ?? Number.NaN;
  }
  return values;
}

const irregular = (rows: number) =>
  invalid(`The CSV file cannot be read after row ${rows}: that record is not regular.`, {
    hint: 'Every record needs as many fields as the header; quote fields that hold commas, quotes or line ends.',
  });
