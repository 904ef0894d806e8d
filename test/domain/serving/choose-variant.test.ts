import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseVariant } from '#domain/serving/choose-variant.ts';
import { hash32, shareOf } from '#domain/serving/hash32.ts';
import type { Variant } from '#domain/serving/serving-record.ts';

const split = (percent: number): readonly Variant[] => [
  { version: 1, weight: 100 - percent, role: 'champion' },
  { version: 2, weight: percent, role: 'challenger' },
];
const versionFor = (percent: number, subject: string) =>
  chooseVariant('churn', split(percent), subject)?.version;

describe('chooseVariant', () => {
  it('SRV-6: gives the same subject the same version, every time', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 100 }), (subject, percent) => {
        expect(versionFor(percent, subject)).toBe(versionFor(percent, subject));
      }),
    );
  });

  it('EXP-3: moves nobody back when the challenger grows', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (subject, a, b) => {
          const [small, large] = a < b ? [a, b] : [b, a];
          if (versionFor(small, subject) === 2) expect(versionFor(large, subject)).toBe(2);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([5, 20, 50, 80])(
    'EXP-3: sends %i percent of 20 000 subjects to the challenger',
    (percent) => {
      const n = 20_000;
      let challenger = 0;
      for (let i = 0; i < n; i++) if (versionFor(percent, `customer-${i}`) === 2) challenger++;
      const p = percent / 100;
      // Four standard deviations of a binomial: missed once in 16 000 by a hash that is fair.
      expect(Math.abs(challenger - n * p)).toBeLessThan(4 * Math.sqrt(n * p * (1 - p)));
    },
  );

  it('SRV-6: places the same subjects anew for each model', () => {
    const both = Array.from({ length: 2000 }, (_, i) => `s${i}`).filter(
      (subject) =>
        chooseVariant('churn', split(50), subject)?.version ===
        chooseVariant('fraud', split(50), subject)?.version,
    ).length;
    expect(Math.abs(both - 1000)).toBeLessThan(4 * Math.sqrt(500));
  });

  it('gives everybody to a variant with all the weight, and nobody to one without', () => {
    fc.assert(
      fc.property(fc.string(), (subject) => {
        expect(versionFor(0, subject)).toBe(1);
        expect(versionFor(100, subject)).toBe(2);
      }),
    );
  });

  it('answers with the last variant when weights fall short of 100 by rounding', () => {
    const variants: readonly Variant[] = [
      { version: 1, weight: 1e-9, role: 'champion' },
      { version: 2, weight: 1e-9, role: 'challenger' },
    ];
    expect(chooseVariant('churn', variants, 'anyone')?.version).toBe(1);
  });

  it('chooses nothing when nothing has weight', () => {
    expect(chooseVariant('churn', [], 'anyone')).toBeUndefined();
  });
});

describe('hash32', () => {
  it('never changes: subjects would change sides', () => {
    expect(['', 'a', 'churn\u0000customer-1', 'é€😀'].map(hash32)).toEqual(pinned);
  });

  it('spreads similar texts evenly over ten parts of [0, 1)', () => {
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) {
      const part = Math.floor(shareOf(`customer-${i}`) * 10);
      counts[part] = (counts[part] ?? 0) + 1;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(27.88); // 0.999 quantile, 9 degrees of freedom.
  });
});

/** Computed with an independent implementation in Python (FNV-1a over UTF-16LE, then fmix32). */
const pinned = [2872998923, 2448022055, 4059889203, 2457953519];
