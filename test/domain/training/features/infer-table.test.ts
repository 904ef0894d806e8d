import { describe, expect, it } from 'vitest';
import { inferTable, type TableOptions } from '#domain/training/features/infer-table.ts';
import { labelledRows } from '#domain/training/features/labelled-rows.ts';
import { rowsToTable } from '#domain/training/rows-to-table.ts';
import type { Table } from '#domain/training/table.ts';

type Cell = string | number | null;
const rows = (count: number, row: (i: number) => Record<string, Cell>) =>
  rowsToTable(Array.from({ length: count }, (_, i) => row(i)));
const y = (i: number) => (i % 3 === 0 ? 'Yes' : 'No');
const infer = (table: Table, options: Partial<TableOptions> = {}) =>
  inferTable(table, { target: 'y', idColumns: [], ...options });
const digits = (i: number) => String(i).padStart(2, '0');

describe('inferTable', () => {
  it('AML-1: tells numbers, categories, dates and prose apart, and says what it leaves out', () => {
    const table = rows(100, (i) => ({
      id: `c-${i}`,
      'age in years': i,
      plan: ['a', 'b', null][i % 3 === 0 ? i % 2 : (i + 1) % 3] ?? null,
      city: i < 97 ? 'Rome' : 'Oslo',
      constant: 'x',
      nothing: null,
      code: `text${i}`,
      sometimes: i % 2 ? 4 : null,
      since: i === 50 ? 'long ago' : `2024-0${1 + (i % 9)}-${digits(1 + (i % 28))}`,
      at: i === 7 ? null : `2024-01-${digits(1 + (i % 28))} ${digits(i % 24)}:30:00`,
      größe: 1e30 * (i % 5),
      huge: i % 2 ? 1e300 : 1e301,
      'what they said': `the product number ${i} was ${i % 2 ? 'good' : 'bad'}`,
      y: y(i),
    }));
    const schema = infer(table, { idColumns: ['id'], ignore: ['größe'] });
    expect(schema.columns).toEqual([
      { name: 'age in years', role: 'number' },
      { name: 'plan', role: 'category', levels: ['a', 'b'] },
      // Three rows of Oslo are too few to be told from chance.
      { name: 'city', role: 'category', levels: ['Rome'] },
      { name: 'sometimes', role: 'number' },
      { name: 'since', role: 'date', separator: 'T' },
      { name: 'at', role: 'date', separator: ' ' },
      { name: 'what they said', role: 'text' },
    ]);
    expect(schema.notes).toEqual([
      'Left out "id": it identifies rows.',
      'Left out "constant": it has the same value in every row.',
      'Left out "nothing": it has no values.',
      'Left out "code": its text is different in nearly every row.',
      'Left out "größe": it was asked for.',
      'Left out "huge": it has no values.',
    ]);
  });

  it('AML-3: infers the task from the target, unless it is told', () => {
    const task = (target: (i: number) => Cell, options: Partial<TableOptions> = {}) => {
      const { task, classes } = infer(
        rows(60, (i) => ({ x: i, y: target(i) })),
        options,
      );
      return [task, classes];
    };
    expect(task((i) => i % 2)).toEqual(['binary', ['0', '1']]);
    expect(task((i) => ['c', 'b', 'a'][i % 3] ?? null)).toEqual(['multiclass', ['a', 'b', 'c']]);
    expect(task((i) => [10, 9, 1][i % 3] ?? null)).toEqual(['multiclass', ['1', '9', '10']]);
    expect(task((i) => i / 2)).toEqual(['regression', []]);
    expect(task((i) => 100 + i)).toEqual(['regression', []]);
    expect(task((i) => i % 2, { task: 'regression' })).toEqual(['regression', []]);
    expect(task((i) => 0.5 * (i % 2), { task: 'binary' })).toEqual(['binary', ['0', '0.5']]);
    expect(task(y, { positiveClass: 'No' })).toEqual(['binary', ['Yes', 'No']]);
  });

  it('counts rows without a target and does not look at them', () => {
    const table = rows(80, (i) => ({ x: i, only: i < 60 ? 'x' : 'z', y: i < 60 ? y(i) : null }));
    const schema = infer(table);
    expect(schema).toMatchObject({ rows: 60, rowsWithoutTarget: 20, task: 'binary' });
    expect(schema.notes).toEqual([
      'Left out 20 rows without a value in "y".',
      'Left out "only": it has the same value in every row.',
    ]);
    const { table: labelled, target, index } = labelledRows(table, schema);
    expect([labelled.rows, target.y.length, index.length, target.outputs]).toEqual([60, 60, 60, 2]);
    expect([...target.y.subarray(0, 4)]).toEqual([1, 0, 0, 1]);
  });

  it('leaves out a column that is the target under another name', () => {
    const table = rows(60, (i) => ({ x: i % 7, churned: i % 3 === 0 ? 1 : 0, y: y(i) }));
    expect(infer(table).notes).toEqual([
      'Left out "churned": it says the same as "y" in every row, which will not be known when the model is asked.',
    ]);
    const prices = rows(60, (i) => ({ x: i % 7, copy: i / 3, y: i / 3 }));
    expect(infer(prices).columns.map(({ name }) => name)).toEqual(['x']);
    expect(() => infer(rows(60, (i) => ({ copy: y(i), y: y(i) })))).toThrow(
      expect.objectContaining({
        message: 'No column is left to learn from.',
        hint: expect.stringContaining('Left out "copy"'),
      }),
    );
  });

  it('AML-3: takes weights above 0, and names the row of any other', () => {
    const table = (weight: (i: number) => Cell) =>
      rows(60, (i) => ({ x: i % 7, w: weight(i), y: i === 9 ? null : y(i) }));
    const good = table((i) => (i === 9 ? null : 1 + (i % 2)));
    const schema = infer(good, { weightColumn: 'w' });
    expect(schema.columns.map(({ name }) => name)).toEqual(['x']);
    expect([...(labelledRows(good, schema).target.weights ?? [])].slice(8, 11)).toEqual([1, 1, 2]);
    const refusal = (weight: (i: number) => Cell) => () =>
      infer(table(weight), { weightColumn: 'w' });
    expect(refusal((i) => i)).toThrow('row 1 of "w" has "0"');
    expect(refusal((i) => (i === 4 ? null : 1))).toThrow('row 5 of "w" has none');
    expect(refusal((i) => (i === 4 ? 'much' : 1))).toThrow('row 5 of "w" has "much"');
    // Sums of such weights are infinite, and with them every answer.
    expect(refusal((i) => (i === 4 ? 1e308 : 1))).toThrow('at most 1e+30, but row 5');
  });

  it('refuses more columns than a model takes before anything is trained', () => {
    const x = { kind: 'number' as const, values: Float64Array.from({ length: 40 }, (_, i) => i) };
    const wide = Array.from({ length: 5_001 }, (_, at) => ({ ...x, name: `x${at}` }));
    const label = { name: 'y', kind: 'text' as const, values: Array.from(x.values, y) };
    expect(() => infer({ rows: 40, columns: [...wide, label] })).toThrow(
      '5001 columns to learn from; a model takes at most 5000',
    );
    expect(infer({ rows: 40, columns: [...wide.slice(1), label] }).columns).toHaveLength(5_000);
  });

  it.each<[string, Table, Partial<TableOptions>, RegExp]>([
    ['no target column', rows(60, (i) => ({ x: i })), {}, /no column "y" to learn/],
    ['three rows', rows(3, (i) => ({ x: i, y: y(i) })), {}, /at least 20 rows .* there are 3/],
    ['one class', rows(60, (i) => ({ x: i, y: 'a' })), {}, /"a" in every row/],
    ['a class of one row', rows(60, (i) => ({ x: i, y: i ? 'a' : 'b' })), {}, /Class "b" .* 1 row/],
    ['names as target', rows(200, (i) => ({ x: i, y: `n${i}` })), {}, /200 classes; at most 100/],
    [
      'a constant quantity',
      rows(60, (i) => ({ x: i, y: 7 })),
      { task: 'regression' },
      /is 7 in every row/,
    ],
    [
      'a target beyond float32',
      rows(60, (i) => ({ x: i, y: i * 1e38 })),
      {},
      /row 5, which a float32 cannot hold/,
    ],
    [
      'words as quantity',
      rows(60, (i) => ({ x: i, y: y(i) })),
      { task: 'regression' },
      /must hold numbers, but row 1 has "Yes"/,
    ],
    [
      'three classes as two',
      rows(60, (i) => ({ x: i, y: i % 3 })),
      { task: 'binary' },
      /more than two/,
    ],
    [
      'a class to score of a quantity',
      rows(60, (i) => ({ x: i, y: i / 7 })),
      { positiveClass: '1' },
      /no class to score/,
    ],
    [
      'an unknown class to score',
      rows(60, (i) => ({ x: i, y: y(i) })),
      { positiveClass: 'yes' },
      /never "yes"/,
    ],
    ['no feature', rows(60, (i) => ({ x: 1, y: y(i) })), {}, /No column is left/],
    [
      'an unknown identifier',
      rows(60, (i) => ({ x: i, y: y(i) })),
      { idColumns: ['id'] },
      /no column "id"/,
    ],
    ...['label', 'probabilities', 'prediction'].map(
      (name): [string, Table, Partial<TableOptions>, RegExp] => [
        `a feature named ${name}`,
        rows(60, (i) => ({ [name]: i, y: y(i) })),
        {},
        /cannot be named/,
      ],
    ),
    [
      'two columns of one name',
      {
        rows: 1,
        columns: [...rows(1, () => ({ y: 1 })).columns, ...rows(1, () => ({ y: 1 })).columns],
      },
      {},
      /Two columns are named "y"/,
    ],
  ])('refuses %s, saying why', (_, table, options, message) => {
    expect(() => infer(table, options)).toThrow(
      expect.objectContaining({ kind: 'invalid', message: expect.stringMatching(message) }),
    );
  });

  it('keeps the levels of a column of 200 000 categories that rows repeat', () => {
    const size = 210_000;
    const table: Table = {
      rows: size,
      columns: [
        {
          name: 'x',
          kind: 'text',
          values: Array.from({ length: size }, (_, i) => `v${i < 10_000 ? i % 1000 : i}`),
        },
        {
          name: 'z',
          kind: 'number',
          values: Float64Array.from({ length: size }, (_, i) => i % 11),
        },
        { name: 'y', kind: 'number', values: Float64Array.from({ length: size }, (_, i) => i % 2) },
      ],
    };
    expect(infer(table).notes).toEqual([
      'Left out "x": its text is different in nearly every row.',
    ]);
    const half = Array.from({ length: size }, (_, i) => (i % 2 ? 'often' : `v${i}`));
    const categories = infer({
      ...table,
      columns: [{ name: 'x', kind: 'text', values: half }, ...table.columns.slice(1)],
    });
    expect(categories.columns[0]).toEqual({ name: 'x', role: 'category', levels: ['often'] });
  });
});
