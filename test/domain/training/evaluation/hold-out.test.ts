import { describe, expect, it } from 'vitest';
import { keepApart } from '#domain/training/evaluation/hold-out.ts';
import type { Table } from '#domain/training/table.ts';

const options = { fraction: 0.2, salt: 'test' };
const table = (rows: number): Table => ({
  rows,
  columns: [
    { name: 'x', kind: 'number', values: Float64Array.from({ length: rows }, (_, i) => i * 1.5) },
    {
      name: 'shop',
      kind: 'text',
      values: Array.from({ length: rows }, (_, i) => `shop ${(i * 7) % 50}`),
    },
    {
      name: 'day',
      kind: 'text',
      values: Array.from({ length: rows }, (_, i) =>
        i === 3 ? '' : `2026-01-${String(1 + ((i * 13) % 28)).padStart(2, '0')}`,
      ),
    },
  ],
});

describe('keepApart', () => {
  it('holds out about a fifth, and every row is on one side', () => {
    const { train, holdOut } = keepApart(table(5_000), options);
    expect(holdOut.length / 5_000).toBeCloseTo(0.2, 1);
    expect([...train, ...holdOut].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 5_000 }, (_, row) => row),
    );
  });

  it.each([2, 3, 5, 12])('AML-3: holds out some of %i groups, never none or all', (groups) => {
    for (const word of ['g', 'shop', 'x', 'machine']) {
      const values = Array.from({ length: 600 }, (_, i) => `${word}${i % groups}`);
      const given: Table = { rows: 600, columns: [{ name: 'group', kind: 'text', values }] };
      const { train, holdOut } = keepApart(given, { ...options, group: 'group' });
      const held = new Set(Array.from(holdOut, (row) => values[row]));
      expect(held.size).toBeGreaterThan(0);
      expect(train.length).toBeGreaterThanOrEqual(240);
      expect([...train].some((row) => held.has(values[row]))).toBe(false);
    }
    const one: Table = {
      rows: 9,
      columns: [{ name: 'group', kind: 'text', values: Array<string>(9).fill('a') }],
    };
    expect(() => keepApart(one, { ...options, group: 'group' })).toThrow('the same "group"');
  });

  it('AML-3: keeps a group on one side', () => {
    const given = table(2_000);
    const { train, holdOut } = keepApart(given, { ...options, group: 'shop' });
    const shops = (rows: Int32Array) => new Set([...rows].map((r) => given.columns[1]?.values[r]));
    const held = shops(holdOut);
    expect([...shops(train)].filter((shop) => held.has(shop))).toEqual([]);
    expect(held.size).toBeGreaterThan(3);
  });

  it('AML-3: holds out the latest rows, whole days, and learns from rows without a day', () => {
    const given = table(1_000);
    const { train, holdOut } = keepApart(given, { ...options, time: 'day' });
    const days = (rows: Int32Array) =>
      [...rows].map((row) => String(given.columns[2]?.values[row]));
    const last = days(train).sort().at(-1) ?? '';
    expect(days(holdOut).every((day) => day > last)).toBe(true);
    expect(holdOut.length).toBeGreaterThanOrEqual(200);
    expect(holdOut.length).toBeLessThan(240);
    expect(train).toContain(3);
  });

  it('orders numbers as numbers', () => {
    const values = Float64Array.of(9, 10, 2, 100, 1);
    const given: Table = { rows: 5, columns: [{ name: 't', kind: 'number', values }] };
    expect([...keepApart(given, { ...options, time: 't' }).holdOut]).toEqual([3]);
  });

  it('refuses a column that is absent, or has one moment only', () => {
    expect(() => keepApart(table(10), { ...options, group: 'nope' })).toThrow('no column "nope"');
    const one: Table = { rows: 3, columns: [{ name: 't', kind: 'text', values: ['a', 'a', 'a'] }] };
    expect(() => keepApart(one, { ...options, time: 't' })).toThrow('the same "t"');
  });
});
