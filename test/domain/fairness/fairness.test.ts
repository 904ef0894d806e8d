import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disparities } from '#domain/fairness/disparities.ts';
import { ratesByGroup } from '#domain/fairness/group-rates.ts';

const rows = fc.array(fc.tuple(fc.nat(1), fc.nat(1), fc.constantFrom('a', 'b', 'c', '__proto__')), {
  minLength: 1,
  maxLength: 50,
});
const grouped = (drawn: readonly (readonly [number, number, string | null])[]) => ({
  labels: drawn.map(([label]) => label),
  predicted: drawn.map(([, predicted]) => predicted),
  groups: drawn.map(([, , group]) => group),
});

describe('fairness', () => {
  it('four fifths: 40 % against 50 % passes, 39 % does not', () => {
    const selected = (share: number, group: string) =>
      Array.from({ length: 100 }, (_, i) => [1, i < share ? 1 : 0, group] as const);
    const passes = (share: number) =>
      disparities(ratesByGroup(grouped([...selected(50, 'm'), ...selected(share, 'f')])))
        .passesFourFifths;
    expect([passes(40), passes(39)]).toEqual([true, false]);
  });
  it('says nothing where no group is ever selected', () => {
    const { demographicParity, passesFourFifths } = disparities(
      ratesByGroup(
        grouped([
          [1, 0, 'a'],
          [0, 0, 'b'],
        ]),
      ),
    );
    expect(demographicParity).toEqual({ difference: 0, ratio: Number.NaN });
    expect(passesFourFifths).toBe(false);
  });
  it('rates of the groups make up the rates of all, and gaps stay within 0..1', () => {
    fc.assert(
      fc.property(rows, (drawn) => {
        const rates = ratesByGroup(grouped(drawn));
        const groups = Object.values(rates.byGroup);
        expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(drawn.length);
        expect(groups.reduce((sum, { count, accuracy }) => sum + count * accuracy, 0)).toBeCloseTo(
          drawn.length * rates.overall.accuracy,
          9,
        );
        const apart = disparities(rates);
        for (const { difference, ratio } of [
          apart.demographicParity,
          apart.equalizedOdds,
          apart.equalOpportunity,
        ]) {
          expect(difference >= 0 && difference <= 1).toBe(true);
          expect(Number.isNaN(ratio) || (ratio >= 0 && ratio <= 1)).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });
  it('counts rows without a group in the whole only, and refuses lists of unequal length', () => {
    const rates = ratesByGroup(
      grouped([
        [1, 1, 'a'],
        [0, 1, null],
      ]),
    );
    expect([rates.overall.count, Object.keys(rates.byGroup)]).toEqual([2, ['a']]);
    expect(() => ratesByGroup({ labels: [1], predicted: [], groups: ['a'] })).toThrow(
      /one of each/,
    );
  });
});
