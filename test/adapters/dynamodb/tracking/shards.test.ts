import { describe, expect, it } from 'vitest';
import { runKey } from '#adapters/dynamodb/tracking/keys.ts';
import { rangesOf } from '#adapters/dynamodb/tracking/run-rows.ts';
import { partitionOfShard, shardOf, sortKeysOf } from '#adapters/dynamodb/tracking/shards.ts';

const ids = Array.from(
  { length: 256 },
  (_, byte) => byte.toString(16).padStart(2, '0') + 'f'.repeat(30),
);

describe('the shards of an experiment', () => {
  it('hold every run once: in its partition, between its sort keys and no others', () => {
    for (const id of ids) {
      const shard = shardOf(id);
      const { pk, sk } = runKey('7', id);
      expect(pk).toBe(`EXP#7#${partitionOfShard(shard)}`);
      const holding = Array.from({ length: 64 }, (_, at) => at).filter((at) => {
        const { from, to } = sortKeysOf(at, at);
        return from <= sk && sk <= to;
      });
      expect(holding).toEqual([shard]);
    }
  });

  it('are read with one query where they lie side by side in a partition', () => {
    expect(rangesOf([])).toEqual([]);
    expect(rangesOf([0, 1, 2, 5, 6, 7, 8, 9, 63])).toEqual([
      [0, 2],
      [5, 7],
      [8, 9],
      [63, 63],
    ]);
  });
});
