import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv, toCsv } from '#domain/training/csv.ts';
import type { Table } from '#domain/training/table.ts';

/** Columns as plain arrays, NaN as null. */
function plain(table: Table): Record<string, (string | number | null)[]> {
  return Object.fromEntries(
    table.columns.map(({ name, values }) => [
      name,
      Array.from<string | number, string | number | null>(values, (each) =>
        typeof each === 'number' && Number.isNaN(each) ? null : each,
      ),
    ]),
  );
}

describe('parseCsv', () => {
  it('takes a column as numeric when all its present values are finite numbers', () => {
    const table = parseCsv('a,b,c\r\n1,x,0x10\r\n -2.5e1 ,2,3\r\n,,\r\n');
    expect(table.rows).toBe(3);
    expect(plain(table)).toEqual({
      a: [1, -25, null],
      b: ['x', '2', ''],
      c: ['0x10', '3', ''],
    });
  });

  it('reads blanks, spellings of missing, infinities and overflow as missing', () => {
    const table = parseCsv('n,t\n1, \nNA,null\n?,?\ninf,NaN\n1e999,N/A\n" ",yes\n');
    expect(plain(table)).toEqual({
      n: [1, null, null, null, null, null],
      t: ['', '', '?', '', '', 'yes'],
    });
  });

  it('keeps quoted commas, quotes, line ends and surrounding spaces, and drops the byte order mark', () => {
    const table = parseCsv('\uFEFF"na,me",b\n"say ""hi""","two\nlines"\n x ,ü\n');
    expect(plain(table)).toEqual({ 'na,me': ['say "hi"', ' x '], b: ['two\nlines', 'ü'] });
  });

  it.each([
    ['an empty file', '', /empty/, undefined],
    ['a header alone', 'a,b\n', /no rows/, 'line 2'],
    ['a short row', 'a,b\n1,2\n3\n', /line 3/, 'line 3, column 2'],
    ['a long row', 'a,b\n1,2,3\n', /line 2/, 'line 2, column 4'],
    ['an open quote', 'a,b\n1,"2\n', /Quote Not Closed/, 'line 2, column 2'],
    ['two columns of one name', 'a,b,a\n1,2,3\n', /1 and 3 .*"a"/, 'line 1, column 3'],
    ['a column without name', ',b\n1,2\n', /Column 1 .*no name/, 'line 1, column 1'],
  ])('refuses %s and says where', (_, text, message, field) => {
    expect(() => parseCsv(text)).toThrow(
      expect.objectContaining({ kind: 'invalid', message: expect.stringMatching(message), field }),
    );
  });
});

describe('toCsv', () => {
  it('writes missing values as empty fields and keeps rows of nothing', () => {
    const table = parseCsv('a\n1\n""\n3\n');
    expect(toCsv(table)).toBe('a\r\n1\r\n""\r\n3\r\n');
    expect(parseCsv(toCsv(table))).toEqual(table);
  });

  it('is read back as the same table, whatever the text', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 8 }).map((each) => `t${each}`);
    const row = fc.record({ n: fc.double({ noNaN: true, noDefaultInfinity: true }), t: text });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), text, (rows, name) => {
        const table: Table = {
          rows: rows.length,
          columns: [
            { name: 'n', kind: 'number', values: Float64Array.from(rows, ({ n }) => n + 0) },
            { name, kind: 'text', values: rows.map(({ t }) => t) },
          ],
        };
        expect(parseCsv(toCsv(table))).toEqual(table);
      }),
      { numRuns: 200 },
    );
  });
});
