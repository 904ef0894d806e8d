import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseCuts, separate } from '#domain/training/trees/cuts.ts';
import { sortFloats } from '#domain/training/trees/sort-floats.ts';

describe('cuts of a column', () => {
  it('RTR-4: lie between the distinct values where there are few', () => {
    expect([...chooseCuts(Float32Array.of(3, 1, 1, 2, Number.NaN, 3), 255)]).toEqual([1.5, 2.5]);
    expect([...chooseCuts(Float32Array.of(7, 7), 255)]).toEqual([]);
    expect([...chooseCuts(Float32Array.of(Number.NaN), 255)]).toEqual([]);
  });

  it('RTR-4: hold about equal numbers of rows, and one at zero', () => {
    const values = Float32Array.from({ length: 10_000 }, (_, row) => row - 2500);
    const cuts = chooseCuts(values, 16);
    expect(cuts.length).toBe(15);
    expect([...cuts]).toContain(-0.5);
    let from = 0;
    for (const cut of [...cuts, Number.POSITIVE_INFINITY]) {
      const to = values.findIndex((value) => value > cut);
      const rows = (to < 0 ? values.length : to) - from;
      expect(Math.abs(rows - 625)).toBeLessThan(5);
      from += rows;
    }
  });

  it('RTR-4: one very frequent value does not starve the others', () => {
    const values = Float32Array.from({ length: 1000 }, (_, row) => (row < 900 ? 5 : row));
    expect(chooseCuts(values, 10).length).toBe(9);
  });

  it('RTR-4: a float32 threshold separates any two float32 numbers', () => {
    const float = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(float, float, (a, b) => {
        fc.pre(a < b);
        const cut = separate(a, b);
        expect(Math.fround(cut)).toBe(cut);
        expect(a <= cut && cut < b).toBe(true);
      }),
    );
  });

  it('RTR-4: sorts floats as a comparison does', () => {
    const float = fc.float({ noNaN: true });
    fc.assert(
      fc.property(fc.array(float, { maxLength: 200 }), (list) => {
        const sorted = Float32Array.from(list);
        sortFloats(sorted);
        expect([...sorted]).toEqual([...Float32Array.from(list).sort()]);
      }),
    );
  });
});
