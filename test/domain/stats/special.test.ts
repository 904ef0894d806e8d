import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gammaLower, gammaUpper } from '#domain/stats/incomplete-gamma.ts';
import { besselKScaled } from '#domain/stats/special/bessel-k.ts';
import { betaQuantile } from '#domain/stats/special/beta-quantile.ts';
import { digamma, trigamma } from '#domain/stats/special/digamma.ts';
import { findRoot } from '#domain/stats/special/find-root.ts';
import {
  chiSquareQuantile,
  chiSquareUpperQuantile,
  gammaQuantile,
} from '#domain/stats/special/gamma-quantile.ts';
import {
  betaLower,
  betaLowerAt,
  betaUpperAt,
  unitPoint,
} from '#domain/stats/special/incomplete-beta.ts';
import { log1pExcess } from '#domain/stats/special/log1p-excess.ts';
import { pairwiseSum } from '#domain/stats/special/pairwise-sum.ts';

const shape = fc.double({ min: -2, max: 6, noNaN: true }).map((x) => 10 ** x);
const share = fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true });

describe('incomplete beta', () => {
  it('both tails add up to 1 and mirror each other', () => {
    fc.assert(
      fc.property(shape, shape, share, (a, b, x) => {
        const at = unitPoint(x);
        expect(betaLowerAt(a, b, at) + betaUpperAt(a, b, at)).toBeCloseTo(1, 11);
        expect(betaUpperAt(a, b, at)).toBeCloseTo(betaLowerAt(b, a, unitPoint(1 - x, x)), 11);
      }),
    );
  });
  it('matches values of 40 digits where libraries lose them', () => {
    // mpmath: I_0.059985(258.1368, 17.1033).
    expect(betaLowerAt(258.1368, 17.1033, unitPoint(0.059985)) / 5.702064366065e-291).toBeCloseTo(
      1,
      9,
    );
    expect(betaLower(1e10, 1e10, 0.5)).toBeCloseTo(0.5, 8);
  });
  it('is NaN or the limit where it is not defined', () => {
    expect(betaLower(-1, 2, 0.5)).toBeNaN();
    expect(betaLower(1, 1, 2)).toBeNaN();
    expect(betaLower(0, 1, 0.5)).toBe(1);
    expect(betaLower(1, 0, 0.5)).toBe(0);
    expect(betaLower(Number.POSITIVE_INFINITY, 1, 0.5)).toBe(0);
  });
});

describe('quantiles undo their distributions', () => {
  it('beta, also for p of 1e-14', () => {
    for (const p of [1e-40, 1e-14, 1e-6, 0.3])
      for (const [a, b] of [
        [0.5, 0.5],
        [5273.5, 0.2567],
        [422.64, 5.013],
        [3, 1e6],
      ] as const) {
        const x = betaQuantile(p, a, b);
        expect(betaLowerAt(a, b, unitPoint(x)) / p, `${p} ${a} ${b}`).toBeCloseTo(1, 7);
      }
    expect(betaQuantile(0, 2, 2)).toBe(0);
    expect(betaQuantile(1, 2, 2)).toBe(1);
    expect(betaQuantile(2, 2, 2)).toBeNaN();
  });
  it('gamma and chi-square, from either end', () => {
    fc.assert(
      fc.property(shape, share, (a, p) => {
        // With a shape near 0 the quantile of a small p is below the smallest double.
        fc.pre(Math.log(p) / a > -600);
        expect(gammaLower(a, gammaQuantile(p, a))).toBeCloseTo(p, 9);
      }),
    );
    expect(gammaUpper(5, chiSquareUpperQuantile(1e-30, 10) / 2) / 1e-30).toBeCloseTo(1, 9);
    expect(chiSquareQuantile(0.95, 1)).toBeCloseTo(3.841458820694124, 12);
    expect(chiSquareQuantile(1, 3)).toBe(Number.POSITIVE_INFINITY);
    expect(chiSquareQuantile(0.5, 0)).toBeNaN();
  });
});

describe('the pieces', () => {
  it('digamma and trigamma: recurrence, and what they are at 1', () => {
    expect(digamma(1)).toBeCloseTo(-0.5772156649015329, 14);
    expect(trigamma(1)).toBeCloseTo(Math.PI ** 2 / 6, 13);
    fc.assert(
      fc.property(shape, (x) => {
        expect(digamma(x + 1) - digamma(x)).toBeCloseTo(1 / x, 9);
      }),
      { examples: [[0.01]], numRuns: 20 },
    );
    expect(digamma(-2)).toBeNaN();
    expect(digamma(0)).toBe(Number.NEGATIVE_INFINITY);
  });
  it('K of order 1/2 is elementary', () => {
    for (const x of [1e-3, 0.5, 3, 100, 5000])
      expect(besselKScaled(0.5, x) / Math.sqrt(Math.PI / (2 * x))).toBeCloseTo(1, 12);
  });
  it('ln(1 + u) - u keeps its digits where both cancel', () => {
    expect(log1pExcess(1e-9) / -5e-19).toBeCloseTo(1, 8);
    expect(log1pExcess(1)).toBeCloseTo(Math.LN2 - 1, 14);
  });
  it('sums a million tenths to the last digits but one', () => {
    expect(pairwiseSum(new Float64Array(1_000_000).fill(0.1))).toBeCloseTo(100_000, 9);
    expect(pairwiseSum([])).toBe(0);
  });
  it('a root is found to the last digit; without a change of sign there is none', () => {
    expect(findRoot((x) => x * x - 2, 0, 2)).toBeCloseTo(Math.SQRT2, 15);
    expect(findRoot((x) => x * x + 1, -1, 1)).toBeNaN();
  });
});
