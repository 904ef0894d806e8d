import { describe, expect, it } from 'vitest';
import { historyItems } from '#adapters/dynamodb/tracking/history.ts';
import { point } from '../../tracking-store-fixtures.ts';

const bytesOf = ({ key, item }: ReturnType<typeof historyItems>[number]) =>
  key.pk.length +
  Buffer.byteLength(key.sk) +
  (item.p?.B?.length ?? 0) +
  Object.entries(item.k?.M ?? {}).reduce(
    (sum, [name, { B }]) => sum + Buffer.byteLength(name) + (B?.length ?? 0) + 4,
    0,
  );
const sortKeys = (points: Parameters<typeof historyItems>[1]) =>
  historyItems('r1', points).map(({ key }) => key.sk);

describe('the items of a history', () => {
  it('are a bare key for one point, packed points for one metric, one map for several', () => {
    expect(historyItems('r1', [point('loss', 1, 5n, 0)])).toEqual([
      {
        key: {
          pk: 'RUN#r1',
          sk: 'M#loss#80000000000000058000000000000000bff000000000000000',
        },
        item: {},
      },
    ]);
    const [several, ...none] = historyItems('r1', [point('loss', 1), point('loss', 2)]);
    expect(none).toEqual([]);
    expect(several?.key.sk).toMatch(/^M#loss#[0-9a-f]{64}$/);
    expect(several?.item.p?.B).toHaveLength(50);
    const [both] = historyItems('r1', [point('a', 1), point('b', 2), point('a', 3)]);
    expect(both?.key.sk).toMatch(/^B#[0-9a-f]{64}$/);
    expect(both?.item.k?.M?.a?.B).toHaveLength(50);
    expect(both?.item.k?.M?.b?.B).toHaveLength(25);
    expect(historyItems('r1', [])).toEqual([]);
  });

  it('are named after what is in them: the same points in any order, and twice, are the same items', () => {
    const points = [point('a', 1), point('b', 2), point('a', 3)];
    const named = sortKeys(points);
    expect(sortKeys([...points].reverse())).toEqual(named);
    expect(sortKeys([...points, ...points])).toEqual(named);
    expect(sortKeys([...points, point('b', 4)])).not.toEqual(named);
    expect(sortKeys([point('a', 1), point('a', 1)])).toEqual(sortKeys([point('a', 1)]));
    // Not two ways to write one text.
    expect(sortKeys([point('a', 1), point('b\n', 1)])).not.toEqual(
      sortKeys([point('a', 1), point('b', 1)]),
    );
  });

  it('TRK-1: hold 1 000 metrics with the longest keys, none beyond 390 KB or a key beyond 1 024 bytes', () => {
    const key = (i: number) => `${i}`.padEnd(250, '語');
    const items = historyItems(
      'r1',
      Array.from({ length: 1000 }, (_, i) => point(key(i), i)),
    );
    expect(items.length).toBeGreaterThan(1);
    for (const item of items) expect(bytesOf(item)).toBeLessThan(390_000);
    const held = items.flatMap(({ item }) => Object.keys(item.k?.M ?? {}));
    expect(new Set(held).size).toBe(1000);
    expect(Buffer.byteLength(sortKeys([point(key(1), 1)])[0] ?? '')).toBeLessThan(1024);
  });

  it('hold any number of points of one metric', () => {
    const items = historyItems(
      'r1',
      Array.from({ length: 30_000 }, (_, i) => point('loss', i)),
    );
    expect(items).toHaveLength(3);
    for (const item of items) expect(bytesOf(item)).toBeLessThan(390_000);
  });
});
