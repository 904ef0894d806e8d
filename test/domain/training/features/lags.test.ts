import { describe, expect, it } from 'vitest';
import { findColumn } from '#domain/training/columns.ts';
import { addLags } from '#domain/training/features/lags.ts';
import { seededRandom } from '#domain/training/random.ts';
import { rowsToTable } from '#domain/training/rows-to-table.ts';

const valuesOf = (table: ReturnType<typeof addLags>, name: string) => [
  ...((findColumn(table, name)?.values ?? []) as Float64Array),
];

describe('addLags', () => {
  it('AML-1: looks back within an entity, in the order of time, ties in the order of rows', () => {
    const table = rowsToTable([
      { shop: 'a', day: '2024-01-03', sales: 30 },
      { shop: 'b', day: '2024-01-01', sales: 7 },
      { shop: 'a', day: '2024-01-01', sales: 10 },
      { shop: 'a', day: '2024-01-02', sales: null },
      { shop: 'a', day: '2024-01-03', sales: 40 },
    ]);
    const made = addLags(table, {
      entity: 'shop',
      time: 'day',
      columns: ['sales'],
      lags: [1, 2],
      windows: [2],
    });
    expect(made.columns.map(({ name }) => name).slice(3)).toEqual([
      'sales lag 1',
      'sales lag 2',
      'sales mean 2',
    ]);
    expect(valuesOf(made, 'sales lag 1')).toEqual([NaN, NaN, NaN, 10, 30]);
    expect(valuesOf(made, 'sales lag 2')).toEqual([10, NaN, NaN, NaN, NaN]);
    expect(valuesOf(made, 'sales mean 2')).toEqual([10, NaN, NaN, 10, 30]);
  });

  it('AML-1: never tells of the present or the future: later rows may change as they like', () => {
    const random = seededRandom(3);
    const rows = Array.from({ length: 60 }, () => ({
      who: Math.floor(random() * 4),
      t: Math.floor(random() * 20),
      x: random(),
    }));
    const options = { entity: 'who', time: 't', columns: ['x'], lags: [1, 3], windows: [1, 5] };
    const before = addLags(rowsToTable(rows), options);
    const changed = rows.map((row) => (row.t >= 10 ? { ...row, x: -99 } : row));
    const after = addLags(rowsToTable(changed), options);
    for (const { name } of before.columns.slice(3)) {
      const [a, b] = [valuesOf(before, name), valuesOf(after, name)];
      for (const [i, { t }] of rows.entries()) if (t < 10) expect(b[i]).toBe(a[i]);
    }
  });

  it.each([
    ['a lag of 0', { lags: [0] }, '0 is no number of rows to look back.'],
    ['half a window', { windows: [1.5] }, '1.5 is no number of rows'],
    ['an unknown time', { time: 'when' }, 'no column "when"'],
    ['text as a value', { columns: ['shop'] }, 'must hold numbers'],
    ['a time that is none', { time: 'shop' }, 'Row 1 has no time in "shop"'],
  ])('refuses %s', (_, more, message) => {
    const table = rowsToTable([{ shop: 'a', day: 1, sales: 30 }]);
    const options = { time: 'day', columns: ['sales'], lags: [1], ...more };
    expect(() => addLags(table, options)).toThrow(message);
  });
});
