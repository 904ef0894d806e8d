import { invalid } from '#domain/errors.ts';
import { findColumn, isMissing, textOf } from '../columns.ts';
import { seededRandom, shuffle } from '../random.ts';
import {
  checkFraction,
  type HoldOutOptions,
  holdOutRows,
  type SplitRows,
  sidesOf,
} from '../split.ts';
import type { Column, Table } from '../table.ts';

export interface KeptApart extends HoldOutOptions {
  /** All rows with one value of this column are on one side: a customer, a machine. */
  readonly group?: string;
  /** The latest rows by this column are held out: numbers, or text that sorts by time (ISO 8601). */
  readonly time?: string;
}

/**
 * The rows to judge by, split off before anything looks at the data. By the content of rows; or by group, or by time,
 * where rows of one group or of one moment tell of each other. With both, by time. Errors: `invalid` for a column that
 * is absent or has no two values.
 */
export function keepApart(table: Table, options: KeptApart): SplitRows {
  const { group, time, fraction } = options;
  checkFraction(fraction);
  if (time !== undefined) return byTime(columnOf(table, time, 'time'), fraction);
  if (group === undefined) return holdOutRows(table, options);
  const column = columnOf(table, group, 'group');
  const split = holdOutRows({ rows: table.rows, columns: [column] }, { ...options, ignore: [] });
  const share = split.holdOut.length / table.rows;
  const isFar = share < fraction / 2 || share > (1 + fraction) / 2;
  return isFar ? byFewGroups(column, fraction) : split;
}

/** Of few groups a hash may hold out none, or nearly all: then they are drawn one by one. */
function byFewGroups(column: Column, fraction: number): SplitRows {
  const rows = column.values.length;
  const texts = textOf(column);
  const sizes = new Map<string, number>();
  for (const text of texts) sizes.set(text, (sizes.get(text) ?? 0) + 1);
  if (sizes.size < 2)
    throw invalid(`All rows have the same "${column.name}": no group is left to judge by.`, {
      field: 'group',
    });
  const names = [...sizes.keys()].sort();
  const order = Int32Array.from(names.keys());
  shuffle(order, seededRandom(1));
  const size = (name: string) => sizes.get(name) ?? 0;
  const most = Math.max(2 * fraction * rows, Math.min(...sizes.values()));
  const drawn = new Set<string>();
  let count = 0;
  for (const at of order) {
    const name = names[at] ?? '';
    if (count >= fraction * rows || drawn.size === names.length - 1) break;
    if (count + size(name) > most) continue;
    drawn.add(name);
    count += size(name);
  }
  return sidesOf(
    Uint8Array.from(texts, (text) => Number(drawn.has(text))),
    count,
  );
}

function columnOf(table: Table, name: string, field: string): Column {
  const column = findColumn(table, name);
  if (column !== undefined) return column;
  throw invalid(`The data has no column "${name}" to split by.`, {
    field,
    hint: `Its columns are: ${table.columns.map((each) => each.name).join(', ')}.`,
  });
}

/** Everything after a moment that leaves about `fraction` of the rows; rows of one moment stay together, those without one are learnt from. */
function byTime(column: Column, fraction: number): SplitRows {
  const rows = column.values.length;
  const held = new Uint8Array(rows);
  const known = Int32Array.from({ length: rows }, (_, row) => row).filter(
    (row) => !isMissing(column, row),
  );
  const { values } = column;
  const order = (a: number, b: number) => {
    const [x, y] = [values[a] as number | string, values[b] as number | string];
    return x < y ? -1 : x > y ? 1 : 0;
  };
  known.sort(order);
  const wanted = known.length - Math.max(1, Math.round(known.length * fraction));
  const first = known[wanted] as number;
  // To the start of the moment that the share falls into; where that is the very first, to its end.
  let from = wanted;
  while (from > 0 && order(known[from - 1] as number, first) === 0) from--;
  if (from === 0) {
    from = wanted;
    while (from < known.length && order(known[from] as number, first) === 0) from++;
  }
  if (!(from > 0 && from < known.length))
    throw invalid(`All rows have the same "${column.name}": there is no later part to judge by.`, {
      field: 'time',
    });
  for (const row of known.subarray(from)) held[row] = 1;
  return sidesOf(held, known.length - from);
}
