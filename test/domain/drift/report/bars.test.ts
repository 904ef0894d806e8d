import { describe, expect, it } from 'vitest';
import { heightsOf, slotsOf } from '#domain/drift/report/plots/bars.ts';

describe('histograms over a true axis', () => {
  it('bars are as wide as their bins, and their areas are the shares', () => {
    const slots = slotsOf([0, 1, 2, 4, 5]);
    expect(slots.borders).toEqual([0, 0.2, 0.4, 0.8, 1]);
    const shares = [0.25, 0.25, 0.25, 0.25];
    const areas = heightsOf(shares, slots).map((height, bin) => height * (slots.widths[bin] ?? 0));
    expect(areas).toEqual(shares.map((share) => expect.closeTo(share, 12)));
  });

  it('an outer bin that reaches far is cut off, so that the others can be seen', () => {
    const { borders } = slotsOf([0, 1, 2, 3, 1_000]);
    expect(borders.at(-2)).toBeCloseTo(3 / 4.5, 12);
  });

  it('bins of whole numbers get the halves at their ends back', () => {
    expect(slotsOf([0, 0.5, 1]).borders).toEqual([0, 0.5, 1]);
    expect(slotsOf([0, 0.5, 1.5, 2]).widths).toEqual(
      [1, 1, 1].map(() => expect.closeTo(1 / 3, 12)),
    );
  });

  it.each([
    ['no width', [3, 3]],
    ['no bins', []],
    ['the widest there is', [-Number.MAX_VALUE, 0, Number.MAX_VALUE]],
    ['infinities', [Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY]],
    ['the narrowest there is', [0, 5e-324, 1e-323]],
  ])('draws edges with %s', (_, edges) => {
    const { borders, widths, ticks } = slotsOf(edges);
    for (const place of [
      ...borders,
      ...widths,
      ...ticks.flatMap((tick) => [tick.edge, tick.place]),
    ])
      expect(Number.isFinite(place)).toBe(true);
  });
});
