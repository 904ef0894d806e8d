import { describe, expect, it } from 'vitest';
import {
  missingChange,
  outOfRange,
  pointMassChange,
  unseenCategories,
} from '#domain/drift/columns/integrity.ts';

describe('integrity tests', () => {
  it('DRF-4: a share of missing values that rises is seen, one that stays is not', () => {
    const before = { count: 20, of: 1000 };
    expect(missingChange(before, { count: 200, of: 1000 })).toMatchObject({
      effect: expect.closeTo(0.18, 12),
    });
    expect(missingChange(before, { count: 200, of: 1000 }).p).toBeLessThan(1e-20);
    expect(missingChange(before, { count: 21, of: 1000 }).p).toBeGreaterThan(0.5);
    // Few of them: Fisher's exact test; both of two in the same eight of sixteen: 2 · C(8,2) / C(16,2) = 7/15.
    expect(missingChange({ count: 0, of: 8 }, { count: 2, of: 8 }).p).toBeCloseTo(7 / 15, 10);
  });
  it('DRF-1: outside the range of n values lie about 2/(n + 1) of new ones; more is news', () => {
    expect(outOfRange({ count: 0, of: 100 }, 100).p).toBe(1);
    expect(outOfRange({ count: 2, of: 100 }, 100).p).toBeGreaterThan(0.3);
    expect(outOfRange({ count: 30, of: 100 }, 1000).p).toBeLessThan(1e-15);
    // One new value outside the range of one old pair: exactly 2 of 3 (order statistics).
    expect(outOfRange({ count: 1, of: 1 }, 2).p).toBeCloseTo(2 / 3, 12);
  });
  it('DRF-1: categories never seen are news in a closed list, not in a long tail', () => {
    const found = { count: 30, of: 1000 };
    expect(unseenCategories(found, 1000).p).toBeLessThan(1e-8);
    expect(unseenCategories(found, 1000, 40).p).toBeGreaterThan(0.5);
  });
  it('a default value stands out; a value that comes once or twice does not', () => {
    expect(pointMassChange({ count: 0, of: 1000 }, { count: 100, of: 1000 }).p).toBeLessThan(1e-20);
    expect(pointMassChange({ count: 0, of: 1000 }, { count: 2, of: 60 })).toEqual({
      effect: 0,
      p: 1,
    });
  });
  it('says not a number where nothing can be compared', () => {
    expect(missingChange({ count: 0, of: 0 }, { count: 0, of: 5 }).p).toBeNaN();
    expect(outOfRange({ count: 0, of: 0 }, 10).p).toBeNaN();
    expect(unseenCategories({ count: 0, of: 0 }, 10).p).toBeNaN();
  });
});
