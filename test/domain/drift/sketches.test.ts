import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildNumberSketch, cellOf, coarsen, countAtMost } from '#domain/drift/number-sketch.ts';
import { buildReferenceSketch, selectColumns } from '#domain/drift/reference-sketch.ts';
import { sampleKey, sampleSize } from '#domain/drift/row-sample.ts';
import { buildTextSketch, looksLikeIdentifier } from '#domain/drift/text-sketch.ts';
import { evaluateDrift } from '#domain/drift/verdict.ts';
import {
  mergeWindowSketches,
  sketchTable,
  type WindowRow,
  windowCounter,
} from '#domain/drift/window-sketch.ts';
import { random, scenario } from './scenarios.ts';

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe('a number sketch', () => {
  it('counts every finite value once, whatever the values are', () => {
    const values = fc.array(fc.oneof(fc.double(), fc.integer({ min: 0, max: 5 })), {
      maxLength: 400,
    });
    fc.assert(
      fc.property(values, (raw) => {
        const sketch = buildNumberSketch('x', Float64Array.from(raw));
        const finite = raw.filter(Number.isFinite);
        expect(sum(sketch.counts)).toBe(finite.length);
        expect(sketch.missing).toBe(raw.length - finite.length);
        expect(sketch.counts).toHaveLength(sketch.edges.length + 1);
        expect([...sketch.edges]).toEqual([...new Set(sketch.edges)].sort((a, b) => a - b));
        for (const inner of [sketch.twentieths, sketch.deciles]) {
          expect(inner.every((edge) => sketch.edges.includes(edge))).toBe(true);
          expect(sum(coarsen(sketch.edges, sketch.counts, inner))).toBe(finite.length);
        }
      }),
    );
  });
  it('cuts continuous values into equal parts', () => {
    const sketch = buildNumberSketch(
      'x',
      Float64Array.from({ length: 10_000 }, (_, i) => i * 0.37),
    );
    expect(coarsen(sketch.edges, sketch.counts, sketch.deciles)).toEqual(new Array(10).fill(1000));
    expect(coarsen(sketch.edges, sketch.counts, sketch.twentieths)).toEqual(
      new Array(20).fill(500),
    );
  });
  it('gives few distinct values a cell each, where they stay after a trip through float32', () => {
    const sketch = buildNumberSketch('x', Float64Array.from([0.1, 0.1, 0.2, 0.3, 0.3, 0.3]));
    expect(sketch.counts).toEqual([2, 1, 3]);
    expect([0.1, 0.2, 0.3].map((value) => cellOf(sketch.edges, Math.fround(value)))).toEqual([
      0, 1, 2,
    ]);
    expect(countAtMost(sketch, Math.fround(0.3))).toBe(3);
    expect(countAtMost(sketch, 99)).toBe(0);
  });
  it('of a constant column, or an empty one, has one cell', () => {
    expect(buildNumberSketch('x', Float64Array.of(7, 7, 7))).toMatchObject({
      counts: [3],
      min: 7,
      max: 7,
    });
    expect(buildNumberSketch('x', Float64Array.of(Number.NaN))).toMatchObject({
      counts: [0],
      missing: 1,
    });
  });
});

describe('a text sketch', () => {
  it('orders by count, and puts what is beyond 500 categories together', () => {
    const values = Array.from({ length: 1200 }, (_, i) => (i < 600 ? 'common' : `k${i}`));
    expect(buildTextSketch('c', [...values, ''])).toMatchObject({
      missing: 1,
      otherCategories: 101,
      otherRows: 101,
      singletons: 600,
    });
    expect(buildTextSketch('c', ['b', 'a', 'a', 'b', 'c']).categories).toEqual([
      ['a', 2],
      ['b', 2],
      ['c', 1],
    ]);
  });
  it('knows an identifier', () => {
    const ids = Array.from({ length: 200 }, (_, i) => `id${i}`);
    expect(looksLikeIdentifier(buildTextSketch('c', ids))).toBe(true);
    expect(
      looksLikeIdentifier(
        buildTextSketch(
          'c',
          ids.map((_, i) => `k${i % 50}`),
        ),
      ),
    ).toBe(false);
  });
});

describe('a window sketch', () => {
  const { reference, current, scores, labels } = scenario(
    'sudden',
    { reference: 800, current: 3000 },
    0.4,
    3,
  );
  const sketch = buildReferenceSketch({
    table: reference,
    target: 'y',
    idColumns: ['id'],
    holdOut: { table: reference, scores: scores.reference, labels: labels.reference },
  });
  const rows = Array.from(
    { length: current.rows },
    (_, row): WindowRow => ({
      id: `p${row}`,
      features: {
        ...Object.fromEntries(
          current.columns.map(({ name, values }) => {
            const value = values[row];
            return [name, value === undefined || Number.isNaN(value) ? null : value];
          }),
        ),
        ...(row % 7 === 0 ? { surprise: 1 } : {}),
      },
      score: scores.current[row] as number,
      label: labels.current[row] === 1 ? 1 : 0,
    }),
  );
  const count = (some: readonly WindowRow[]) => {
    const counter = windowCounter(sketch);
    for (const row of some) counter.add(row);
    return counter.sketch();
  };
  const whole = count(rows);

  it('DRF-9: parts in any order merge to the same counts, sample and verdict', () => {
    for (const seed of [1, 2, 3]) {
      const next = random(seed);
      const shuffled = rows
        .map((row) => ({ row, key: next() }))
        .sort((a, b) => a.key - b.key)
        .map(({ row }) => row);
      const cut = Math.floor(next() * rows.length);
      const merged = mergeWindowSketches(count(shuffled.slice(0, cut)), count(shuffled.slice(cut)));
      const { concept: mergedConcept, ...mergedCounts } = merged;
      const { concept, ...counts } = whole;
      expect(mergedCounts).toEqual(counts);
      mergedConcept?.sums.forEach((value, i) => {
        expect(value).toBeCloseTo(concept?.sums[i] as number, 8);
      });
      expect(evaluateDrift(sketch, merged).verdict).toBe(evaluateDrift(sketch, whole).verdict);
    }
  });
  it('DRF-9: goes through JSON unchanged, reference and window', () => {
    expect(JSON.parse(JSON.stringify(whole))).toEqual(whole);
    expect(JSON.parse(JSON.stringify(sketch))).toEqual(sketch);
    expect(JSON.stringify(sketch).length / sketch.columns.length).toBeLessThan(15_000);
  });
  it('keeps a bounded sample whose rows depend on ids alone', () => {
    expect(whole.sample).toHaveLength(sampleSize);
    expect(sampleKey('p17')).toBe(sampleKey('p17'));
    const keys = rows.map(({ id }) => sampleKey(id) / 2 ** 53);
    expect(Math.max(...keys)).toBeLessThan(1);
    expect(sum(keys) / keys.length).toBeCloseTo(0.5, 1);
  });
  it('tells null, absent and wrong types apart', () => {
    const some = count([
      { id: '1', features: { x0: null, c0: '' } },
      { id: '2', features: { x0: 'NA', c0: 'k0' } },
      { id: '3', features: { x0: 'much', c0: 3 } },
      { id: '4', features: { x0: 0, c0: 'brand new' } },
      { id: '5', features: {} },
    ]);
    expect(some.columns.x0).toMatchObject({ present: 1, missing: 2, wrongType: 1, absent: 1 });
    expect(some.columns.c0).toMatchObject({
      present: 2,
      missing: 1,
      wrongType: 1,
      absent: 1,
      news: { 'brand new': 1 },
    });
  });
  it('of selected columns has the matching part of the concept moments', () => {
    const some = selectColumns(sketch, new Set(['x2', 'c1']));
    expect(some.columns.map(({ name }) => name)).toEqual(['x2', 'c1']);
    const terms = some.concept?.terms ?? [];
    expect(terms[0]).toEqual({ kind: 'level' });
    expect(
      terms.slice(1).every((term) => term.kind !== 'level' && ['x2', 'c1'].includes(term.column)),
    ).toBe(true);
    const rebuilt = buildReferenceSketch({
      table: {
        ...reference,
        columns: reference.columns.filter(({ name }) => ['x2', 'c1'].includes(name)),
      },
      target: 'y',
      idColumns: [],
      holdOut: { table: reference, scores: scores.reference, labels: labels.reference },
    });
    expect(some.concept?.moments.products.length).toBe(terms.length ** 2);
    expect(some.concept?.moments).toEqual(rebuilt.concept?.moments);
    expect(sketchTable(some, current).rows).toBe(3000);
  });
});
