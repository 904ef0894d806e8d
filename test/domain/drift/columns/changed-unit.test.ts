import { describe, expect, it } from 'vitest';
import { changedUnit } from '#domain/drift/columns/changed-unit.ts';
import { pairColumns } from '#domain/drift/columns/judge-columns.ts';
import { judgeFiles } from '#domain/drift/judge/judge-files.ts';
import { sketchTable } from '#domain/drift/sketch/table-sketch.ts';
import type { Table } from '#domain/training/table.ts';
import { random } from '../scenarios.ts';

const normals = (rows: number, seed: number): Float64Array => {
  const next = random(seed);
  return Float64Array.from(
    { length: rows },
    () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  );
};
const table = (values: Float64Array): Table => ({
  rows: values.length,
  columns: [{ name: 'x', kind: 'number', values }],
});
const before = sketchTable(table(normals(2000, 1).map((z) => 20 + 5 * z)));
const wordsOf = (change: (value: number) => number, rows = 2000) => {
  const now = sketchTable(table(normals(rows, 2).map((z) => change(20 + 5 * z))));
  const [pair] = pairColumns(before, now);
  return pair === undefined ? undefined : changedUnit(pair);
};

describe('a changed unit', () => {
  it.each([
    ['inches to centimetres', (v: number) => v * 2.54, 'about 2.54 times'],
    ['a thousand', (v: number) => v * 1000, 'about 1000 times'],
    ['a hundredth', (v: number) => v / 100, 'divided by 100'],
    ['°C to °F', (v: number) => v * 1.8 + 32, '1.8 x + 32'],
    ['°C to kelvin', (v: number) => v + 273.15, 'x + 273.15'],
    ['the sign', (v: number) => -v, 'the sign turned'],
  ])('DRF-4: %s is recognised', (_, change, words) => {
    expect(wordsOf(change)).toContain(words);
    expect(wordsOf(change, 300)).toContain(words);
  });
  it.each([
    ['no change', (v: number) => v],
    ['a shift', (v: number) => v + 4],
    ['a stretch', (v: number) => 20 + 1.4 * (v - 20)],
    ['a factor that no unit has', (v: number) => v * 1.5],
    ['one value', () => 7],
    ['a growth near that of miles to kilometres', (v: number) => v * 1.6487],
  ])('%s is none', (_, change) => {
    expect(wordsOf(change)).toBeUndefined();
  });
  it('a log-normal column that grew by about a half more is none, whatever the chance of its rows', () => {
    const grown = Array.from({ length: 12 }, (_, seed) => {
      const lognormal = (shift: number, from: number) =>
        sketchTable(table(normals(5000, from + seed).map((z) => Math.exp(z + shift))));
      const [pair] = pairColumns(lognormal(0, 100), lognormal(0.5, 200));
      return pair === undefined ? 'no pair' : changedUnit(pair);
    });
    expect(grown.filter((words) => words !== undefined)).toEqual([]);
  });
  it('a shift of 273 among values that differ by more is not kelvin', () => {
    const wide = (shift: number, seed: number) =>
      sketchTable(table(normals(5000, seed).map((z) => 5000 + 1000 * z + shift)));
    const [pair] = pairColumns(wide(0, 5), wide(273.15, 6));
    expect(pair === undefined ? 'no pair' : changedUnit(pair)).toBeUndefined();
  });
  it('DRF-4: is critical, first among the reasons and told among what came from upstream', () => {
    const counts = (values: Float64Array) => ({
      table: sketchTable(table(values)),
      labelled: null,
      concept: null,
    });
    const found = judgeFiles({
      reference: counts(normals(1000, 3).map((z) => 20 + 5 * z)),
      current: counts(normals(1000, 4).map((z) => (20 + 5 * z) * 1000)),
    });
    expect(found).toMatchObject({ verdict: 'drift', severity: 'critical' });
    expect(found.features[0]?.reasons[0]).toContain('about 1000 times');
    expect(found.upstream[0]).toMatchObject({ kind: 'units', column: 'x', severity: 'critical' });
    expect(found.summary).toContain('It looks like another unit');
    expect(found.recommendation.action).toBe('repair-source');
    expect(found.recommendation.words).toBe(
      "Repair the source and do not retrain on these rows, or the model learns the fault. x: The values are about 1000 times the reference's, as from kilo-units to units.",
    );
  });
});
