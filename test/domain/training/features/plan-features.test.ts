import { describe, expect, it } from 'vitest';
import { encode, encodeOutOfFold } from '#domain/training/features/encode.ts';
import { inferTable } from '#domain/training/features/infer-table.ts';
import { isoDate } from '#domain/training/features/iso-date.ts';
import { labelledRows } from '#domain/training/features/labelled-rows.ts';
import { type FeatureOptions, planFeatures } from '#domain/training/features/plan-features.ts';
import { correlation } from '#domain/training/features/relevance.ts';
import { keepColumns, keepMostImportant } from '#domain/training/features/select.ts';
import type { MatrixStyle } from '#domain/training/matrix.ts';
import { seededRandom } from '#domain/training/random.ts';
import { type Row, rowsToTable } from '#domain/training/rows-to-table.ts';

function setup(
  count: number,
  row: (i: number, random: () => number) => Row,
  style: MatrixStyle = 'trees',
  options: FeatureOptions = {},
) {
  const random = seededRandom(7);
  const all = rowsToTable(Array.from({ length: count }, (_, i) => row(i, random)));
  const schema = inferTable(all, { target: 'y', idColumns: [] });
  const { table, target } = labelledRows(all, schema);
  const plan = planFeatures({ table, schema, target, style, options });
  const names = plan.columns.map(({ name }) => name);
  return { schema, table, target, plan, names };
}

const asked = (rows: readonly Row[], like: ReturnType<typeof setup>) =>
  encode(
    like.plan,
    rowsToTable(rows, {
      features: like.plan.inputs.map(({ name, kind }) =>
        kind === 'number'
          ? { name, kind: 'numeric' }
          : { name, kind: 'categorical', categories: [] },
      ),
    }),
  ).columns.map((column) => [...column]);

describe('planFeatures for trees', () => {
  it('AML-1: gives few levels codes, many levels the share of the target and how common they are', () => {
    const made = setup(400, (i) => ({
      few: 'abc'[i % 3] ?? '',
      many: `m${i % 20}`,
      y: i % 20 < 5 ? 1 : 0,
    }));
    expect(made.plan.columns).toEqual([
      { name: 'few', feature: 'few', levels: 5 },
      { name: 'many: share of 1', feature: 'many', levels: 0 },
    ]);
    // 20 rows a level, prior 1/4 counted as ten rows: (20 + 2.5) / 30, (0 + 2.5) / 30; unseen text: the prior.
    const [few, many] = asked(
      [
        { few: 'a', many: 'm0' },
        { few: 'c', many: 'm5' },
        { few: 'd', many: 'new' },
        { few: null, many: null },
      ],
      made,
    );
    expect(few).toEqual([0, 2, 3, 4]);
    expect(many).toEqual([0.75, 2.5 / 30, 0.25, Number.NaN].map(Math.fround));
  });

  it('AML-3: gives each of the frequent classes a column of shares, and a quantity its mean', () => {
    const classes = setup(400, (i) => ({ many: `m${i % 20}`, y: 'abc'[i % 3] ?? '' }));
    expect(classes.names.map((name) => name.slice(-1)).sort()).toEqual(['a', 'b', 'c']);
    const quantity = setup(400, (i) => ({ many: `m${i % 20}`, y: (i % 20) + i / 1000 }));
    expect(quantity.names).toEqual(['many: mean target']);
  });

  it('AML-1: takes dates apart', () => {
    const made = setup(500, (i) => ({
      at: new Date(1.6e12 + i * 86_400_000 * 3.1).toISOString(),
      y: i % 2,
    }));
    expect(made.names).toEqual(
      ['year', 'month', 'day', 'weekday', 'day of year', 'hour', 'minute', 'days']
        .map((part) => `at ${part}`)
        .filter((name) => made.names.includes(name)),
    );
    const date = asked(
      [{ at: '2024-02-29T23:59:07Z' }, { at: '2023-02-29' }, { at: '1969-12-31' }],
      made,
    );
    const part = (name: string) => date[made.names.indexOf(`at ${name}`)];
    expect(part('year')).toEqual([2024, NaN, 1969]);
    expect(part('weekday')).toEqual([3, NaN, 2]);
    expect(part('day of year')).toEqual([60, NaN, 365]);
    expect(part('hour')).toEqual([23, NaN, 0]);
    expect(part('days')).toEqual([Date.UTC(2024, 1, 29) / 86_400_000, NaN, -1]);
  });

  it('AML-1: counts the words that tell of the target', () => {
    const made = setup(200, (i, random) => ({
      said: `it was ${i % 2 ? 'good' : (['bad', 'fair'][(i >> 1) % 2] ?? '')} on day${i} of ${Math.floor(random() * 9)}`,
      y: i % 2,
    }));
    expect(made.names).toContain('said: "good"');
    const counts = asked([{ said: 'good  good food' }, { said: null }], made);
    expect(counts[made.names.indexOf('said: "good"')]).toEqual([2, 0]);
  });

  it('leaves out columns that say what an earlier one says, whatever their scale', () => {
    const { names } = setup(300, (i, random) => {
      const x = Math.fround(random());
      return { x, double: 2 * x, minus: -x, other: random(), nearly: x + random() / 1e3, y: i % 2 };
    });
    expect(names).toEqual(['x', 'other', 'nearly']);
    const dense = setup(
      300,
      (i, random) => {
        const x = random();
        return { x, nearly: x + random() / 1e3, other: random(), y: i % 2 };
      },
      'dense',
    );
    expect(dense.names).toEqual(['x', 'other']);
    // One huge value in the same row is no likeness.
    const huge = setup(300, (i, random) => {
      const at = i === 9;
      return { x: at ? 1e30 : random(), z: at ? 1e30 : random(), y: i % 2 };
    });
    expect(huge.names).toEqual(['x', 'z']);
  });
});

describe('planFeatures for dense matrices', () => {
  it('AML-1: fills, standardises and marks numbers; one column for each level', () => {
    const made = setup(
      400,
      (i, random) => ({
        x: i % 10 ? 5 + 2 * random() : null,
        c: 'ab'[i % 2] ?? '',
        y: i % 3 ? 1 : 0,
      }),
      'dense',
    );
    expect(made.names).toEqual(['x', 'x is missing', 'c = a']);
    const { columns } = encode(made.plan, made.table);
    const x = columns[0] as Float32Array;
    const mean = x.reduce((a, b) => a + b, 0) / x.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(Math.sqrt(x.reduce((a, b) => a + b * b, 0) / x.length)).toBeCloseTo(0.95, 1);
    expect(
      asked(
        [
          { x: 1e30, c: 'b' },
          { x: null, c: 'new' },
        ],
        made,
      ),
    ).toEqual([
      [10, expect.closeTo(0.06, 1)],
      [0, 1],
      [0, 0],
    ]);
  });

  it('tames heavy tails', () => {
    const { plan, table } = setup(
      2000,
      (i, random) => ({ x: Math.exp(8 * random() * random() * random()), y: i % 2 }),
      'dense',
    );
    const [operation] = plan.operations;
    expect(operation).toMatchObject({ kind: 'scaled', scales: [{ roots: expect.any(Number) }] });
    const [x = new Float32Array(0)] = encode(plan, table).columns;
    expect(x.filter((value) => Math.abs(value) >= 10)).toHaveLength(0);
  });
});

describe('options', () => {
  const row = (_: number, random: () => number) => {
    const [a, b, c] = [random() - 0.5, random() - 0.5, random() - 0.5];
    return { a, b, c, y: a * c > 0 ? 'same' : 'different' };
  };

  it.each(['trees', 'dense'] as const)(
    'AML-1: finds the product that tells of the target (%s)',
    (style) => {
      expect(setup(500, row, style, { interactions: 1 }).names).toEqual(['a', 'b', 'c', 'a × c']);
      expect(setup(500, row, style, { interactions: [['b', 'a']] }).names).toContain('b × a');
      expect(setup(500, row, style, { polynomial: 2 }).names).toEqual([
        'a',
        'b',
        'c',
        'a²',
        'b²',
        'c²',
      ]);
      expect(setup(500, row, style, { interactions: 1, select: 1 }).names).toEqual(['a × c']);
    },
  );

  it('refuses pairs of what is no number', () => {
    expect(() => setup(500, row, 'trees', { interactions: [['a', 'd']] })).toThrow('"d" is none');
  });

  it('AML-1: keeps the most important columns, and only the inputs they read', () => {
    const { plan } = setup(500, row, 'trees');
    const kept = keepMostImportant(plan, [0.1, 0.2, 0.7], 2);
    expect(kept.columns.map(({ name }) => name)).toEqual(['b', 'c']);
    expect(kept.inputs.map(({ name }) => name)).toEqual(['b', 'c']);
    expect(keepColumns(plan, [0, 1, 2])).toEqual(plan);
  });
});

describe('encodeOutOfFold', () => {
  it('AML-3: does not tell a row its own target: 200 levels of chance say nothing of chance', () => {
    const { plan, table, target } = setup(2000, (_, random) => ({
      chance: `level ${Math.floor(random() * 200)}`,
      y: random() < 0.5 ? 1 : 0,
    }));
    const column = plan.columns.findIndex(({ name }) => name === 'chance: share of 1');
    const with_ = (matrix: { columns: readonly Float32Array[] }) =>
      correlation(Float64Array.from(matrix.columns[column] ?? []), target.y);
    expect(with_(encode(plan, table))).toBeGreaterThan(0.2);
    const fair = encodeOutOfFold(plan, table, target, 1);
    // Two standard errors of a correlation over 2 000 rows.
    expect(Math.abs(with_(fair))).toBeLessThan(2 / Math.sqrt(2000));
    expect(encodeOutOfFold(plan, table, target, 1)).toEqual(fair);
    expect(encodeOutOfFold(plan, table, target, 2)).not.toEqual(fair);
  });

  it('AML-3: counts rows by their weight', () => {
    const { plan, table, target } = setup(400, (i) => ({
      many: `m${i % 20}`,
      y: i % 40 < 20 ? 1 : 0,
    }));
    expect(plan.columns.length).toBeGreaterThan(0);
    const weights = target.y.map((label) => (label === 1 ? 3 : 1));
    const heavy = encodeOutOfFold(plan, table, { ...target, weights }, 1).columns[0] ?? [];
    const even = encodeOutOfFold(plan, table, target, 1).columns[0] ?? [];
    const mean = (values: ArrayLike<number>) =>
      Array.from(values).reduce((a, b) => a + b, 0) / values.length;
    expect(mean(even)).toBeCloseTo(0.5, 1);
    expect(mean(heavy)).toBeCloseTo(0.75, 1);
  });
});

describe('encode', () => {
  it('refuses a column that is absent, or no number where one is needed', () => {
    const { plan } = setup(60, (i) => ({ x: i / 7, y: i % 2 }));
    expect(() => encode(plan, rowsToTable([{ z: 1 }]))).toThrow('Column "x" is missing.');
    expect(() => encode(plan, rowsToTable([{ x: 1 }, { x: 'much' }]))).toThrow(
      'Column "x" must hold numbers, but row 2 has "much".',
    );
  });
});

describe('isoDate', () => {
  it.each([
    ['2024-03-05', 'T', [2024, 3, 5, 0, 0]],
    ['2024-03-05T12:34:56.789-05:00', 'T', [2024, 3, 5, 12, 34]],
    ['2024-03-05T12:34Z', 'T', [2024, 3, 5, 12, 34]],
    ['2024-03-05 12', ' ', [2024, 3, 5, 12, 0]],
    ['2024-03-05 12:34', 'T', undefined],
    ['2023-02-29', 'T', undefined],
    ['2024-3-5', 'T', undefined],
    ['1899-12-31', 'T', undefined],
    ['', 'T', undefined],
  ] as const)('reads %j with %j as %j', (text, separator, expected) => {
    const date = isoDate(text, separator);
    expect(date && Object.values(date)).toEqual(expected);
  });
});
