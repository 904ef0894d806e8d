import { expect, it } from 'vitest';
import { systemIds } from '#functions/runtime/system.ts';

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

it('ids are ULIDs: unique, and sorted by the time they were made', () => {
  const ids = Array.from({ length: 10_000 }, () => systemIds.next());
  for (const id of ids) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
});

it('the random part of an id made in a new millisecond uses all 32 letters evenly', async () => {
  const counts = new Map<string, number>();
  for (let at = 0; at < 200; at++) {
    await new Promise((resolve) => setTimeout(resolve, 1.1));
    for (const letter of systemIds.next().slice(10))
      counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  // 3 200 letters, 100 of each on average, with a standard deviation of 10.
  for (const letter of letters) {
    expect(counts.get(letter)).toBeGreaterThan(40);
    expect(counts.get(letter)).toBeLessThan(160);
  }
});
