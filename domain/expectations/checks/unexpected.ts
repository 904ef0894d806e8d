import { compareValues, keyOf } from '../condition/compare.ts';
import { maxRecords, type ResultFormat } from '../result/result-format.ts';
import type { CellValue, ColumnType, TableColumn } from '../table/table-part.ts';
import { Uncomputable } from '../uncomputable.ts';
import type { Outcome, SeenPart } from './check.ts';
import { pythonSorted } from './python-sorted.ts';

/** What a result shows of a value: one of a column, a pair, or a record by column name. */
export type Shown = CellValue | readonly CellValue[];

/** Counts what is unexpected, and keeps the first of it: 20 values, or 200 in COMPLETE. */
export class Unexpected {
  count = 0;
  readonly #format: ResultFormat;
  readonly #limit: number;
  readonly #index: readonly number[];
  readonly values: Shown[] = [];
  readonly rows: unknown[] = [];

  constructor(format: ResultFormat, columns: readonly TableColumn[]) {
    this.#format = format;
    this.#limit =
      format.format === 'BOOLEAN_ONLY'
        ? 0
        : format.format === 'COMPLETE'
          ? maxRecords
          : format.partialCount;
    this.#index = format.indexColumns.map((name) => {
      const index = columns.findIndex((column) => column.name === name);
      if (index < 0)
        throw new Uncomputable(`Error: The unexpected_index_column "${name}" does not exist.`);
      return index;
    });
  }

  /** Whether nothing more would be kept. */
  get full(): boolean {
    return this.values.length >= this.#limit;
  }

  add(part: SeenPart, row: number, value: Shown): void {
    this.count++;
    this.keep(part, row, value);
  }

  keep(part: SeenPart, row: number, value: Shown): void {
    if (this.full) return;
    this.values.push(plain(value));
    this.rows.push(
      this.#index.length === 0
        ? part.numberOf(row)
        : Object.fromEntries(
            this.#index.map((index, at) => [
              this.#format.indexColumns[at],
              plain(part.cells[index]?.[row] as CellValue),
            ]),
          ),
    );
  }
}

/** NaN is null in JSON; numbers too large for a double stay texts. */
function plain(value: Shown): Shown {
  if (Array.isArray(value)) return value.map((item) => plain(item) as CellValue);
  if (typeof value === 'number') return Number.isNaN(value) ? null : value;
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return value === undefined ? null : value;
}

/** Missing values of such a column are NaN, which equals nothing, not even another. */
export const isNaNMissing = (type: ColumnType): boolean => type === 'float64' || type === 'int64';

const percent = (part: number, whole: number): number => (part / whole) * 100;

export interface MapCounts {
  /** Rows that the expectation is about. */
  readonly elements: number;
  /** Of these, those it judges; null for the expectations about missing values, which judge all. */
  readonly judged: number | null;
  readonly mostly: number;
  /** By column: its missing values are not one value but as many (NaN among floats in pandas). */
  readonly separateMissing?: readonly boolean[];
}

/** Result of an expectation about each row, in the format asked for. */
export function mapOutcome(
  unexpected: Unexpected,
  { elements, judged, mostly, separateMissing = [] }: MapCounts,
  format: ResultFormat,
): Outcome {
  const considered = judged ?? elements;
  const success =
    elements === 0 || considered === 0 || (considered - unexpected.count) / considered >= mostly;
  if (format.format === 'BOOLEAN_ONLY') return { success, result: {} };
  const total = elements === 0 ? null : percent(unexpected.count, elements);
  const ofJudged =
    judged === null
      ? total
      : judged === 0 || elements === 0
        ? null
        : percent(unexpected.count, judged);
  const partial = unexpected.values.slice(0, format.partialCount);
  return {
    success,
    result: {
      element_count: elements,
      unexpected_count: unexpected.count,
      unexpected_percent: ofJudged,
      ...(!format.withoutValues && { partial_unexpected_list: partial }),
      ...(format.indexColumns.length > 0 && { unexpected_index_column_names: format.indexColumns }),
      ...(judged !== null && {
        missing_count: elements - judged,
        missing_percent: elements === 0 ? null : percent(elements - judged, elements),
        unexpected_percent_total: total,
        unexpected_percent_nonmissing: ofJudged,
      }),
      ...(format.format !== 'BASIC' && details(unexpected, format, separateMissing)),
    },
  };
}

function details(
  { values, rows }: Unexpected,
  format: ResultFormat,
  separateMissing: readonly boolean[],
): Record<string, unknown> {
  const counts = format.withoutValues
    ? undefined
    : countsOf(values, format.partialCount, separateMissing);
  return {
    ...(counts !== undefined && { partial_unexpected_counts: counts }),
    partial_unexpected_index_list: rows.slice(0, format.partialCount),
    ...(format.format === 'COMPLETE' && {
      ...(!format.withoutValues && { unexpected_list: values }),
      unexpected_index_list: rows,
      ...(format.indexColumns.length === 0 && {
        unexpected_index_query: `df.filter(items=[${rows.join(', ')}], axis=0)`,
      }),
    }),
  };
}

/** The most frequent of what is shown, by count, then by value; undefined when values of one count have no order. */
function countsOf(values: readonly Shown[], limit: number, separate: readonly boolean[]) {
  if (limit === 0) return undefined;
  const counts = new Map<unknown, { readonly value: Shown; count: number }>();
  for (const [at, value] of values.entries()) {
    const shown = isRecord(value) ? (Object.values(value) as CellValue[]) : value;
    const items = Array.isArray(shown) ? (shown as readonly CellValue[]) : [shown as CellValue];
    const keys = items.map((item, place) =>
      item === null ? (separate[place] ? `-${at}` : '-') : keyText(item),
    );
    const key = keys.length === 1 ? keys[0] : JSON.stringify(keys);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { value: shown as Shown, count: 1 });
    else known.count++;
  }
  const common = [...counts.values()].toSorted((a, b) => b.count - a.count).slice(0, limit);
  try {
    return pythonSorted(common, (a, b) =>
      a.count === b.count ? isLess(a.value, b.value, separate) : a.count > b.count,
    );
  } catch (error) {
    if (error instanceof Uncomputable) return undefined;
    throw error;
  }
}

const keyText = (item: CellValue): string => {
  const key = keyOf(item);
  return `${typeof key === 'string' ? 's' : 'n'}${String(key)}`;
};

const isRecord = (value: Shown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** Whether Python's `a < b` holds. NaN is less than nothing and greater than nothing; None has no order. */
function isLess(a: Shown, b: Shown, separate: readonly boolean[]): boolean {
  const [left, right] = [a, b].map((value) =>
    Array.isArray(value) ? value : [value],
  ) as unknown as [readonly CellValue[], readonly CellValue[]];
  for (const [place, x] of left.entries()) {
    const y = right[place] as CellValue;
    if (x === null || y === null) {
      if (separate[place]) return false;
      if (x === y) continue;
      throw new Uncomputable('A missing value has no order.');
    }
    const order = compareValues(x, y);
    if (order !== 0) return order < 0;
  }
  return false;
}
