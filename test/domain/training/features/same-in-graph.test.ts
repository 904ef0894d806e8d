import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode } from '#domain/training/features/encode.ts';
import { inferTable } from '#domain/training/features/infer-table.ts';
import { labelledRows } from '#domain/training/features/labelled-rows.ts';
import { type FeatureOptions, planFeatures } from '#domain/training/features/plan-features.ts';
import type { ColumnRole } from '#domain/training/features/table-schema.ts';
import { missingSpellings } from '#domain/training/missing.ts';
import type { Column, Table } from '#domain/training/table.ts';
import { byOnnx, graphOf } from './matrix-by-onnx.ts';

/** Cells a table may hold when it is asked, of which some are never among the rows that are learnt from. */
const numbers = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1e30,
  -1e30,
  1e300,
  3.4028234e38,
  1e-40,
  0.1,
  1 / 3,
  16777217,
  0,
  -7,
];
const odd = [...missingSpellings, 'never seen', 'Zürich', '東京', ' padded ', 'a\tb', 'é'];

const numberCell = fc.oneof(
  { weight: 3, arbitrary: fc.double({ min: -1e4, max: 1e4, noNaN: true }) },
  { weight: 2, arbitrary: fc.constantFrom(...numbers) },
);
const textCell = (levels: number) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.nat(levels - 1).map((level) => `level ${level}`) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  );

const dateCell = (separator: 'T' | ' ') =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .record({
          date: fc.date({
            min: new Date('1890-01-01'),
            max: new Date('2210-01-01'),
            noInvalidDate: true,
          }),
          end: fc.constantFrom(10, 13, 16, 19, 24),
          zone: fc.constantFrom('', 'Z', '+02:00', '-11:30'),
        })
        .map(({ date, end, zone }) => {
          const text = date.toISOString().slice(0, end).replace('T', separator);
          return end === 10 ? text : text.replace('Z', '') + zone;
        }),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        ...odd,
        '2023-02-29',
        '2024-02-29',
        '1900-02-29',
        '2024-13-01',
        '2024-00-10',
        '2024-04-31',
        '2024-1-5',
        '20240305',
        '-',
        '--',
        '---',
        '2024-03-',
        '-03-05',
        '2024-03-05-06',
        '2024-03-05T',
        '2024-03-05T24:00',
        '2024-03-05T12:60',
        '2024-03-05 12:30 UTC',
        '2024-03-05T12:30Z',
        '2024-03-05 12:3',
        'x2024-03-05',
        ' 2024-03-05',
        '2024-03-05 ',
        '::::',
        'T'.repeat(600),
        '-'.repeat(600),
      ),
    },
  );
const wordList = ['good', 'bad', 'Ugly', 'größer', '東京', 'a\tb', 'end.', '', '\u00a0', 'NaN'];
const proseCell = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .array(fc.constantFrom(...wordList), { minLength: 3, maxLength: 12 })
      .map((words) => words.join(' ')),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...odd,
      '   ',
      'good '.repeat(127),
      'good '.repeat(128),
      'good '.repeat(129),
      `${'good '.repeat(128)}bad`,
      ' bad'.repeat(300),
    ),
  },
);

const rows = 90;
const column = <T>(cell: fc.Arbitrary<T>, size = rows) =>
  fc.array(cell, { minLength: size, maxLength: size });

interface Case {
  readonly learnt: Table;
  readonly asked: Table;
}

function tableOf(cells: Record<string, readonly (number | string)[]>): Table {
  const columns = Object.entries(cells).map(
    ([name, values]): Column =>
      typeof values[0] === 'number'
        ? { name, kind: 'number', values: Float64Array.from(values as number[]) }
        : { name, kind: 'text', values: values as string[] },
  );
  return { rows: columns[0]?.values.length ?? 0, columns };
}

const cells = (size: number) =>
  fc.record({
    'a number': column(numberCell, size),
    größe: column(fc.double({ min: 0, max: 20, noNaN: true }).map(Math.exp), size),
    few: column(textCell(4), size),
    'many levels': column(textCell(8), size),
    day: column(dateCell('T'), size),
    'at time': column(dateCell(' '), size),
    'what they said': column(proseCell, size),
  });

const cases: fc.Arbitrary<Case> = fc.record({
  learnt: cells(rows).map((each) =>
    tableOf({
      ...each,
      // Twenty levels of five rows or more.
      wide: Array.from({ length: rows }, (_, row) => `w${row % 18}`),
      wider: Array.from({ length: rows }, (_, row) => (row % 45 === 0 ? '' : `v${row % 17}`)),
      y: Array.from({ length: rows }, (_, row) => ['no', 'yes', 'maybe'][(row * 7) % 3] as string),
    }),
  ),
  asked: cells(12).chain((each) =>
    fc
      .record({
        wide: column(textCell(3), 12),
        wider: column(fc.constantFrom('v1', 'v9', '', 'x'), 12),
      })
      .map((more) => tableOf({ ...each, ...more })),
  ),
});

const forced: Record<string, ColumnRole> = {
  day: { name: 'day', role: 'date', separator: 'T' },
  'at time': { name: 'at time', role: 'date', separator: ' ' },
  'what they said': { name: 'what they said', role: 'text' },
};
const all: FeatureOptions = { polynomial: 2, interactions: 1 };

describe('a plan of features', () => {
  it.each([
    ['trees', {}],
    ['trees', all],
    ['dense', {}],
    ['dense', all],
    ['dense', { ...all, select: 9 }],
  ] as const)(
    'AML-1: makes the same matrix in the trainer and in the graph, bit for bit (%s, %j)',
    async (style, options) => {
      await fc.assert(
        fc.asyncProperty(cases, async ({ learnt, asked }) => {
          const inferred = inferTable(learnt, { target: 'y', idColumns: [] });
          // The share of good dates is left to chance here.
          const schema = {
            ...inferred,
            columns: [
              ...inferred.columns.filter(({ name }) => !Object.hasOwn(forced, name)),
              ...Object.values(forced),
            ],
          };
          const { table, target } = labelledRows(learnt, schema);
          const plan = planFeatures({ table, schema, target, style, options });
          const wanted = [...plan.columns.keys()];
          const bytes = graphOf(plan, wanted.length, (matrix) => matrix.columns(wanted));
          for (const each of [table, asked]) {
            const { columns } = encode(plan, each);
            const answers = await byOnnx(bytes, plan, each);
            for (const at of wanted)
              expect({ [plan.columns[at]?.name ?? '']: answers[at] }).toEqual({
                [plan.columns[at]?.name ?? '']: columns[at],
              });
            if (style === 'dense')
              expect(columns.every((values) => values.every(Number.isFinite))).toBe(true);
          }
        }),
        { numRuns: 10 },
      );
    },
  );
});
