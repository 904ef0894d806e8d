import { invalid } from '#domain/errors.ts';
import { settle, toCells } from '#domain/expectations/table/column-table.ts';
import type {
  CellValue,
  ColumnType,
  TableColumn,
  TablePart,
} from '#domain/expectations/table/table-part.ts';
import { unpacked } from '../unpacked.ts';
import type { ByteSource } from './byte-source.ts';
import { partRows } from './csv-table.ts';

type Row = Readonly<Record<string, CellValue>>;

/** A line longer than this is no row. */
const longestLine = 64 * 2 ** 20;

async function* lines(source: ByteSource): AsyncGenerator<{ text: string; line: number }> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let line = 0;
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
    } catch (cause) {
      throw invalid(`${source.name}, after line ${line}: this is not UTF-8 text.`, {
        field: 'data',
        hint: 'Save the file as UTF-8.',
        cause,
      });
    }
  };
  for await (const piece of unpacked(source)) {
    const found = (rest + decode(piece)).split('\n');
    rest = found.pop() ?? '';
    if (rest.length > longestLine) throw notAnObject(source.name, line + 1);
    for (const text of found) yield { text, line: ++line };
  }
  rest += decode();
  if (rest !== '') yield { text: rest, line: ++line };
}

const notAnObject = (name: string, line: number, cause?: unknown) =>
  invalid(`${name}, line ${line}: this is not a JSON object.`, {
    field: 'data',
    hint: 'JSON Lines has one object per line: {"column": value}.',
    cause,
  });

async function* rowsOf(source: ByteSource): AsyncGenerator<Row> {
  for await (const { text, line } of lines(source)) {
    if (text.trim() === '') continue;
    let row: unknown;
    try {
      row = JSON.parse(text);
    } catch (cause) {
      throw notAnObject(source.name, line, cause);
    }
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      throw notAnObject(source.name, line);
    yield row as Row;
  }
}

const typeOf = (value: CellValue): ColumnType => {
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'str' : 'object';
};

/** Names in the order they first appear, and what each column holds. */
async function lookAtColumns(source: ByteSource): Promise<readonly TableColumn[]> {
  const columns = new Map<string, { kinds: Set<ColumnType>; present: number }>();
  let rows = 0;
  for await (const row of rowsOf(source)) {
    rows++;
    for (const [name, value] of Object.entries(row)) {
      let column = columns.get(name);
      if (column === undefined) {
        column = { kinds: new Set(), present: 0 };
        columns.set(name, column);
      }
      if (value === null) continue;
      column.present++;
      column.kinds.add(typeOf(value));
    }
  }
  return [...columns].map(([name, { kinds, present }]) => ({
    name,
    type: settle(kinds, present < rows),
  }));
}

/** One JSON object per line. Read once for the columns and their types, and once for the rows. */
export async function jsonLinesTable(source: ByteSource) {
  const columns = await lookAtColumns(source);
  return {
    columns,
    async *parts(): AsyncGenerator<TablePart> {
      let batch: Row[] = [];
      const part = (): TablePart => ({
        rows: batch.length,
        cells: columns.map(({ name, type }) =>
          toCells(
            batch.map((row) => (Object.hasOwn(row, name) ? (row[name] ?? null) : null)),
            type,
          ),
        ),
      });
      for await (const row of rowsOf(source)) {
        batch.push(row);
        if (batch.length < partRows) continue;
        yield part();
        batch = [];
      }
      if (batch.length > 0) yield part();
    },
  };
}
