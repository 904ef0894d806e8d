import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatTables } from '#domain/training/concat-tables.ts';
import { parseCsv, toCsv } from '#domain/training/csv.ts';
import { selectRows } from '#domain/training/select-rows.ts';
import { splitHoldOut } from '#domain/training/split.ts';
import type { Column, Table } from '#domain/training/table.ts';

function numbered(from: number, rows: number): Table {
  const values = Float64Array.from({ length: rows }, (_, row) => from + row);
  const text = Array.from(values, (value) => `g${value % 7}`);
  return {
    rows,
    columns: [
      { name: 'n', kind: 'number', values },
      { name: 't', kind: 'text', values: text },
    ],
  };
}
const lines = (table: Table) => toCsv(table).trim().split('\r\n').slice(1);

describe('splitHoldOut', () => {
  it('holds out about the fraction asked for, at any fraction', () => {
    for (const fraction of [0.05, 0.2, 0.5]) {
      const { train, holdOut } = splitHoldOut(numbered(0, 20_000), { fraction, salt: 'churn' });
      expect(train.rows + holdOut.rows).toBe(20_000);
      // Four standard deviations of a binomial count.
      const tolerance = 4 * Math.sqrt((fraction * (1 - fraction)) / 20_000);
      expect(Math.abs(holdOut.rows / 20_000 - fraction)).toBeLessThan(tolerance);
    }
  });

  it('RTR-2: never trains on a row an earlier version was judged by, however the data grows', () => {
    const options = { fraction: 0.25, salt: 'churn' };
    const base = numbered(0, 500);
    const judged = new Set(lines(splitHoldOut(base, options).holdOut));
    const grown = concatTables(numbered(1000, 300), base);
    const shuffled = selectRows(
      grown,
      Array.from({ length: grown.rows }, (_, row) => (row * 7 + 3) % grown.rows),
    );
    const again = splitHoldOut(shuffled, options);
    expect(lines(again.train).filter((line) => judged.has(line))).toEqual([]);
    expect(lines(again.holdOut).filter((line) => judged.has(line))).toHaveLength(judged.size);
  });

  it('keeps duplicates together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(30), { minLength: 1, maxLength: 80 }),
        fc.string(),
        (values, salt) => {
          const table = parseCsv(`n\n${values.join('\n')}\n`);
          const { train, holdOut } = splitHoldOut(table, { fraction: 0.5, salt });
          const trained = new Set(lines(train));
          expect(lines(holdOut).some((line) => trained.has(line))).toBe(false);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('looks at content only: not column order, number spelling, missing or ignored columns', () => {
    const options = { fraction: 0.5, salt: 's', ignore: ['id'] };
    const side = (csv: string) => splitHoldOut(parseCsv(csv), options).holdOut.rows;
    for (let i = 0; i < 30; i++) {
      const expected = side(`a,b\n${i},x\n`);
      expect(side(`b,a\nx,${i}.0\n`)).toBe(expected);
      expect(side(`a,b,c\n${i},x,\n`)).toBe(expected);
      expect(side(`id,a,b\n${i * 31},${i},x\n`)).toBe(expected);
    }
  });

  it('splits differently under another salt', () => {
    const [one, two] = ['one', 'two'].map((salt) =>
      lines(splitHoldOut(numbered(0, 1000), { fraction: 0.5, salt }).holdOut),
    );
    const common = one?.filter((line) => two?.includes(line)).length ?? 0;
    expect(common).toBeGreaterThan(200);
    expect(common).toBeLessThan(300);
  });

  it.each([0, 1, -1, Number.NaN])('refuses the fraction %s', (fraction) => {
    expect(() => splitHoldOut(numbered(0, 10), { fraction, salt: '' })).toThrow(
      expect.objectContaining({ kind: 'invalid', field: 'fraction' }),
    );
  });
});

describe('the hash of numbers', () => {
  it('puts a number where its text would be, however it is written', () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ min: -1e7, max: 1e7, noNaN: true }).map((value) => Number(value.toFixed(5))),
      fc.integer(),
      fc.constantFrom(0, -0, 0.1, 1e-6, 1e-7, 1.5e-5, 1e15, 1e21, 123456789.123456, 0.000001),
    );
    const side = (column: Column) =>
      splitHoldOut({ rows: 1, columns: [column] }, { fraction: 0.5, salt: 'x' }).holdOut.rows;
    fc.assert(
      fc.property(number, fc.string(), (value, name) => {
        expect(side({ name, kind: 'number', values: Float64Array.of(value) })).toBe(
          side({ name, kind: 'text', values: [String(value)] }),
        );
      }),
      { numRuns: 3_000 },
    );
  });
});
