import { quantileCuts } from '../columns/bins.ts';
import { columnKind } from '../sketch/column-kind.ts';
import type { ColumnSketch } from '../sketch/column-sketch.ts';
import { middleOf } from '../sketch/number-cells.ts';
import { figure } from '../words.ts';

/** A part of the rows that can be named: one value of a column, or a range of it. */
export interface Segment {
  readonly where: string;
  readonly column: string;
  holds(value: number | string | null): boolean;
}

const namesPerColumn = 10;
const minShare = 0.02;
const parts = 4;

/** The frequent categories of a column of texts, and a quarter each (or the values, when they are few) of one of numbers. */
export function segmentsOf(column: ColumnSketch): Segment[] {
  const { name } = column;
  const kind = columnKind(column);
  const total = column.numbers.count + column.texts.count + column.missing;
  const missing: Segment[] =
    column.missing >= minShare * total && kind !== 'empty'
      ? [{ where: `${name} is missing`, column: name, holds: (value) => value === null }]
      : [];
  if (kind === 'text' && column.texts.kind === 'names')
    return [
      ...[...column.texts.names]
        .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
        .filter(([, count]) => count >= minShare * total)
        .slice(0, namesPerColumn)
        .map(
          ([category]): Segment => ({
            where: `${name} = ${category}`,
            column: name,
            holds: (value) => value === category,
          }),
        ),
      ...missing,
    ];
  return kind === 'number' ? [...ranges(column), ...missing] : missing;
}

function ranges({ name, numbers: { level, cells, counts } }: ColumnSketch): Segment[] {
  const value = (at: number): number => middleOf(cells[at] as number, level);
  if (level === 0 && cells.length <= namesPerColumn)
    return cells.map((_, at) => ({
      where: `${name} = ${figure(value(at))}`,
      column: name,
      holds: (seen) => seen === value(at),
    }));
  const cuts = quantileCuts(counts, parts);
  return [...cuts, cells.length - 1].map((last, at): Segment => {
    const first = cuts[at - 1];
    const low = first === undefined ? Number.NEGATIVE_INFINITY : value(first);
    const high = last === cells.length - 1 ? Number.POSITIVE_INFINITY : value(last);
    const words =
      first === undefined
        ? `at most ${figure(high)}`
        : high === Number.POSITIVE_INFINITY
          ? `above ${figure(low)}`
          : `above ${figure(low)} to ${figure(high)}`;
    return {
      where: `${name} ${words}`,
      column: name,
      holds: (seen) => typeof seen === 'number' && seen > low && seen <= high,
    };
  });
}
