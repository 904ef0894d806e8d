import { invalid } from '#domain/errors.ts';
import type {
  Cells,
  CellValue,
  ColumnType,
  TableColumn,
  TablePart,
} from '#domain/expectations/table/table-part.ts';
import { unpacked } from '../unpacked.ts';
import type { ByteSource } from './byte-source.ts';
import { CsvFields, type FieldSink } from './csv-fields.ts';
import {
  boolOfField,
  type FieldKind,
  isMissingField,
  isWhole,
  kindOfField,
  longOfField,
  numberOfField,
} from './csv-value.ts';
import { TextCache } from './text-cache.ts';

/** Rows that are handed on together. */
export const partRows = 8_192;

interface CsvColumn extends TableColumn {
  /** How its values are read: `long` is whole numbers that a double does not hold. */
  readonly as: 'number' | 'long' | 'bool' | 'text';
}

/** What was seen in a column: a bit for each kind. */
const seen = { missing: 1, int: 2, long: 4, float: 8, bool: 16, text: 32 } as const;

/** Names as pandas gives them: a repeated one gets `.1`, an empty one its place. */
function columnNames(header: readonly string[]): readonly string[] {
  const used = new Set<string>();
  return header.map((given, at) => {
    const base = given === '' ? `Unnamed: ${at}` : given;
    let name = base;
    for (let again = 1; used.has(name); again++) name = `${base}.${again}`;
    used.add(name);
    return name;
  });
}

/** A column is numbers when all its fields are, as pandas.read_csv has it; text as soon as one is not. */
function columnOf(name: string, bits: number): CsvColumn {
  const values = bits & ~seen.missing;
  const missing = (bits & seen.missing) !== 0;
  const number = (type: ColumnType): CsvColumn => ({ name, type, as: 'number' });
  if (values === 0) return number(missing ? 'float64' : 'object');
  if (values === seen.int) return number(missing ? 'float64' : 'int64');
  if ((values & ~(seen.int | seen.long)) === 0)
    return { name, type: missing ? 'object' : 'int64', as: 'long' };
  if ((values & ~(seen.int | seen.long | seen.float)) === 0) return number('float64');
  if (values === seen.bool) return { name, type: missing ? 'object' : 'bool', as: 'bool' };
  return { name, type: 'str', as: 'text' };
}

async function feed(source: ByteSource, sink: FieldSink): Promise<void> {
  const fields = new CsvFields(source.name, sink);
  for await (const piece of unpacked(source)) if (!fields.add(piece)) return;
  fields.add(new Uint8Array(), true);
}

const tooWide = (name: string, line: number, expected: number, found: number) =>
  invalid(`${name}, line ${line}: ${found} fields, but the header has ${expected} columns.`, {
    field: 'data',
    hint: 'Is there a comma in a value? Put such values in quotes.',
  });

/** So many rows show what a file's columns hold, nearly always. */
const sampleRows = 2_000;

/** Names of the header, and what each column holds, in the first rows or in all. */
async function lookAtColumns(source: ByteSource, rows: number): Promise<readonly CsvColumn[]> {
  const cache = new TextCache();
  const header: string[] = [];
  let bits: Uint8Array | undefined;
  let seenRows = 0;
  await feed(source, {
    field(column, bytes, from, to, line) {
      if (bits === undefined)
        header.push(cache.name(bytes, from, to, () => `${source.name}, line ${line}`));
      else if (column < bits.length) {
        const known = bits[column] as number;
        // Text stays text, and whether some of it is missing does not matter.
        if ((known & seen.text) === 0) bits[column] = known | seen[kindOfField(bytes, from, to)];
      }
    },
    record(fields, line) {
      if (bits === undefined) {
        bits = new Uint8Array(header.length);
        return true;
      }
      if (fields > bits.length) throw tooWide(source.name, line, bits.length, fields);
      for (let column = fields; column < bits.length; column++)
        bits[column] = (bits[column] as number) | seen.missing;
      return ++seenRows < rows;
    },
  });
  if (bits === undefined)
    throw invalid(`${source.name} has no header line.`, {
      field: 'data',
      hint: 'The first line of a CSV names its columns.',
    });
  return columnNames(header).map((name, at) => columnOf(name, (bits as Uint8Array)[at] as number));
}

/** Kinds of field that change nothing about a column's type, beside texts in one of texts. */
function fits({ type, as }: CsvColumn, kind: FieldKind): boolean {
  if (as === 'text') return true;
  if (kind === 'missing') return type === 'float64' || (type === 'object' && as !== 'number');
  if (as === 'bool') return kind === 'bool';
  if (as === 'long') return kind === 'int' || kind === 'long';
  if (type === 'object') return false;
  return kind === 'int' || (type === 'float64' && (kind === 'float' || kind === 'long'));
}

/** The first rows had shown another type than a later one has. Reading with the types of the whole file does not meet it. */
export class OtherType extends Error {
  override readonly name = 'OtherType';
}

const nothing = Buffer.alloc(0);

/** Gathers fields into parts. */
class PartSink implements FieldSink {
  readonly #source: string;
  readonly #columns: readonly CsvColumn[];
  readonly #caches: readonly TextCache[];
  #cells: (Float64Array | CellValue[])[];
  #rows = 0;
  #header = true;
  /** 1 for columns that nobody needs. */
  readonly #skipped: Uint8Array;
  /** 1 for columns of whole numbers. */
  readonly #whole: Uint8Array;
  readonly done: TablePart[] = [];

  constructor(source: string, columns: readonly CsvColumn[], needed?: ReadonlySet<number>) {
    this.#skipped = Uint8Array.from(columns, (_, at) => (needed?.has(at) === false ? 1 : 0));
    this.#source = source;
    this.#columns = columns;
    this.#caches = columns.map(() => new TextCache());
    this.#whole = Uint8Array.from(columns, ({ type }) => (type === 'float64' ? 0 : 1));
    this.#cells = this.#empty();
  }

  #empty(): (Float64Array | CellValue[])[] {
    return this.#columns.map(({ as }, at) => {
      if (this.#skipped[at] === 1) return [];
      return as === 'number' ? new Float64Array(partRows) : new Array<CellValue>(partRows);
    });
  }

  field(column: number, bytes: Buffer, from: number, to: number, line: number): void {
    const cells = this.#cells[column];
    if (this.#header || cells === undefined || this.#skipped[column] === 1) return;
    if (cells instanceof Float64Array) {
      const number = numberOfField(bytes, from, to);
      cells[this.#rows] = number;
      // A number where numbers are: only a column of whole ones has to look again.
      // biome-ignore lint/suspicious/noSelfCompare: NaN is the only value that differs from itself.
      if (number === number && (this.#whole[column] === 0 || isWhole(bytes, from, to))) return;
      this.#check(column, bytes, from, to);
      return;
    }
    cells[this.#rows] = this.#value(column, bytes, from, to, line);
  }

  #check(column: number, bytes: Buffer, from: number, to: number): void {
    const known = this.#columns[column] as CsvColumn;
    if (!fits(known, kindOfField(bytes, from, to))) throw new OtherType(known.name);
  }

  #value(column: number, bytes: Buffer, from: number, to: number, line: number): CellValue {
    switch ((this.#columns[column] as CsvColumn).as) {
      case 'long':
        this.#check(column, bytes, from, to);
        return isMissingField(bytes, from, to) ? null : longOfField(bytes, from, to);
      case 'bool': {
        const value = boolOfField(bytes, from, to);
        if (value === undefined) this.#check(column, bytes, from, to);
        return value ?? null;
      }
      default:
        return (this.#caches[column] as TextCache).text(
          bytes,
          from,
          to,
          () => `${this.#source}, line ${line}`,
        );
    }
  }

  record(fields: number, line: number): boolean {
    if (this.#header) {
      this.#header = false;
      return true;
    }
    if (fields > this.#cells.length) throw tooWide(this.#source, line, this.#cells.length, fields);
    for (let column = fields; column < this.#cells.length; column++) {
      if (this.#skipped[column] === 1) continue;
      this.#check(column, nothing, 0, 0);
      const cells = this.#cells[column] as Float64Array | CellValue[];
      if (cells instanceof Float64Array) cells[this.#rows] = Number.NaN;
      else cells[this.#rows] = null;
    }
    if (++this.#rows === partRows) this.flush();
    return true;
  }

  flush(): void {
    if (this.#rows === 0) return;
    const rows = this.#rows;
    this.done.push({
      rows,
      cells: this.#cells.map((cells): Cells => (rows === partRows ? cells : cells.slice(0, rows))),
    });
    this.#cells = this.#empty();
    this.#rows = 0;
  }
}

/**
 * A CSV with a header line. The types of columns are those of the whole file: taken from its first rows, and when a later
 * one differs, reading throws `OtherType`; `wholeFile` reads all of it for them first. Memory: one part.
 */
export async function csvTable(source: ByteSource, wholeFile = true) {
  const columns = await lookAtColumns(source, wholeFile ? Number.POSITIVE_INFINITY : sampleRows);
  return {
    columns: columns.map(({ name, type }): TableColumn => ({ name, type })),
    async *parts(needed?: ReadonlySet<number>): AsyncGenerator<TablePart> {
      const sink = new PartSink(source.name, columns, needed);
      const fields = new CsvFields(source.name, sink);
      for await (const piece of unpacked(source)) {
        fields.add(piece);
        yield* sink.done.splice(0);
      }
      fields.add(new Uint8Array(), true);
      sink.flush();
      yield* sink.done.splice(0);
    },
  };
}
