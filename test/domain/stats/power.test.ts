import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Adjustment, adjustPValues } from '#domain/stats/adjustments/adjust-p-values.ts';
import { agrestiCoull } from '#domain/stats/intervals/agresti-coull.ts';
import { clopperPearson } from '#domain/stats/intervals/clopper-pearson.ts';
import { newcombe } from '#domain/stats/intervals/newcombe.ts';
import { chiSquarePower, chiSquareSampleSize } from '#domain/stats/power/chi-square-power.ts';
import { cohenH } from '#domain/stats/power/cohen-h.ts';
import { normalPower, normalSampleSize, smallestEffect } from '#domain/stats/power/normal-power.ts';
import { tPower, tSampleSize } from '#domain/stats/power/t-power.ts';
import { wilsonInterval } from '#domain/stats/wilson-interval.ts';

const plan = { alpha: 0.05 } as const;

describe('power and sample size', () => {
  it('the textbook: 64 a group for d = 0.5, 1 571 for 0.1', () => {
    expect(Math.ceil(tSampleSize(0.5, 0.8, plan))).toBe(64);
    expect(Math.ceil(tSampleSize(0.1, 0.8, plan))).toBe(1571);
  });
  it('sizes and effects give back the power they were asked for', () => {
    for (const effect of [0.05, 0.3, 1.2])
      for (const alternative of ['two-sided', 'larger'] as const) {
        const of = { ...plan, alternative, ratio: 2 };
        expect(normalPower(effect, normalSampleSize(effect, 0.9, of), of)).toBeCloseTo(0.9, 10);
        const n = tSampleSize(effect, 0.9, of);
        expect(tPower(effect, n, of)).toBeCloseTo(0.9, 9);
        expect(normalPower(smallestEffect(500, 0.8, of), 500, of)).toBeCloseTo(0.8, 10);
      }
    expect(chiSquarePower(0.1, chiSquareSampleSize(0.1, 0.8, 10, 0.05), 10, 0.05)).toBeCloseTo(
      0.8,
      9,
    );
  });
  it('without an effect the power is alpha, and no number of rows is enough', () => {
    expect(normalPower(0, 100, plan)).toBeCloseTo(0.05, 12);
    expect(chiSquarePower(0, 100, 5, 0.05)).toBeCloseTo(0.05, 10);
    expect(tPower(0, 20, plan)).toBeCloseTo(0.05, 9);
    expect(normalSampleSize(0, 0.8, plan)).toBeNaN();
    expect(normalSampleSize(-0.2, 0.8, { ...plan, alternative: 'larger' })).toBeNaN();
  });
  it('a large t effect has a power, where the usual series give up', () => {
    expect(tPower(3, 50, plan)).toBeCloseTo(1, 12);
  });
  it("Cohen's h is 0 for equal shares, π from none to all", () => {
    expect(cohenH(0.3, 0.3)).toBe(0);
    expect(cohenH(1, 0)).toBeCloseTo(Math.PI, 12);
  });
});

const counts = fc
  .tuple(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([trials, share]) => ({ trials, successes: Math.round(trials * share) }));

describe('intervals of shares', () => {
  it('lie in 0..1 about the share; the exact one is never narrower than Wilson by much', () => {
    fc.assert(
      fc.property(counts, ({ successes, trials }) => {
        const share = successes / trials;
        for (const of of [wilsonInterval, clopperPearson, agrestiCoull]) {
          const { low, high } = of(successes, trials);
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(low).toBeLessThanOrEqual(share + 1e-12);
          expect(high).toBeGreaterThanOrEqual(share - 1e-12);
        }
        const mirrored = clopperPearson(trials - successes, trials);
        expect(clopperPearson(successes, trials).low).toBeCloseTo(1 - mirrored.high, 12);
      }),
    );
  });
  it('none of ten: the rule of three, exactly', () => {
    expect(clopperPearson(0, 10).high).toBeCloseTo(1 - 0.025 ** 0.1, 12);
    expect(clopperPearson(0, 0).low).toBeNaN();
  });
  it('a difference changes its sign with its groups', () => {
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        const [there, back] = [newcombe(a, b), newcombe(b, a)];
        expect(there.low).toBeCloseTo(-back.high, 12);
        expect(there.low).toBeGreaterThanOrEqual(-1 - 1e-12);
        expect(there.high).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });
});

const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
  minLength: 1,
  maxLength: 30,
});
const methods = [
  'bonferroni',
  'sidak',
  'holm',
  'holm-sidak',
  'simes-hochberg',
  'fdr_bh',
  'fdr_by',
] as const satisfies readonly Adjustment[];

describe('many p-values together', () => {
  it.each(methods)(
    '%s: never below the raw p, in the same order, rejects what it adjusts below alpha',
    (method) => {
      fc.assert(
        fc.property(pValues, (p) => {
          const { adjusted, reject } = adjustPValues(p, 0.05, method);
          const order = p.map((_, i) => i).sort((a, b) => (p[a] as number) - (p[b] as number));
          order.forEach((at, rank) => {
            const value = adjusted[at] as number;
            expect(value).toBeGreaterThanOrEqual((p[at] as number) - 1e-12);
            expect(value).toBeLessThanOrEqual(1);
            if (rank > 0)
              expect(value).toBeGreaterThanOrEqual(
                (adjusted[order[rank - 1] as number] as number) - 1e-12,
              );
            if (Math.abs(value - 0.05) > 1e-9) expect(reject[at]).toBe(value <= 0.05);
          });
        }),
      );
    },
  );
  it('Holm rejects whatever Bonferroni does, Benjamini–Hochberg whatever Hochberg does', () => {
    fc.assert(
      fc.property(pValues, (p) => {
        const [bonferroni, holm, hochberg, bh] = (
          ['bonferroni', 'holm', 'simes-hochberg', 'fdr_bh'] as const
        ).map((method) => adjustPValues(p, 0.05, method).adjusted);
        p.forEach((_, i) => {
          expect(holm?.[i]).toBeLessThanOrEqual((bonferroni?.[i] as number) + 1e-12);
          expect(bh?.[i]).toBeLessThanOrEqual((hochberg?.[i] as number) + 1e-12);
        });
      }),
    );
  });
  it('knows the worked example of Benjamini and Hochberg (1995): four rejections of fifteen', () => {
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719,
      0.6528, 0.759, 1,
    ];
    const rejected = (method: Adjustment) =>
      adjustPValues(p, 0.05, method).reject.filter(Boolean).length;
    expect(rejected('fdr_bh')).toBe(4);
    expect(rejected('bonferroni')).toBe(3);
    expect(adjustPValues([], 0.05, 'holm')).toEqual({ reject: [], adjusted: [] });
  });
});
