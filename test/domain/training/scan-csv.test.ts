import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnFromText } from '#domain/training/columns.ts';
import { parseCsv, toCsv } from '#domain/training/csv.ts';
import { parseNumber } from '#domain/training/missing.ts';
import { notNumber, numberIn } from '#domain/training/number-in.ts';
import type { Table } from '#domain/training/table.ts';

/** The same text by csv-parse alone; undefined where it refuses. */
function byCsvParse(text: string, trim = false): Table | undefined {
  try {
    const [header, ...body] = parse(text, {
      bom: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true,
      trim,
    }) as string[][];
    if (header === undefined || body.length === 0) return undefined;
    if (new Set(header).size < header.length || header.some((name) => name.trim() === ''))
      return undefined;
    return {
      rows: body.length,
      columns: header.map((name, at) =>
        columnFromText(
          name,
          body.map((record) => record[at] ?? ''),
        ),
      ),
    };
  } catch {
    return undefined;
  }
}

function ours(text: string, trim = false): Table | undefined {
  try {
    return parseCsv(text, { trim });
  } catch {
    return undefined;
  }
}

describe('parseCsv', () => {
  const piece = fc.constantFrom(
    ...['a', 'b', '1', '2.5', '-0', '7e3', 'NA', '?', '', ' ', 'é', '"', '""', '"x"', '"a,b"'],
    ...['"1\n2"', '"q""q"', 'inf', '12345678901234567', '0.1', '.5', '5.', '-', '+3', '1_0'],
  );
  const glue = fc.constantFrom(',', ',', ',', '\n', '\r\n', '\r', '');
  const messy = fc
    .array(fc.tuple(piece, glue), { maxLength: 14 })
    .map((parts) => `a,b\n${parts.flat().join('')}`);

  it.each([false, true])('reads any text as csv-parse does (trim: %s)', (trim) => {
    fc.assert(
      fc.property(messy, (text) => {
        expect(ours(text, trim)).toEqual(byCsvParse(text, trim));
      }),
      { numRuns: 3_000 },
    );
  });

  it('reads regular tables as csv-parse does, with any line end and a byte order mark', () => {
    const cell = fc.oneof(
      fc.double({ noNaN: true }).map(String),
      fc.integer().map(String),
      fc.constantFrom('', 'NA', ' spaced ', '"quo""ted"', '"two\nlines"', 'Zürich', 'true'),
    );
    const table = fc.tuple(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 30 }),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.constantFrom('', '\uFEFF'),
    );
    fc.assert(
      fc.property(table, ([rows, end, mark]) => {
        const text = `${mark}${[['x', 'y', 'z'], ...rows].map((row) => row.join(',')).join(end)}`;
        const expected = byCsvParse(text);
        expect(expected).toBeDefined();
        expect(ours(text)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('reads a column again when text comes after a thousand numbers', () => {
    const values = Array.from({ length: 1_500 }, (_, row) => (row === 1_400 ? 'n/a?' : `${row}.0`));
    const { columns } = parseCsv(
      `id,late\n${values.map((value, row) => `${row},${value}`).join('\n')}`,
    );
    expect(columns[0]?.kind).toBe('number');
    expect(columns[1]).toEqual({ name: 'late', kind: 'text', values });
  });

  it('takes names for text without a header, and trims on demand', () => {
    const table = parseCsv('39, State-gov, ?\n50, Private, 1\n', {
      names: ['age', 'work', 'gain'],
      trim: true,
    });
    expect(table).toEqual({
      rows: 2,
      columns: [
        { name: 'age', kind: 'number', values: Float64Array.of(39, 50) },
        { name: 'work', kind: 'text', values: ['State-gov', 'Private'] },
        { name: 'gain', kind: 'number', values: Float64Array.of(Number.NaN, 1) },
      ],
    });
    expect(() => parseCsv('1,2\n', { names: ['a'] })).toThrow('has 2 columns, but 1 names');
    expect(() => parseCsv('1,2\n', { names: ['a', 'a'] })).toThrow('both named "a".');
  });

  it('gives back what toCsv wrote', () => {
    const table = {
      rows: 2,
      columns: [
        { name: 'a "b"', kind: 'text' as const, values: ['x,y', ''] },
        { name: 'n', kind: 'number' as const, values: Float64Array.of(1e300, Number.NaN) },
      ],
    };
    expect(parseCsv(toCsv(table))).toEqual(table);
  });
});

describe('numberIn', () => {
  it('reads what parseNumber reads, to the last bit', () => {
    const text = fc.oneof(
      fc.double().map(String),
      fc.double({ min: -1e6, max: 1e6 }).map((value) => value.toFixed(6)),
      fc.double({ min: 0, max: 1 }).map((value) => value.toPrecision(15)),
      fc.integer().map(String),
      fc.constantFrom('', '-', '.', '-.5', '5.', '1.2.3', ' 7', '+7', '1e5', 'NA', '?', 'x', '-0'),
    );
    fc.assert(
      fc.property(text, (each) => {
        const expected = parseNumber(each) ?? notNumber;
        expect(numberIn(`,${each},`, 1, 1 + each.length)).toBe(expected);
      }),
      { numRuns: 3_000 },
    );
  });
});
