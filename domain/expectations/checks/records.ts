import { compareValues, keyOf, sameValue } from '../condition/compare.ts';
import {
  type CellValue,
  isMissing,
  type TableColumn,
  type TablePart,
} from '../table/table-part.ts';
import { Uncomputable } from '../uncomputable.ts';
import type { CheckContext, CheckMaker, Outcome } from './check.ts';
import { isNaNMissing, mapOutcome, type Shown, Unexpected } from './unexpected.ts';

type Columns = readonly (TableColumn & { readonly index: number })[];

const ignoring = {
  all_values_are_missing: 'all',
  any_value_is_missing: 'any',
  never: 'none',
  both_values_are_missing: 'all',
  either_value_is_missing: 'any',
  neither: 'none',
} as const;
export type IgnoreRow = keyof typeof ignoring;

/** Which rows are left out for their missing values. @throws Uncomputable for an unknown rule */
export function ignoredRow(
  columns: readonly { readonly index: number }[],
  rule: IgnoreRow,
): (part: TablePart, row: number) => boolean {
  const how = ignoring[rule];
  if (how === undefined)
    throw new Uncomputable(`Unrecognized value of ignore_row_if ("${String(rule)}").`);
  const missing = (part: TablePart, row: number, index: number) =>
    isMissing(part.cells[index]?.[row]);
  if (how === 'none') return () => false;
  return how === 'all'
    ? (part, row) => columns.every(({ index }) => missing(part, row, index))
    : (part, row) => columns.some(({ index }) => missing(part, row, index));
}

export const valuesOf = (part: TablePart, columns: Columns, row: number): readonly CellValue[] =>
  columns.map(({ index }) => part.cells[index]?.[row] as CellValue);

/** The record as a result shows it: by column name. */
export const recordOf = (part: TablePart, columns: Columns, row: number): object =>
  Object.fromEntries(
    columns.map(({ name, index }) => {
      const value = part.cells[index]?.[row] as CellValue;
      return [name, isMissing(value) ? null : value];
    }),
  );

export type RecordRule = (values: readonly CellValue[]) => boolean;

/** What came of the rows that were judged, in the format asked for. */
export const recordOutcome = (
  context: CheckContext,
  columns: Columns,
  unexpected: Unexpected,
  judged: number,
): Outcome =>
  mapOutcome(
    unexpected,
    {
      elements: context.rowCount(),
      judged,
      mostly: context.args.mostly,
      separateMissing: columns.map(({ type }) => isNaNMissing(type)),
    },
    context.format,
  );

/** An expectation about each row of some columns. */
function recordMap(
  context: CheckContext,
  columns: Columns,
  rule: RecordRule,
  show: (part: TablePart, row: number) => Shown,
  byDefault: IgnoreRow,
) {
  const ignored = ignoredRow(columns, context.args.get<IgnoreRow>('ignore_row_if') ?? byDefault);
  const unexpected = new Unexpected(context.format, context.columns);
  let judged = 0;
  return {
    add(part: Parameters<Unexpected['add']>[0]) {
      for (let row = 0; row < part.rows; row++) {
        if (ignored(part, row)) continue;
        judged++;
        if (!rule(valuesOf(part, columns, row))) unexpected.add(part, row, show(part, row));
      }
    },
    finish: () => recordOutcome(context, columns, unexpected, judged),
  };
}

export const pairMap =
  (metric: string, makeRule: (context: CheckContext) => RecordRule): CheckMaker =>
  (context) => {
    const columns = [
      context.args.column('column_A', metric),
      context.args.column('column_B', metric),
    ];
    return recordMap(
      context,
      columns,
      makeRule(context),
      (part, row) => valuesOf(part, columns, row),
      'both_values_are_missing',
    );
  };

export const multicolumnMap =
  (metric: string, makeRule: (context: CheckContext, columns: Columns) => RecordRule): CheckMaker =>
  (context) => {
    const columns = context.args.columnList(metric);
    if (columns.length === 0) throw new Uncomputable('column_list is empty.');
    return recordMap(
      context,
      columns,
      makeRule(context, columns),
      (part, row) => recordOf(part, columns, row),
      'all_values_are_missing',
    );
  };

/** A missing value is neither greater nor equal. */
export const pairGreater = ({ args }: CheckContext): RecordRule => {
  const orEqual = args.flag('or_equal');
  return ([a, b]) => {
    if (isMissing(a) || isMissing(b)) return false;
    const order = compareValues(a, b);
    return orEqual ? order >= 0 : order > 0;
  };
};

export const pairEqual =
  (): RecordRule =>
  ([a, b]) =>
    sameValue(a as CellValue, b);

const pairKey = (a: unknown, b: unknown): string => JSON.stringify([keyText(a), keyText(b)]);
const keyText = (value: unknown): string => {
  const key = keyOf(value);
  return key === null ? '-' : `${typeof key === 'string' ? 's' : 'n'}${String(key)}`;
};

export const pairInSet = ({ args }: CheckContext): RecordRule => {
  const pairs = new Set(
    args.list('value_pairs_set').map((pair) => {
      if (Array.isArray(pair) && pair.length === 2) return pairKey(pair[0], pair[1]);
      throw new Uncomputable('value_pairs_set must hold pairs of values.');
    }),
  );
  return ([a, b]) => pairs.has(pairKey(a, b));
};

/** With a missing value there is no sum, so it is not the wanted one; texts have none that is a number. */
export const sumEquals = ({ args }: CheckContext): RecordRule => {
  const wanted = args.number('sum_total');
  return (values) => {
    if (values.some(isMissing)) return false;
    const texts = values.filter((value) => typeof value === 'string' || typeof value === 'object');
    if (texts.length === values.length) return false;
    if (texts.length > 0)
      throw new Uncomputable(
        'A number and a text have no sum: column_list must name columns of numbers.',
      );
    return values.reduce<number>((sum, value) => sum + Number(value), 0) === wanted;
  };
};

export const allDifferent = (): RecordRule => (values) =>
  new Set(values.map(keyOf)).size === values.length;

/** Missing equals missing here. */
export const allEqual = (): RecordRule => (values) => new Set(values.map(keyOf)).size === 1;
