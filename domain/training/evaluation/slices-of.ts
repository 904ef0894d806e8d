import { quantile } from '#domain/stats/quantile.ts';
import type { Column, Table } from '../table.ts';

/** Rows that have something in common. */
export interface RowSlice {
  readonly column: string;
  /** `Contract = One year`, `tenure 9 to 29`, `TotalCharges missing`. */
  readonly name: string;
  readonly rows: Int32Array;
}

/** Numbers with at most this many different values are taken value by value. */
const maxValues = 10;
const maxLevels = 30;
const bands = 4;

/** One slice per level of a text column (the most frequent ones), per quarter of a number's values, and of missing values. */
export function slicesOf(table: Table, columns: readonly string[], minRows: number): RowSlice[] {
  return columns.flatMap((name) => {
    const column = table.columns.find((each) => each.name === name);
    if (column === undefined) return [];
    const groups = column.kind === 'text' ? byLevel(column.values) : byBand(column);
    return Array.from(groups, ([label, rows]) => ({
      column: name,
      name: `${name} ${label}`,
      rows: Int32Array.from(rows),
    }))
      .filter(({ rows }) => rows.length >= minRows && rows.length < table.rows)
      .sort((a, b) => b.rows.length - a.rows.length)
      .slice(0, maxLevels);
  });
}

type Groups = Map<string, number[]>;

function add(groups: Groups, label: string, row: number): void {
  const rows = groups.get(label);
  if (rows === undefined) groups.set(label, [row]);
  else rows.push(row);
}

function byLevel(values: readonly string[]): Groups {
  const groups: Groups = new Map();
  for (const [row, value] of values.entries())
    add(groups, value === '' ? 'missing' : `= ${value}`, row);
  return groups;
}

function byBand({ values }: Extract<Column, { kind: 'number' }>): Groups {
  const groups: Groups = new Map();
  const sorted = values.filter(Number.isFinite).sort();
  const different = new Set<number>();
  for (const value of sorted) {
    different.add(value);
    if (different.size > maxValues) break;
  }
  if (different.size <= maxValues) {
    for (const [row, value] of values.entries())
      add(groups, Number.isFinite(value) ? `= ${value}` : 'missing', row);
    return groups;
  }
  const [a, b, c] = [1, 2, 3].map((quarter) => quantile(sorted, quarter / bands)) as [
    number,
    number,
    number,
  ];
  const names = [
    a === sorted[0] ? `= ${a}` : `up to ${short(a)}`,
    `${short(a)} to ${short(b)}`,
    `${short(b)} to ${short(c)}`,
    `above ${short(c)}`,
    'missing',
  ];
  const rows: number[][] = names.map(() => []);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    const band = Number.isFinite(value)
      ? Number(value > a) + Number(value > b) + Number(value > c)
      : 4;
    rows[band]?.push(row);
  }
  for (const [band, name] of names.entries())
    if (rows[band]?.length) groups.set(name, rows[band] as number[]);
  return groups;
}

const short = (value: number): string => String(Number(value.toPrecision(4)));
