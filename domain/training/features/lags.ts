import { invalid } from '#domain/errors.ts';
import { findColumn, numbersOf, textOf } from '../columns.ts';
import type { Column, Table } from '../table.ts';
import { firstYear, type IsoDate, isoDate, monthStarts } from './iso-date.ts';

export interface LagOptions {
  /** Column that says whose row it is; without it all rows are of one series. */
  readonly entity?: string;
  /** Column that says when: a number, or ISO 8601 text (read as `isoDate` does). */
  readonly time: string;
  /** Columns of numbers that have a past. */
  readonly columns: readonly string[];
  /** How many rows back, each ≥ 1: `x lag 1` is the value in the entity's row before. */
  readonly lags?: readonly number[];
  /** Over how many rows before, each ≥ 1: `x mean 7` is the mean of the present values in up to seven of them. */
  readonly windows?: readonly number[];
}

/**
 * The table with columns that look back in time: for each column `x`, `x lag 2` and `x mean 7`, NaN where there is no past
 * (or none is present). A row sees only rows of its entity that come before it in time; rows of the same time count in
 * the order of the table. Rows stay where they are.
 *
 * These become raw columns like others: a graph is asked about one row and cannot know that row's past, so whoever asks
 * (a feature store, or the caller) sends them under these names.
 *
 * Errors: `invalid` for a column that is absent or holds no numbers, a time that is missing or none, a lag or window that
 * is no whole number from 1 on, a name that is taken.
 */
export function addLags(table: Table, options: LagOptions): Table {
  const { lags = [], windows = [] } = options;
  for (const [field, steps] of Object.entries({ lags, windows }))
    for (const step of steps)
      if (!Number.isInteger(step) || step < 1)
        throw invalid(`${step} is no number of rows to look back.`, {
          field,
          hint: 'Give whole numbers from 1 on: a row must not see itself.',
        });
  const { order, starts } = seriesOf(table, options);
  const made = options.columns.flatMap((name) => {
    const values = numbersOf(found(table, name, 'columns'));
    return [
      ...lags.map((lag) => column(`${name} lag ${lag}`, lagged(values, order, starts, lag))),
      ...windows.map((rows) => column(`${name} mean ${rows}`, rolled(values, order, starts, rows))),
    ];
  });
  const names = new Set(table.columns.map(({ name }) => name));
  for (const { name } of made) {
    if (names.has(name))
      throw invalid(`There is a column "${name}" already.`, { field: name, hint: 'Rename it.' });
    names.add(name);
  }
  return { rows: table.rows, columns: [...table.columns, ...made] };
}

const column = (name: string, values: Float64Array): Column => ({ name, kind: 'number', values });

function found(table: Table, name: string, field: string): Column {
  const known = findColumn(table, name);
  if (known !== undefined) return known;
  throw invalid(`The data has no column "${name}".`, {
    field,
    hint: `Its columns are: ${table.columns.map((each) => each.name).join(', ')}.`,
  });
}

/** Rows by entity, then by time; and for each place in this order, where its entity begins. */
interface Series {
  readonly order: Int32Array;
  readonly starts: Int32Array;
}

function seriesOf(table: Table, { entity, time }: LagOptions): Series {
  const times = timesOf(found(table, time, 'time'));
  const entities = entity === undefined ? undefined : textOf(found(table, entity, 'entity'));
  const numbers = new Map<string, number>();
  const whose = Int32Array.from({ length: table.rows }, (_, row) => {
    const name = entities?.[row] ?? '';
    const known = numbers.get(name) ?? numbers.size;
    numbers.set(name, known);
    return known;
  });
  const order = Int32Array.from({ length: table.rows }, (_, row) => row).sort(
    (a, b) =>
      (whose[a] as number) - (whose[b] as number) ||
      (times[a] as number) - (times[b] as number) ||
      a - b,
  );
  const starts = new Int32Array(order.length);
  for (let at = 1; at < order.length; at++) {
    const same = whose[order[at] as number] === whose[order[at - 1] as number];
    starts[at] = same ? (starts[at - 1] as number) : at;
  }
  return { order, starts };
}

function timesOf(source: Column): Float64Array {
  const times =
    source.kind === 'number' ? source.values : Float64Array.from(source.values, momentOf);
  const bad = times.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return times;
  throw invalid(`Row ${bad + 1} has no time in "${source.name}" that can be read.`, {
    field: source.name,
    hint: 'Every row needs a number or an ISO 8601 date, or its place in the series is unknown.',
  });
}

/** Seconds since 1970 with those of the text, as written; NaN for what is no date. */
function momentOf(text: string): number {
  const date = isoDate(text, 'T') ?? isoDate(text, ' ');
  if (date === undefined) return Number.NaN;
  const seconds = /:\d\d:(\d\d(?:\.\d+)?)/.exec(text)?.[1] ?? '0';
  return minutesOf(date) * 60 + Number(seconds);
}

function minutesOf({ year, month, day, hour, minute }: IsoDate): number {
  const days = (monthStarts[(year - firstYear) * 12 + month - 1] as number) + day - 1;
  return days * 1440 + hour * 60 + minute;
}

function lagged(values: Float64Array, order: Int32Array, starts: Int32Array, lag: number) {
  const made = new Float64Array(values.length).fill(Number.NaN);
  for (let at = 0; at < order.length; at++)
    if (at - lag >= (starts[at] as number))
      made[order[at] as number] = values[order[at - lag] as number] as number;
  return made;
}

/** Each window is summed anew, so that a huge value leaves nothing behind when it has passed. */
function rolled(values: Float64Array, order: Int32Array, starts: Int32Array, rows: number) {
  const made = new Float64Array(values.length).fill(Number.NaN);
  for (let at = 0; at < order.length; at++) {
    let sum = 0;
    let count = 0;
    for (let before = Math.max(starts[at] as number, at - rows); before < at; before++) {
      const value = values[order[before] as number] as number;
      if (!Number.isFinite(value)) continue;
      sum += value;
      count++;
    }
    if (count > 0) made[order[at] as number] = sum / count;
  }
  return made;
}
