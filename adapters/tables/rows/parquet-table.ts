import { parquetMetadataAsync, parquetScan, parquetSchema } from 'hyparquet';
import type {
  Cells,
  CellValue,
  ColumnType,
  TableColumn,
  TablePart,
} from '#domain/expectations/table/table-part.ts';
import { compressors } from '../../parquet/compressors.ts';
import { orInvalid, parquetSource } from '../../parquet/parquet-source.ts';
import type { ByteSource } from './byte-source.ts';
import { partRows } from './csv-table.ts';

type Metadata = Awaited<ReturnType<typeof parquetMetadataAsync>>;
type Element = ReturnType<typeof parquetSchema>['children'][number]['element'];

/** What pandas.read_parquet makes of a column; a missing value among whole numbers makes them floats. */
function typeOf(element: Element, hasMissing: boolean, isNested: boolean): TableColumn {
  const { name, type, converted_type: converted, logical_type: logical } = element;
  const of = (kind: ColumnType, stored?: string): TableColumn => ({
    name,
    type: kind,
    ...(stored !== undefined && !hasMissing && { stored }),
  });
  if (isNested) return of('object');
  const named = logical?.type;
  if (named === 'TIMESTAMP' || type === 'INT96' || converted?.startsWith('TIMESTAMP'))
    return of('datetime64');
  if (named === 'DATE' || converted === 'DATE') return of('datetime64');
  if (named === 'DECIMAL' || converted === 'DECIMAL') return of('float64');
  if (type === 'BOOLEAN') return of(hasMissing ? 'object' : 'bool');
  if (type === 'FLOAT') return { name, type: 'float64', stored: 'float32' };
  if (type === 'DOUBLE') return of('float64');
  if (type === 'INT32' || type === 'INT64') {
    const width = logical?.type === 'INTEGER' ? logical.bitWidth : type === 'INT32' ? 32 : 64;
    const sign = logical?.type === 'INTEGER' && !logical.isSigned ? 'u' : '';
    const stored = `${sign}int${width}`;
    return of(hasMissing ? 'float64' : 'int64', stored === 'int64' ? undefined : stored);
  }
  return of('str');
}

/** Whether any row group has a missing value in this column; taken for certain where the file does not say. */
function hasMissing(metadata: Metadata, column: number, element: Element): boolean {
  if (element.repetition_type === 'REQUIRED') return false;
  return metadata.row_groups.some((group) => {
    const nulls = group.columns[column]?.meta_data?.statistics?.null_count;
    return nulls === undefined ? Number(group.num_rows) > 0 : Number(nulls) > 0;
  });
}

const isPlain = (value: unknown): value is CellValue =>
  typeof value !== 'object' || value === null || value instanceof Date;

/** Whole numbers as numbers where a double holds them, bytes as text; NaN for missing among numbers. */
function cellsOf(values: ArrayLike<unknown>, type: ColumnType): Cells {
  if (type === 'int64' || type === 'float64') {
    if (values instanceof Float64Array) return values;
    const numbers = new Float64Array(values.length);
    for (let row = 0; row < values.length; row++) {
      const value = values[row];
      const number = value === null || value === undefined ? Number.NaN : Number(value);
      // An identifier of 18 digits must not become its neighbour.
      if (typeof value === 'bigint' && !Number.isSafeInteger(number)) return mixed(values);
      numbers[row] = number;
    }
    return numbers;
  }
  // Texts are texts already, and missing is missing in each of its forms.
  return type === 'str' && Array.isArray(values) ? (values as CellValue[]) : mixed(values);
}

const mixed = (values: ArrayLike<unknown>): CellValue[] =>
  Array.from(values, (value) => {
    if (value === undefined) return null;
    if (typeof value === 'bigint')
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
    return isPlain(value) ? value : (JSON.parse(toJson(value)) as CellValue);
  });

const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? Number(inner) : inner));

/** A Parquet file: types from its schema, rows by row group, whose columns lie in memory while its parts are handed on. */
export async function parquetTable(source: ByteSource) {
  const file = parquetSource(source.bytes, (from, to) => source.range(from, to));
  const metadata = await orInvalid(source.name, 'data', () => parquetMetadataAsync(file));
  let leaf = 0;
  const columns = parquetSchema(metadata).children.map(({ element, children, count }) => {
    const nested = children.length > 0;
    const column = typeOf(element, nested || hasMissing(metadata, leaf, element), nested);
    leaf += nested ? count : 1;
    return column;
  });
  return {
    columns,
    async *parts(needed?: ReadonlySet<number>): AsyncGenerator<TablePart> {
      let rowStart = 0;
      for (const { num_rows: rows } of metadata.row_groups) {
        const rowEnd = rowStart + Number(rows);
        const whole: Cells[] = [];
        for (const [at, { name, type }] of columns.entries()) {
          if (needed?.has(at) === false) {
            whole.push([]);
            continue;
          }
          // A scan keeps what it has read: one for each column lets go of it.
          const values = await orInvalid(source.name, 'data', async () => {
            const scan = await parquetScan({ file, metadata, compressors, columns: [name] });
            return scan.readColumn({ column: name, rowStart, rowEnd });
          });
          whole.push(cellsOf(values, type));
        }
        for (let from = 0; from < rowEnd - rowStart; from += partRows) {
          const to = Math.min(from + partRows, rowEnd - rowStart);
          yield {
            rows: to - from,
            cells: whole.map((cells) =>
              cells instanceof Float64Array ? cells.subarray(from, to) : cells.slice(from, to),
            ),
          };
        }
        rowStart = rowEnd;
      }
    },
  };
}
