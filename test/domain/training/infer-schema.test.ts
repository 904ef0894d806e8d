import { describe, expect, it } from 'vitest';
import { inferSchema } from '#domain/training/infer-schema.ts';
import { rowsToTable } from '#domain/training/rows-to-table.ts';

type Cell = string | number | null;
const rows = (count: number, row: (i: number) => Record<string, Cell>) =>
  rowsToTable(Array.from({ length: count }, (_, i) => row(i)));
const y = (i: number) => (i % 3 === 0 ? 'Yes' : 'No');
const options = { target: 'y', idColumns: [] };

describe('inferSchema', () => {
  it('describes features and leaves out what cannot be one, saying so', () => {
    const table = rows(100, (i) => ({
      id: `c-${i}`,
      age: i,
      plan: ['a', 'b', null][i % 3] ?? null,
      city: i < 97 ? 'Rome' : 'Oslo',
      constant: 'x',
      nothing: null,
      note: `text ${i}`,
      sometimes: i % 2 ? 4 : null,
      y: y(i),
    }));
    const schema = inferSchema(table, { ...options, idColumns: ['id'] });
    expect(schema.features).toEqual([
      { name: 'age', kind: 'numeric' },
      { name: 'plan', kind: 'categorical', categories: ['a', 'b'] },
      // Three rows of Oslo are too few to be told from chance.
      { name: 'city', kind: 'categorical', categories: ['Rome'] },
      { name: 'sometimes', kind: 'numeric' },
    ]);
    expect(schema.notes).toEqual([
      'Left out "id": it identifies rows.',
      'Left out "constant": it has the same value in every row.',
      'Left out "nothing": it has no values.',
      'Left out "note": its text is different in nearly every row.',
    ]);
  });

  it('orders classes, integers by value, and puts the positive class last', () => {
    const classes = (labels: Cell[], positiveClass?: string) =>
      inferSchema(
        rows(60, (i) => ({ x: i, y: labels[i % labels.length] ?? null })),
        { ...options, ...(positiveClass !== undefined && { positiveClass }) },
      ).classes;
    expect(classes(['Yes', 'No'])).toEqual(['No', 'Yes']);
    expect(classes(['Yes', 'No'], 'No')).toEqual(['Yes', 'No']);
    expect(classes([10, 9, 1])).toEqual(['1', '9', '10']);
    expect(() => classes(['Yes', 'No'], 'yes')).toThrow(
      expect.objectContaining({
        kind: 'invalid',
        field: 'positiveClass',
        hint: 'It is one of: No, Yes.',
      }),
    );
  });

  it('counts rows without a target and does not look at them', () => {
    const table = rows(80, (i) => ({ x: i, only: i < 60 ? 'x' : 'z', y: i < 60 ? y(i) : null }));
    const schema = inferSchema(table, options);
    expect(schema).toMatchObject({ rows: 60, rowsWithoutTarget: 20, task: 'binary' });
    expect(schema.notes).toEqual([
      'Left out 20 rows without a value in "y".',
      'Left out "only": it has the same value in every row.',
    ]);
  });

  it.each([
    ['no target column', rows(60, (i) => ({ x: i })), /no column "y"/],
    ['three rows', rows(3, (i) => ({ x: i, y: y(i) })), /at least 50 rows .* there are 3/],
    ['one class', rows(60, (i) => ({ x: i, y: 'No' })), /"No" in every row/],
    ['a quantity', rows(60, (i) => ({ x: i, y: i / 7 })), /regression is not supported yet/],
    ['too many classes', rows(400, (i) => ({ x: i, y: `c${i % 200}` })), /200 classes/],
    ['no usable feature', rows(60, (i) => ({ x: 1, y: y(i) })), /No column is left/],
    ['a feature named like an output', rows(60, (i) => ({ label: i, y: y(i) })), /"label"/],
    [
      'two columns of one name',
      {
        rows: 60,
        columns: [
          ...rows(60, (i) => ({ x: i, y: y(i) })).columns,
          ...rows(60, (i) => ({ x: i })).columns,
        ],
      },
      /Two columns are named "x"/,
    ],
  ])('refuses %s, saying why', (_, table, message) => {
    expect(() => inferSchema(table, options)).toThrow(
      expect.objectContaining({ kind: 'invalid', message: expect.stringMatching(message) }),
    );
  });
});
