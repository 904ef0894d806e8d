import { describe, expect, it } from 'vitest';
import type { DriftFindings } from '#domain/drift/judge/findings.ts';
import { judgeFiles } from '#domain/drift/judge/judge-files.ts';
import { type TableSketch, tableCounter } from '#domain/drift/sketch/table-sketch.ts';
import type { FeatureValue } from '#domain/serving/capture.ts';
import { random } from '../scenarios.ts';

const sketch = (rows: number, valueAt: (row: number) => FeatureValue, name = 'x'): TableSketch => {
  const counter = tableCounter();
  for (let row = 0; row < rows; row++) counter.add({ [name]: valueAt(row), other: row % 7 }, row);
  return counter.sketch();
};
const judge = (reference: TableSketch, current: TableSketch): DriftFindings =>
  judgeFiles({
    reference: { table: reference, labelled: null, concept: null },
    current: { table: current, labelled: null, concept: null },
  });

/** No NaN nor Infinity, which JSON does not have. */
function expectPlain(value: unknown): void {
  expect(JSON.parse(JSON.stringify(value))).toEqual(value);
}

const next = random(5);
const plain = sketch(1000, () => next());

describe('hostile columns', () => {
  it.each<readonly [string, TableSketch, TableSketch, string, RegExp]>([
    [
      'all missing, both',
      sketch(900, () => null),
      sketch(900, () => null),
      'no-drift',
      /not tested/,
    ],
    ['all missing now', plain, sketch(900, () => null), 'drift', /Missing values went/],
    ['all missing before', sketch(900, () => null), plain, 'drift', /Missing values went/],
    ['one value, the same', sketch(900, () => 7), sketch(900, () => 7), 'no-drift', /^$/],
    ['one value, another', sketch(900, () => 7), sketch(900, () => 8), 'drift', /never had/],
    ['1e308', sketch(900, () => next()), sketch(900, () => 1e308 * next()), 'drift', /outside/],
    ['1e308, both', sketch(900, () => 1e308), sketch(900, () => 1e308), 'no-drift', /^$/],
    ['infinities', plain, sketch(900, (r) => (r % 2 ? 1 / 0 : next())), 'drift', /Missing values/],
    [
      'text among numbers',
      plain,
      sketch(900, (r) => (r % 20 ? next() : 'n/k')),
      'drift',
      /text where/,
    ],
    ['numbers among texts', sketch(900, () => 'a'), sketch(900, () => 3), 'drift', /numbers where/],
    ['-0', sketch(900, () => 0), sketch(900, () => -0), 'no-drift', /^$/],
    ['no rows', plain, tableCounter().sketch(), 'not-enough-data', /./],
  ])('%s', (_, reference, current, verdict, words) => {
    const found = judge(reference, current);
    expect(found.verdict).toBe(verdict);
    expect(found.features.find(({ name }) => name === 'x')?.reasons.join(' ') ?? '').toMatch(words);
    expectPlain(found);
  });
  it('100 000 categories, the same ones in other rows, are no drift; others are seen by their buckets', () => {
    const long = (seed: number, of: number) => {
      const draw = random(seed);
      return sketch(30_000, () => `k${Math.floor(of * draw() ** 3)}`);
    };
    expect(judge(long(1, 10_000), long(2, 10_000)).verdict).toBe('no-drift');
    const moved = judge(long(1, 10_000), long(2, 4000));
    expect(moved.features.find(({ name }) => name === 'x')?.verdict).toBe('drift');
    expectPlain(moved);
  });
  it('identifiers are not tested, and say so', () => {
    const ids = (from: number) => sketch(5000, (row) => `id-${from + row}`);
    const found = judge(ids(0), ids(5000));
    expect(found.verdict).toBe('no-drift');
    expect(found.features.find(({ name }) => name === 'x')?.reasons).toEqual([
      'Nearly every row has its own value, as an identifier: not tested.',
    ]);
  });
  it('DRF-4: a renamed column is one gone and one new', () => {
    const found = judge(
      plain,
      sketch(900, () => next(), 'y'),
    );
    expect(found).toMatchObject({ verdict: 'drift', severity: 'critical' });
    expect(found.upstream.map(({ kind, column }) => `${kind} ${column}`)).toEqual([
      'schema x',
      'schema y',
    ]);
  });
});
