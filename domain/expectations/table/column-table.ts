import type { Cells, CellValue, ColumnType, TablePart, TableSource } from './table-part.ts';

const typeOf = (value: CellValue): ColumnType => {
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  return value instanceof Date ? 'datetime64' : 'object';
};

/** The type that pandas gives a column of these values: one kind, or a mixture; a missing value makes integers floats. */
export function columnType(values: readonly CellValue[]): ColumnType {
  const kinds = new Set<ColumnType>();
  let missing = false;
  for (const value of values)
    if (value === null || value === undefined) missing = true;
    else kinds.add(typeOf(value));
  return settle(kinds, missing);
}

/** The one type for the kinds of value that were seen in a column. */
export function settle(kinds: ReadonlySet<ColumnType>, missing: boolean): ColumnType {
  const [first, ...others] = kinds;
  if (first === undefined) return 'object';
  if (kinds.size === 2 && kinds.has('int64') && kinds.has('float64')) return 'float64';
  if (others.length > 0) return 'object';
  if (first === 'int64' && missing) return 'float64';
  return first === 'bool' && missing ? 'object' : first;
}

const isNumeric = (type: ColumnType): boolean => type === 'int64' || type === 'float64';

/** Numbers as doubles, NaN for what is missing; other values as they are. */
export const toCells = (values: readonly CellValue[], type: ColumnType): Cells =>
  isNumeric(type)
    ? Float64Array.from(values, (value) => (value === null ? Number.NaN : (value as number)))
    : values;

/** A table that can be read without waiting. */
export interface MemoryTable extends TableSource {
  parts(): Iterable<TablePart>;
}

/** A table that lies in memory as columns; `partRows` cuts it, which changes no result. */
export function columnTable(
  columns: Readonly<Record<string, readonly CellValue[]>>,
  options: {
    readonly types?: Readonly<Record<string, ColumnType>>;
    readonly partRows?: number;
  } = {},
): MemoryTable {
  const named = Object.entries(columns).map(([name, values]) => {
    const type = options.types?.[name] ?? columnType(values);
    return { name, type, cells: toCells(values, type) };
  });
  const rows = named[0]?.cells.length ?? 0;
  const step = options.partRows ?? Math.max(rows, 1);
  return {
    columns: named.map(({ name, type }) => ({ name, type })),
    *parts() {
      for (let from = 0; from < rows; from += step) {
        const to = Math.min(from + step, rows);
        yield { rows: to - from, cells: named.map(({ cells }) => cells.slice(from, to)) };
      }
    },
  };
}
