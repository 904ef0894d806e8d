import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitFolds } from '#domain/automl/split-folds.ts';
import type { Target } from '#domain/training/task.ts';

const binary = (y: number[]): Target => ({ task: 'binary', y: Float64Array.from(y), outputs: 2 });

describe('splitFolds', () => {
  it('AML-2: every row judges once, and every fold has its share of each class', () => {
    const target = binary(Array.from({ length: 1000 }, (_, row) => (row % 10 === 0 ? 1 : 0)));
    const folds = splitFolds({ target, split: { kind: 'stratified' }, folds: 5, seed: 1 });
    const judged = folds.flatMap(({ valid }) => [...valid]).sort((a, b) => a - b);
    expect(judged).toEqual(Array.from({ length: 1000 }, (_, row) => row));
    for (const { train, valid } of folds) {
      expect(valid.filter((row) => target.y[row] === 1)).toHaveLength(20);
      expect(new Set([...train, ...valid]).size).toBe(1000);
      // In random order, so that its beginning is a fair sample.
      expect([...train]).not.toEqual([...train].sort((a, b) => a - b));
    }
  });

  it('AML-2: a time split never learns from the future', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 200, maxLength: 300 }),
        fc.constantFrom(1, 2, 3, 5),
        (times, folds) => {
          const target = binary(times.map((_, row) => row % 2));
          const made = splitFolds({
            target,
            split: { kind: 'time', column: 'at' },
            folds,
            seed: 3,
            by: times,
          });
          expect(made).toHaveLength(folds);
          for (const { train, valid } of made) {
            const latest = Math.max(...[...train].map((row) => times[row] as number));
            const earliest = Math.min(...[...valid].map((row) => times[row] as number));
            expect(latest).toBeLessThan(earliest);
          }
          const starts = made.map(({ valid }) =>
            Math.min(...[...valid].map((row) => times[row] as number)),
          );
          expect(starts).toEqual([...starts].sort((a, b) => b - a));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('dates as text are times', () => {
    const by = Array.from({ length: 100 }, (_, day) =>
      new Date(Date.UTC(2026, 0, 100 - day)).toISOString().slice(0, 10),
    );
    const target = binary(by.map((_, row) => row % 2));
    const [fold] = splitFolds({
      target,
      split: { kind: 'time', column: 'd' },
      folds: 1,
      seed: 1,
      by,
    });
    expect([...(fold?.valid ?? [])]).toEqual(Array.from({ length: 20 }, (_, row) => row));
  });

  it('AML-2: a group is never on both sides', () => {
    const by = Array.from({ length: 300 }, (_, row) => `customer ${(row * 7) % 23}`);
    const target = binary(by.map((_, row) => row % 2));
    const folds = splitFolds({
      target,
      split: { kind: 'group', column: 'c' },
      folds: 4,
      seed: 1,
      by,
    });
    for (const { train, valid } of folds) {
      const judging = new Set([...valid].map((row) => by[row]));
      expect([...train].some((row) => judging.has(by[row] as string))).toBe(false);
      expect(valid.length).toBeGreaterThan(50);
    }
  });

  it.each([
    ['too few groups', { kind: 'group', column: 'c' }, ['a', 'b', 'a', 'b', 'a', 'a'], /2 groups/],
    ['no time', { kind: 'time', column: 'c' }, [1, 2, Number.NaN, 4, 5, 6], /Row 3 has no time/],
    ['one moment', { kind: 'time', column: 'c' }, [1, 1, 1, 1, 1, 1], /too few different times/],
  ] as const)('refuses %s, saying why', (_, split, by, message) => {
    const target = binary([0, 1, 0, 1, 0, 1]);
    expect(() => splitFolds({ target, split, folds: 3, seed: 1, by })).toThrow(message);
  });
});
