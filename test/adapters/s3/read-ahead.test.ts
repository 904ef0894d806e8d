import { describe, expect, it } from 'vitest';
import { readAhead } from '#adapters/s3/read-ahead.ts';
import { collect } from '../../collect.ts';

describe('readAhead', () => {
  it('keeps the order, whatever finishes first', async () => {
    const slow = (ms: number) =>
      new Promise<number>((resolve) => setTimeout(() => resolve(ms), ms));
    expect(await collect(readAhead([9, 1, 5, 0], 3, slow))).toEqual([9, 1, 5, 0]);
  });

  it('has no more than `ahead` under way', async () => {
    let underWay = 0;
    let most = 0;
    const load = async () => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 1));
      underWay--;
    };
    await collect(readAhead(new Array(50).fill(0), 4, load));
    expect(most).toBe(4);
  });

  it('fails when the turn of what failed comes, and not before', async () => {
    const seen: number[] = [];
    const load = async (item: number) => {
      if (item === 2) throw new Error('second');
      return item;
    };
    const reading = async () => {
      for await (const item of readAhead([1, 2, 3], 3, load)) seen.push(item);
    };
    await expect(reading()).rejects.toThrow('second');
    expect(seen).toEqual([1]);
  });
});
