import { describe, expect, it } from 'vitest';
import { metricsBySlice, type SliceInput } from '#domain/training/evaluation/metrics-by-slice.ts';
import { seededRandom } from '#domain/training/random.ts';
import type { Table } from '#domain/training/table.ts';

/** A classifier that is right everywhere but where `broken` says so; there it guesses. */
function setup(rows: number, seed: number, broken: (row: number, table: Table) => boolean) {
  const random = seededRandom(seed);
  const pick = (names: readonly string[]) =>
    Array.from({ length: rows }, () => names[Math.floor(random() * names.length)] as string);
  const table: Table = {
    rows,
    columns: [
      { name: 'region', kind: 'text', values: pick(['north', 'south', 'east', 'west']) },
      { name: 'colour', kind: 'text', values: pick(['red', 'blue', '']) },
      {
        name: 'age',
        kind: 'number',
        values: Float64Array.from({ length: rows }, () => 18 + Math.floor(60 * random())),
      },
      { name: 'size', kind: 'number', values: Float64Array.from({ length: rows }, () => random()) },
    ],
  };
  const y = new Float64Array(rows);
  const answers = new Float64Array(2 * rows);
  for (let row = 0; row < rows; row++) {
    y[row] = Number(random() < 0.4);
    const right = 0.6 + 0.35 * random();
    const p = broken(row, table) ? random() : y[row] === 1 ? right : 1 - right;
    answers.set([1 - p, p], 2 * row);
  }
  return { task: 'binary', y, answers, classes: ['no', 'yes'], table } satisfies SliceInput;
}

const inSouth = (row: number, { columns }: Table) => columns[0]?.values[row] === 'south';

describe('metricsBySlice', () => {
  it.each(['logLoss', 'accuracy', 'brier', 'auc'] as const)(
    'finds the level that suffers, by %s',
    (metric) => {
      const { slices } = metricsBySlice({ ...setup(1_200, 1, inSouth), metric });
      expect(slices[0]).toMatchObject({ column: 'region', name: 'region = south', suffers: true });
      expect(slices.filter(({ suffers }) => suffers)).toHaveLength(1);
    },
  );

  it('finds the band of a number, with its truth and answer', () => {
    const old = (row: number, { columns }: Table) => (columns[2]?.values[row] as number) > 63;
    const { slices } = metricsBySlice(setup(1_500, 2, old));
    expect(slices[0]?.name).toMatch(/^age above \d+$/);
    expect(slices[0]?.meanTruth).toBeGreaterThan(0.25);
    expect(slices[0]?.low).toBeLessThan(slices[0]?.value as number);
    expect(slices[0]?.high).toBeGreaterThan(slices[0]?.value as number);
  });

  it('blames nobody when all are alike, at most 5 times in 100', () => {
    let blamed = 0;
    for (let seed = 0; seed < 60; seed++)
      if (metricsBySlice(setup(400, 50 + seed, () => false)).slices.some((each) => each.suffers))
        blamed++;
    expect(blamed).toBeLessThan(9);
  });

  it('leaves out slices that are too small, and those that are everything', () => {
    const given = setup(200, 3, () => false);
    const { slices } = metricsBySlice({ ...given, minRows: 60, columns: ['region', 'colour'] });
    for (const { rows } of slices) expect(rows).toBeGreaterThanOrEqual(60);
    const same = {
      ...given,
      table: {
        rows: 200,
        columns: [{ name: 'a', kind: 'text' as const, values: new Array(200).fill('x') }],
      },
    };
    expect(metricsBySlice(same).slices).toEqual([]);
  });

  it('names missing values a slice of their own', () => {
    const { slices } = metricsBySlice({ ...setup(600, 4, () => false), columns: ['colour'] });
    expect(slices.map(({ name }) => name).sort()).toEqual([
      'colour = blue',
      'colour = red',
      'colour missing',
    ]);
  });

  it('measures regressions by their error', () => {
    const { table } = setup(800, 5, () => false);
    const random = seededRandom(6);
    const y = Float64Array.from({ length: 800 }, () => 10 * random());
    const answers = y.map((each, row) => each + (inSouth(row, table) ? 5 : 1) * (random() - 0.5));
    const report = metricsBySlice({ task: 'regression', y, answers, classes: [], table });
    expect(report.metric).toBe('rmse');
    expect(report.slices[0]).toMatchObject({ name: 'region = south', suffers: true });
    expect(() =>
      metricsBySlice({ task: 'regression', y, answers, classes: [], table, metric: 'auc' }),
    ).toThrow('binary');
  });
});
