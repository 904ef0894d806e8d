import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { momentsOf } from '#domain/drift/sketch/exact-sum.ts';
import { cellLimit } from '#domain/drift/sketch/number-cells.ts';
import {
  emptyTable,
  mergeTables,
  type TableSketch,
  tableCounter,
} from '#domain/drift/sketch/table-sketch.ts';
import { distinctTexts, nameLimit } from '#domain/drift/sketch/text-cells.ts';
import type { FeatureValue } from '#domain/serving/capture.ts';
import { hashNumber } from '#domain/text-hash.ts';

type Row = Readonly<Record<string, FeatureValue>>;

const sketchOf = (rows: readonly (readonly [Row, number])[]): TableSketch => {
  const counter = tableCounter();
  for (const [row, place] of rows) counter.add(row, hashNumber(place));
  return counter.sketch();
};

const placed = (rows: readonly Row[]) => rows.map((row, at) => [row, at] as const);
const columnOf = (table: TableSketch, name: string) =>
  table.columns.find((column) => column.name === name);

const anyValue = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constant(null),
  fc.constantFrom('', 'NaN', 'red', 'green'),
  fc.boolean(),
);
const anyRow = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), anyValue);

describe('table sketch', () => {
  it('DRF-9: parts give the same bytes as the whole, in any order and any cut', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 60 }), fc.nat(), fc.nat(), (rows, one, two) => {
        const all = placed(rows);
        const cuts = [one % (rows.length + 1), two % (rows.length + 1)].sort((a, b) => a - b);
        const parts = [all.slice(0, cuts[0]), all.slice(cuts[0], cuts[1]), all.slice(cuts[1])];
        const [x, y, z] = parts.map(sketchOf) as [TableSketch, TableSketch, TableSketch];
        const whole = JSON.stringify(sketchOf(all));
        expect(JSON.stringify(mergeTables(mergeTables(x, y), z))).toBe(whole);
        expect(JSON.stringify(mergeTables(z, mergeTables(y, x)))).toBe(whole);
        expect(JSON.stringify(mergeTables(emptyTable, sketchOf(all)))).toBe(whole);
      }),
    );
  });

  it('DRF-9: the same bytes when cells, names and the sample overflow in some parts only', () => {
    const rows: Row[] = Array.from({ length: 9_000 }, (_, at) => ({
      number: Math.sin(at) * 10 ** (at % 7),
      text: at < 1_500 ? `t${at % 10}` : `t${at}`,
    }));
    const all = placed(rows);
    const whole = sketchOf(all);
    const few = sketchOf(all.slice(0, 1_500));
    const many = sketchOf(all.slice(1_500));
    expect(columnOf(few, 'text')?.texts.kind).toBe('names');
    expect(columnOf(many, 'text')?.texts.kind).toBe('buckets');
    for (const merged of [mergeTables(few, many), mergeTables(many, few)])
      expect(JSON.stringify(merged)).toBe(JSON.stringify(whole));
    expect(whole.sample).toHaveLength(2_000);
  });

  it('is bounded, and its counts are exact', () => {
    const rows: Row[] = Array.from({ length: nameLimit * 3 }, (_, at) => ({
      number: Math.exp((at % 5_000) / 500),
      text: `name ${at}`,
    }));
    const table = sketchOf(placed(rows));
    const number = columnOf(table, 'number');
    const text = columnOf(table, 'text');
    expect(number?.numbers.cells.length).toBeLessThanOrEqual(cellLimit);
    expect(number?.numbers.counts.reduce((a, b) => a + b, 0)).toBe(rows.length);
    expect(Math.abs(distinctTexts(text?.texts as never) / rows.length - 1)).toBeLessThan(0.2);
  });

  it('keeps mean and deviation exactly, far from zero as well', () => {
    const table = sketchOf(placed([{ x: 1e7 + 1 }, { x: 1e7 + 2 }, { x: 1e7 + 3 }, { x: -0 }]));
    const numbers = columnOf(table, 'x')?.numbers;
    const { mean, std } = momentsOf(numbers as never, 4);
    expect(mean).toBe((3e7 + 6) / 4);
    expect(std).toBeCloseTo(5_000_001.0000001, 6);
    expect(numbers?.min).toBe(0);
  });

  it('tells missing, infinite, text among numbers and absent apart', () => {
    const table = sketchOf(
      placed([
        { x: 1 },
        { x: null },
        { x: Number.NaN },
        { x: 'n/a' },
        { x: 'red' },
        {},
        { x: -1 / 0 },
      ]),
    );
    const x = columnOf(table, 'x');
    expect(table.rows).toBe(7);
    expect([x?.missing, x?.infinite, x?.numbers.count, x?.texts.count]).toEqual([3, 1, 1, 1]);
  });
});
