import { describe, expect, it } from 'vitest';
import { encodeOutOfFold, encodeTable, planColumns } from '#domain/training/encode-features.ts';
import { seededRandom } from '#domain/training/random.ts';
import type { Table } from '#domain/training/table.ts';

const text = (values: readonly string[]): Table => ({
  rows: values.length,
  columns: [{ name: 't', kind: 'text', values }],
});

describe('encodeTable', () => {
  it('gives few levels their position, other text and missing the next two', () => {
    const features = [{ name: 't', kind: 'categorical' as const, categories: ['a', 'b'] }];
    const plans = planColumns(features, text(['a', 'b']), Int32Array.of(0, 1), 2);
    expect(encodeTable(plans, text(['b', 'a', 'new', '', 'NA'])).columns).toEqual([
      Float32Array.of(1, 0, 2, 3, 3),
    ]);
  });

  it('casts numbers to float32 and takes what does not fit as missing', () => {
    const plans = [{ kind: 'number' as const, feature: 'n' }];
    const values = Float64Array.of(0.1, 1e30, 1e300, Number.NEGATIVE_INFINITY, Number.NaN);
    const table: Table = { rows: 5, columns: [{ name: 'n', kind: 'number', values }] };
    expect([...(encodeTable(plans, table).columns[0] ?? [])]).toEqual([
      Math.fround(0.1),
      Math.fround(1e30),
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });

  it('names the column that is absent or holds text where a number is needed', () => {
    const plans = [{ kind: 'number' as const, feature: 'n' }];
    expect(() => encodeTable(plans, text(['a']))).toThrow(
      expect.objectContaining({ kind: 'invalid', field: 'n' }),
    );
    const wrong: Table = { rows: 2, columns: [{ name: 'n', kind: 'text', values: ['1', 'x'] }] };
    expect(() => encodeTable(plans, wrong)).toThrow(/row 2 has "x"/);
  });

  it('gives many levels their smoothed share of the class', () => {
    const levels = Array.from({ length: 16 }, (_, i) => `l${i}`);
    const values = levels.flatMap((level) => new Array<string>(10).fill(level));
    // All of l0, none of the others: share 10 / 160 overall.
    const y = Int32Array.from(values, (value) => (value === 'l0' ? 1 : 0));
    const features = [{ name: 't', kind: 'categorical' as const, categories: levels }];
    const plans = planColumns(features, text(values), y, 2);
    const encoded = encodeTable(plans, text(['l0', 'l1', 'new', '']));
    const prior = 1 / 16;
    const expected = [(10 + 10 * prior) / 20, (10 * prior) / 20, prior, Number.NaN];
    expect([...(encoded.columns[0] ?? [])]).toEqual(expected.map(Math.fround));
  });
});

describe('encodeOutOfFold', () => {
  it('shows a row nothing of its own label: levels without meaning stay without correlation', () => {
    const random = seededRandom(3);
    const rows = 4000;
    const levels = Array.from({ length: 800 }, (_, i) => `l${i}`).sort();
    const values = Array.from({ length: rows }, (_, i) => `l${i % 800}`);
    const y = Int32Array.from(values, () => (random() < 0.5 ? 1 : 0));
    const features = [{ name: 't', kind: 'categorical' as const, categories: levels }];
    const plans = planColumns(features, text(values), y, 2);
    const naive = correlation(encodeTable(plans, text(values)).columns[0], y);
    const honest = correlation(encodeOutOfFold(plans, text(values), y, 1).columns[0], y);
    expect(naive).toBeGreaterThan(0.3);
    // Four standard errors of a correlation of nothing, 4 / √4000.
    expect(Math.abs(honest)).toBeLessThan(0.0633);
  });
});

function correlation(x: Float32Array | undefined, y: Int32Array): number {
  const mean = (of: ArrayLike<number>) => Array.from(of).reduce((a, b) => a + b, 0) / of.length;
  const values = x ?? new Float32Array(0);
  const [mx, my] = [mean(values), mean(y)];
  const covariance = mean(Array.from(values, (each, i) => (each - mx) * ((y[i] ?? 0) - my)));
  const spread = (of: ArrayLike<number>, m: number) =>
    Math.sqrt(mean(Array.from(of, (each) => (each - m) ** 2)));
  return covariance / spread(values, mx) / spread(y, my);
}
