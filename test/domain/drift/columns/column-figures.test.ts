import { describe, expect, it } from 'vitest';
import { columnFigures, distributionOf } from '#domain/drift/columns/column-figures.ts';
import { pairColumns } from '#domain/drift/columns/judge-columns.ts';
import { judgeFiles } from '#domain/drift/judge/judge-files.ts';
import { sketchTable } from '#domain/drift/sketch/table-sketch.ts';
import { random } from '../scenarios.ts';

const sketch = (values: readonly number[]) =>
  sketchTable({
    rows: values.length,
    columns: [{ name: 'x', kind: 'number', values: Float64Array.from(values) }],
  });
const pairOf = (before: readonly number[], now: readonly number[]) => {
  const [pair] = pairColumns(sketch(before), sketch(now));
  if (pair === undefined) throw new Error('There is a column x.');
  return pair;
};
const judged = (before: readonly number[], now: readonly number[]) => {
  const counts = (values: readonly number[]) => ({
    table: sketch(values),
    labelled: null,
    concept: null,
  });
  return judgeFiles({ reference: counts(before), current: counts(now) }).features[0];
};
const uniform = (rows: number, seed: number) => {
  const next = random(seed);
  return Array.from({ length: rows }, () => next());
};

describe('a column with a mass at 0', () => {
  // Thousands of different values: cells are no longer single ones.
  const zeros = (rows: number, seed: number, share: number) =>
    uniform(rows, seed).map((u) => (u < share ? 0 : -Math.log(1 - (u - share) / (1 - share))));
  const [before, now] = [zeros(9000, 1, 0.6), zeros(9000, 2, 0.4)];

  it('DRF-1: has the middle 0, not a number near it', () => {
    expect(columnFigures('number', pairOf(before, now).reference).median).toBe(0);
    expect(judged(before, now)?.reasons.join(' ')).toContain(
      'the middle value went from about 0 to',
    );
  });
  it('DRF-8: is drawn over bins of one width that hold all values', () => {
    const drawn = distributionOf(pairOf(before, now));
    if (drawn?.kind !== 'number') throw new Error('These are numbers.');
    const widths = drawn.edges.slice(1).map((edge, at) => edge - (drawn.edges[at] as number));
    expect(Math.max(...widths)).toBeCloseTo(Math.min(...widths), 6);
    for (const side of [drawn.reference, drawn.current])
      expect(side.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    expect(drawn.reference[0]).toBeGreaterThan(0.6);
    expect(drawn.reference[3]).toBeGreaterThan(0.01);
  });
});

describe('a column of few numbers', () => {
  const codes = (shares: readonly number[]) =>
    shares.flatMap((share, code) => Array.from({ length: share * 20 }, () => code));
  const [before, now] = [codes([40, 30, 15, 15]), codes([40, 15, 15, 30])];

  it('DRF-1: names the value whose share changed most', () => {
    expect(judged(before, now)?.reasons.join(' ')).toMatch(
      /\b[13] went from (15|30) % to (30|15) %/,
    );
  });
  it('DRF-8: is drawn value by value, ascending', () => {
    expect(distributionOf(pairOf(before, now))).toEqual({
      kind: 'category',
      names: ['0', '1', '2', '3'],
      reference: [0.4, 0.3, 0.15, 0.15],
      current: [0.4, 0.15, 0.15, 0.3],
    });
  });
});

describe('columns that are hard to draw', () => {
  it.each([
    ['heavy tails', uniform(3000, 3).map((u) => Math.tan(Math.PI * (u - 0.5)) ** 9)],
    ['near the largest number', uniform(3000, 4).map((u) => (u - 0.5) * 2 * 1.7e308)],
    ['one value', Array.from({ length: 600 }, () => 7)],
    ['whole numbers', uniform(3000, 5).map((u) => Math.floor(u * 97))],
  ])('DRF-8: %s have ascending edges and whole shares', (_, values) => {
    const drawn = distributionOf(pairOf(values, values.slice(0, 2500)));
    expect(drawn?.reference.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    if (drawn?.kind === 'number') {
      expect(drawn.edges.every(Number.isFinite)).toBe(true);
      expect(drawn.edges).toEqual([...drawn.edges].sort((a, b) => a - b));
      expect(drawn.reference).toHaveLength(drawn.edges.length - 1);
    }
  });
});
