import { ownValue } from '../../own-value.ts';
import type { FeatureValue } from '../../serving/capture.ts';
import { hashNumber } from '../../text-hash.ts';
import { isMissingText } from '../../training/missing.ts';
import type { Table } from '../../training/table.ts';
import {
  type ColumnCounter,
  type ColumnSketch,
  columnCounter,
  emptyColumn,
  mergeColumns,
} from './column-sketch.ts';
import { keyOf, numberOf } from './float-key.ts';
import { type SampledRow, sampleSize, smallestKeys } from './row-sample.ts';
import { clipName } from './text-cells.ts';

/**
 * What is kept of a table, whatever its size: training data, a window of predictions, a file. All are the same, so any two
 * can be compared, and parts merge to the same bytes (as JSON) in any order (DRF-9).
 */
export interface TableSketch {
  readonly schemaVersion: 2;
  readonly rows: number;
  /** By name. At most `columnLimit`: those with the smallest names. */
  readonly columns: readonly ColumnSketch[];
  /** A deterministic sample; complete for small tables. */
  readonly sample: readonly SampledRow[];
}

export const columnLimit = 2_000;

export const emptyTable: TableSketch = { schemaVersion: 2, rows: 0, columns: [], sample: [] };

const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

/** Counts rows one by one; `sketch()` may be asked at any time. */
export function tableCounter(): {
  /** `key` places the row in the sample: `hashText` of its id. `unknown` columns were there, without their values. */
  add(row: Readonly<Record<string, FeatureValue>>, key: number, unknown?: readonly string[]): void;
  sketch(): TableSketch;
} {
  const columns = new Map<string, ColumnCounter>();
  let rows = 0;
  let sample: { readonly key: number; readonly row: Readonly<Record<string, FeatureValue>> }[] = [];
  let largestKey = Number.POSITIVE_INFINITY;

  const counterOf = (name: string): ColumnCounter => {
    const known = columns.get(name);
    if (known !== undefined) return known;
    const made = columnCounter(name);
    columns.set(name, made);
    if (columns.size > 2 * columnLimit)
      for (const surplus of [...columns.keys()].sort().slice(columnLimit)) columns.delete(surplus);
    return made;
  };
  const trim = (): void => {
    const size = sampleSize(Math.min(columns.size, columnLimit));
    // Rows under one key are told apart when the sketch is made; all of them stay until then.
    sample.sort((a, b) => a.key - b.key);
    const last = sample[size - 1]?.key ?? Number.POSITIVE_INFINITY;
    sample = sample.filter(({ key }) => key <= last);
    largestKey = last;
  };

  return {
    add(row, key, unknown = []) {
      rows++;
      if (unknown.length === 0)
        for (const name in row) count(counterOf(name), row[name] as FeatureValue);
      else
        for (const name in row)
          if (!unknown.includes(name)) count(counterOf(name), row[name] as FeatureValue);
      for (const name of unknown) counterOf(name).addUnknown();
      if (key > largestKey) return;
      sample.push({ key, row: unknown.length === 0 ? row : without(row, unknown) });
      if (sample.length >= 2 * sampleSize(Math.min(columns.size, columnLimit))) trim();
    },
    sketch() {
      const sketches = [...columns.values()]
        .map((counter) => counter.sketch())
        .sort(byName)
        .slice(0, columnLimit);
      return {
        schemaVersion: 2,
        rows,
        columns: sketches,
        sample: smallestKeys(
          sample.map(({ key, row }) => ({
            key,
            values: sketches.map(({ name }) => sampledValue(ownValue(row, name))),
          })),
          sampleSize(sketches.length),
        ),
      };
    },
  };
}

const without = (
  row: Readonly<Record<string, FeatureValue>>,
  names: readonly string[],
): Readonly<Record<string, FeatureValue>> =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));

function count(counter: ColumnCounter, value: FeatureValue): void {
  if (value === null) counter.addMissing();
  else if (typeof value === 'number') counter.addNumber(value);
  else if (typeof value === 'boolean') counter.addText(String(value));
  // Looked up first: nearly all texts came before, and those are not missing.
  else if (counter.addKnownText(value)) return;
  else if (isMissingText(value)) counter.addMissing();
  else counter.addText(value);
}

/** As it stays in the sample: numbers as the model sees them, so that a row is the same whichever way it came. */
export function sampledValue(value: FeatureValue | undefined): number | string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? numberOf(keyOf(value)) : null;
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return String(value);
  return isMissingText(value) ? null : clipName(value);
}

/** Two parts together. A column that one of them has not seen was absent there. */
export function mergeTables(a: TableSketch, b: TableSketch): TableSketch {
  const names = [...new Set([...a.columns, ...b.columns].map(({ name }) => name))]
    .sort()
    .slice(0, columnLimit);
  const columnsOf = (table: TableSketch) =>
    new Map(table.columns.map((column, at) => [column.name, { column, at }]));
  const left = columnsOf(a);
  const right = columnsOf(b);
  const rowsOf = (table: TableSketch, places: typeof left): readonly SampledRow[] =>
    // The parts of a window are alike.
    table.columns.length === names.length &&
    table.columns.every(({ name }, at) => name === names[at])
      ? table.sample
      : table.sample.map(({ key, values }) => ({
          key,
          values: names.map((name) => values[places.get(name)?.at ?? -1] ?? null),
        }));
  return {
    schemaVersion: 2,
    rows: a.rows + b.rows,
    columns: names.map((name) =>
      mergeColumns(
        left.get(name)?.column ?? emptyColumn(name),
        right.get(name)?.column ?? emptyColumn(name),
      ),
    ),
    sample: smallestKeys([...rowsOf(a, left), ...rowsOf(b, right)], sampleSize(names.length)),
  };
}

/** A table in memory, column by column; its rows are sampled by their places, from `firstRow` on. */
export function sketchTable(table: Table, firstRow = 0): TableSketch {
  const { rows } = table;
  if (rows === 0) return emptyTable;
  const columns = [...table.columns].sort(byName).slice(0, columnLimit);
  const sketches = columns.map(({ name, values }) => {
    const counter = columnCounter(name);
    for (let row = 0; row < rows; row++) count(counter, values[row] as FeatureValue);
    return counter.sketch();
  });
  const size = sampleSize(columns.length);
  const keys = Float64Array.from({ length: rows }, (_, row) => hashNumber(firstRow + row));
  const last = keys.toSorted()[Math.min(size, rows) - 1] as number;
  const sampled: SampledRow[] = [];
  keys.forEach((key, row) => {
    if (key <= last)
      sampled.push({ key, values: columns.map(({ values }) => sampledValue(values[row])) });
  });
  return { schemaVersion: 2, rows, columns: sketches, sample: smallestKeys(sampled, size) };
}
