import { describe, expect, it } from 'vitest';
import { concatTables } from '#domain/training/concat-tables.ts';
import { parseCsv } from '#domain/training/csv.ts';
import { rowsToTable } from '#domain/training/rows-to-table.ts';
import { selectRows } from '#domain/training/select-rows.ts';

describe('rowsToTable', () => {
  it('takes columns in order of appearance, missing keys as missing, booleans as text', () => {
    const table = rowsToTable([
      { a: 1, b: 'x', c: true },
      { b: null, d: 'NA', c: false },
    ]);
    expect(table).toEqual({
      rows: 2,
      columns: [
        { name: 'a', kind: 'number', values: Float64Array.of(1, Number.NaN) },
        { name: 'b', kind: 'text', values: ['x', ''] },
        { name: 'c', kind: 'text', values: ['true', 'false'] },
        { name: 'd', kind: 'number', values: Float64Array.of(Number.NaN, Number.NaN) },
      ],
    });
  });

  it('takes kinds and order from a schema', () => {
    const like = {
      features: [
        { name: 'n', kind: 'numeric' as const },
        { name: 't', kind: 'categorical' as const, categories: ['1'] },
      ],
    };
    expect(rowsToTable([{ t: 1, n: ' 5 ' }, { n: true }], like).columns).toEqual([
      { name: 'n', kind: 'number', values: Float64Array.of(5, 1) },
      { name: 't', kind: 'text', values: ['1', ''] },
    ]);
    expect(() => rowsToTable([{ n: 1 }, { n: 'many' }], like)).toThrow(
      expect.objectContaining({ kind: 'invalid', field: 'rows[1].n' }),
    );
  });

  it('is not fooled by names every object has', () => {
    const like = { features: [{ name: 'constructor', kind: 'numeric' as const }] };
    expect(rowsToTable([{}], like).columns[0]?.values).toEqual(Float64Array.of(Number.NaN));
  });
});

describe('concatTables', () => {
  it('matches columns by name, whatever their order, and fills what one side lacks', () => {
    const joined = concatTables(parseCsv('id,n,t\n7,1,x\n'), parseCsv('t,n,extra\ny,,2\n'));
    expect(joined).toEqual(parseCsv('id,n,t,extra\n7,1,x,\n,,y,2\n'));
  });

  it('keeps a column numeric when the other side has no values or digits only, else makes it text', () => {
    const base = parseCsv('n\n1\n2.5\n');
    const text = (value: string) => ({
      rows: 1,
      columns: [{ name: 'n', kind: 'text' as const, values: [value] }],
    });
    expect(concatTables(base, text('')).columns[0]?.values).toEqual(
      Float64Array.of(1, 2.5, Number.NaN),
    );
    expect(concatTables(base, text('3')).columns[0]?.values).toEqual(Float64Array.of(1, 2.5, 3));
    expect(concatTables(base, text('many')).columns[0]?.values).toEqual(['1', '2.5', 'many']);
  });
});

it('selectRows takes rows in the order asked for', () => {
  const table = parseCsv('n,t\n1,a\n2,b\n3,c\n');
  expect(selectRows(table, [2, 0, 2])).toEqual(parseCsv('n,t\n3,c\n1,a\n3,c\n'));
});
