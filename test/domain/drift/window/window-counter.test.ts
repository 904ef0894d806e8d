import { describe, expect, it } from 'vitest';
import { judgeWindow } from '#domain/drift/judge/judge-window.ts';
import { rowAt, selectFeatures } from '#domain/drift/reference/reference.ts';
import {
  emptyWindow,
  mergeWindows,
  type WindowRow,
  windowCounter,
} from '#domain/drift/window/window-counter.ts';
import { countTable, referenceOf } from '../count-table.ts';
import { random, scenario } from '../scenarios.ts';

const drawn = scenario('sudden', { reference: 800, current: 1500 }, 0.4, 3);
const reference = referenceOf(drawn);
const rows = Array.from({ length: drawn.current.rows }, (_, row): WindowRow => {
  const score = drawn.scores.current[row] as number;
  return {
    id: `p${row}`,
    at: `2026-11-02T03:${String(row % 60).padStart(2, '0')}:00.000Z`,
    features: {
      ...rowAt(drawn.current.columns, row),
      ...(row % 7 === 0 ? { surprise: 1 } : {}),
    },
    probabilities: { '0': 1 - score, '1': score },
    ...(row % 3 === 0 ? {} : { outcome: drawn.labels.current[row] as number }),
    ...(row % 5 === 0 ? { unknown: ['x0'] } : {}),
  };
});
const count = (some: readonly WindowRow[]) => {
  const counter = windowCounter({ reference, task: 'binary', classes: ['0', '1'] });
  for (const row of some) counter.add(row);
  return counter.sketch();
};
const bytes = (value: unknown) => JSON.stringify(value);

describe('a window', () => {
  const whole = count(rows);

  it('DRF-9: parts in any order and any cut merge to the same bytes', () => {
    for (const seed of [1, 2, 3]) {
      const next = random(seed);
      const shuffled = rows
        .map((row) => ({ row, key: next() }))
        .sort((a, b) => a.key - b.key)
        .map(({ row }) => row);
      const [a, b] = [next(), next()]
        .map((at) => Math.floor(at * rows.length))
        .sort((x, y) => x - y);
      const parts = [shuffled.slice(0, a), shuffled.slice(a, b), shuffled.slice(b)].map(count);
      expect(bytes(parts.reduce(mergeWindows))).toBe(bytes(whole));
      expect(bytes(parts.reduceRight(mergeWindows))).toBe(bytes(whole));
    }
    expect(bytes(mergeWindows(emptyWindow, whole))).toBe(bytes(whole));
  });
  it('DRF-9: goes through JSON unchanged, as the reference does', () => {
    expect(JSON.parse(bytes(whole))).toEqual(whole);
    expect(JSON.parse(bytes(reference))).toEqual(reference);
  });
  it('knows what its lines said of time, failure and repetition', () => {
    const counter = windowCounter({ reference: null, task: 'regression' });
    counter.add({ id: '1', features: {}, at: '2026-11-02T03:10:00.000Z', predicted: 3 });
    counter.add({ id: '2', features: {}, at: '2026-11-02T03:05:00.000Z', failed: true });
    counter.add({ id: '3', features: {}, at: '2026-11-02T03:20:00.000Z', ahead: true });
    counter.skip('duplicate');
    counter.skip('broken');
    expect(counter.sketch()).toMatchObject({
      traffic: {
        rows: 3,
        errors: 1,
        duplicates: 1,
        broken: 1,
        firstAt: '2026-11-02T03:05:00.000Z',
        lastAt: '2026-11-02T03:20:00.000Z',
        ahead: 1,
      },
      predictions: { rows: 1 },
      concept: null,
    });
  });
  it('has score, class and confidence of two classes, and of several no score', () => {
    const names = (sketch: ReturnType<typeof count>) =>
      sketch.predictions.columns.map(({ name }) => name);
    expect(names(whole)).toEqual(['class', 'confidence', 'outcome', 'score']);
    const several = windowCounter({
      reference: null,
      task: 'multiclass',
      classes: ['red', 'green', 'blue'],
    });
    several.add({
      id: '1',
      features: {},
      probabilities: { red: 0.2, green: 0.5, blue: 0.3 },
      outcome: 'green',
    });
    expect(names(several.sketch())).toEqual(['class', 'confidence', 'outcome']);
    expect(several.sketch().labelled).toMatchObject({
      classes: ['blue', 'green', 'red'],
      positive: null,
      confusion: [0, 0, 0, 0, 1, 0, 0, 0, 0],
    });
  });
  it('counts no outcome that is none of the classes, and no concept of a row with unknown columns', () => {
    const counter = windowCounter({ reference, task: 'binary', classes: ['0', '1'] });
    const features = rowAt(drawn.current.columns, 0);
    const probabilities = { '0': 0.4, '1': 0.6 };
    counter.add({ id: '1', features, probabilities, outcome: 'maybe' });
    counter.add({ id: '2', features, probabilities, outcome: 1, unknown: ['x0'] });
    counter.add({ id: '3', features: {}, probabilities, outcome: 1, unknown: 'all' });
    expect(counter.sketch()).toMatchObject({
      labelled: { labels: 2 },
      concept: { labels: 0 },
      features: { rows: 2 },
      traffic: { rows: 3 },
    });
  });
});

describe('selected features', () => {
  it('have the matching part of the concept moments, and the rest is ignored', () => {
    const some = selectFeatures(reference, new Set(['x2', 'c1']));
    expect(some.features.columns.map(({ name }) => name)).toEqual(['c1', 'x2']);
    const terms = some.concept?.terms ?? [];
    expect(terms[0]).toEqual({ kind: 'level' });
    expect(
      terms.slice(1).every((term) => term.kind !== 'level' && ['x2', 'c1'].includes(term.column)),
    ).toBe(true);
    const narrow = referenceOf({
      ...drawn,
      reference: {
        ...drawn.reference,
        columns: drawn.reference.columns.filter(({ name }) => ['x2', 'c1'].includes(name)),
      },
    });
    expect(some.concept).toEqual(narrow.concept);
    expect(some.features).toEqual(narrow.features);
    const window = countTable(some, drawn.current);
    expect(judgeWindow({ reference: some, window }).features.map(({ name }) => name)).toEqual([
      'c1',
      'x2',
    ]);
  });
});
