import { describe, expect, it } from 'vitest';
import { profileSuite } from '#domain/expectations/profile/profile-suite.ts';
import { parseSuite } from '#domain/expectations/suite/parse-suite.ts';
import { columnTable } from '#domain/expectations/table/column-table.ts';
import type { CellValue } from '#domain/expectations/table/table-part.ts';
import { validateSuite } from '#domain/expectations/validate.ts';
import { seededRandom } from '#domain/training/random.ts';

type Columns = Record<string, CellValue[]>;

/** A table as one meets them: identifiers, codes, prices with a heavy tail, ages, categories, dates, texts, gaps. */
function orders(rows: number, seed: number): Columns {
  const next = seededRandom(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T;
  const column = (make: (row: number) => CellValue) =>
    Array.from({ length: rows }, (_, row) => make(row));
  return {
    order_id: column((row) => seed * 1_000_000 + row),
    sku: column(() => `AB-${1_000 + Math.floor(next() * 9_000)}`),
    email: column((row) => `user${row}@shop${pick([1, 2, 3])}.org`),
    price: column(
      () => Math.round(Math.exp(3 + 1.2 * (next() + next() + next() - 1.5) * 2) * 100) / 100,
    ),
    age: column(() => (next() < 0.05 ? null : 18 + Math.floor(next() * 60))),
    country: column(() => pick(['DE', 'FR', 'IT', 'NL'])),
    day: column(() => `2026-${pick(['01', '02', '11'])}-${pick(['03', '14', '28'])}`),
    paid: column(() => next() < 0.7),
    note: column(() =>
      next() < 0.3
        ? null
        : pick(['please ring twice', 'Grüße', 'leave at the door!', `gift for ${row5(next())}`]),
    ),
  };
}
const row5 = (share: number): string => `nr ${Math.floor(share * 500)}`;

const profile = (columns: Columns) => profileSuite(columnTable(columns), { name: 'orders' });
const fails = async (suite: Awaited<ReturnType<typeof profile>>, columns: Columns) =>
  (await validateSuite(suite, columnTable(columns))).results
    .filter(({ success }) => !success)
    .map(
      ({ expectation_config: { type, kwargs } }) =>
        `${kwargs.column ?? ''} ${type.replace(/^expect_/, '')}`,
    );

const data = orders(2_000, 1);
const suite = await profile(data);

describe('DAT-4: profile proposes a suite', () => {
  it('that the data itself pass', async () => {
    expect(await fails(suite, data)).toEqual([]);
    expect(suite.expectations.length).toBeGreaterThan(20);
  });

  it.each([2, 3, 4, 5, 6])('that other data of the same kind pass (seed %d)', async (seed) => {
    expect(await fails(suite, orders(2_000, seed))).toEqual([]);
  });

  it('that says why, and can be read again', () => {
    for (const { notes } of suite.expectations) expect(notes).toMatch(/\.$/);
    expect(parseSuite(JSON.parse(JSON.stringify(suite)))).toEqual(suite);
  });

  const numbers = (name: string, change: (value: number) => CellValue) => ({
    [name]: (data[name] as (number | null)[]).map((value) =>
      value === null ? null : change(value),
    ),
  });
  const some = (name: string, share: number, value: CellValue) => ({
    [name]: (data[name] ?? []).map((old, row) => (row % Math.round(1 / share) === 0 ? value : old)),
  });
  it.each<[string, Columns, RegExp]>([
    ['missing values', some('country', 0.1, null), /country .*not_be_null/],
    ['an identifier is missing', some('order_id', 0.001, null), /order_id .*not_be_null/],
    ['a price in cents', numbers('price', (value) => value * 100), /price .*(between)/],
    ['a price in thousands', numbers('price', (value) => value / 1_000), /price column_median/],
    ['an age in months', numbers('age', (value) => value * 12), /age /],
    ['a sign that turned', numbers('price', (value) => -value), /price /],
    ['a new category', some('country', 0.001, 'XX'), /country .*in_set/],
    ['text among numbers', some('price', 0.001, 'n/k'), /price .*type_list/],
    ['numbers where codes were', { sku: (data.sku ?? []).map((_, row) => row) }, /sku .*of_type/],
    ['codes built otherwise', some('sku', 0.1, 'AB1234'), /sku .*regex/],
    ['dates written otherwise', some('day', 0.1, '03.01.2026'), /day .*(set|strftime)/],
    [
      'duplicated identifiers',
      {
        order_id: (data.order_id ?? []).map((id, row) =>
          row === 7 ? (data.order_id?.[8] as number) : id,
        ),
      },
      /order_id .*unique/,
    ],
    ['one value everywhere', numbers('age', () => 0), /age /],
    ['no rows', Object.fromEntries(Object.keys(data).map((name) => [name, []])), /table_row_count/],
  ])('that fails after damage: %s', async (_, damage, found) => {
    expect((await fails(suite, { ...data, ...damage })).join('\n')).toMatch(found);
  });

  it('that fails when a column is gone', async () => {
    const { age, ...others } = data;
    expect((await fails(suite, others)).join('\n')).toMatch(/columns_to_match_set/);
  });

  it('from hostile data too, which pass it', async () => {
    const hostile: Columns = {
      none: [null, null, null],
      same: [7, 7, 7],
      huge: [1e308, -1e308, 1e308],
      infinite: [Number.POSITIVE_INFINITY, 0, 1],
      mixed: [1, 'a', true],
      empty: ['', '', ''],
      'a "name" with $PARAMETER': ['x', 'y', '\ud83d\ude00'],
    };
    expect(await fails(await profile(hostile), hostile)).toEqual([]);
    await expect(profile({ a: [] })).rejects.toThrow(/no rows/);
  });
});
