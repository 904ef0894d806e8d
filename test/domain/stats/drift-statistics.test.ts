import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaBinomialSf } from '#domain/stats/beta-binomial-sf.ts';
import { cauchyCombination } from '#domain/stats/cauchy-combination.ts';
import { chiSquareSf } from '#domain/stats/chi-square-sf.ts';
import { fSf } from '#domain/stats/f-sf.ts';
import { fisherExact } from '#domain/stats/fisher-exact.ts';
import { homogeneityChiSquare } from '#domain/stats/homogeneity-chi-square.ts';
import { gammaLower, gammaUpper } from '#domain/stats/incomplete-gamma.ts';
import { kolmogorovExactSf } from '#domain/stats/kolmogorov-exact-sf.ts';
import { kolmogorovSf } from '#domain/stats/kolmogorov-sf.ts';
import { ksBias, ksDistance, ksPValue } from '#domain/stats/ks-distance.ts';
import { mergeRareCells } from '#domain/stats/merge-rare-cells.ts';
import { correctedPsi, psi, psiBias, psiNoise, smoothedPsi } from '#domain/stats/psi.ts';
import { quadraticForm } from '#domain/stats/quadratic-form.ts';
import { smoothTest } from '#domain/stats/smooth-test.ts';
import { studentTCdf } from '#domain/stats/student-t.ts';
import { symmetricEigen } from '#domain/stats/symmetric-eigen.ts';
import { tieCells } from '#domain/stats/tie-cells.ts';

const counts = fc
  .array(fc.tuple(fc.nat(200), fc.nat(200)), { minLength: 2, maxLength: 12 })
  .map((cells) => ({ reference: cells.map(([r]) => r), current: cells.map(([, c]) => c) }))
  .filter(({ reference, current }) => reference.some(Boolean) && current.some(Boolean));
const swapped = <T>({ reference, current }: { reference: T; current: T }) => ({
  reference: current,
  current: reference,
});

describe('tails that 1 - cdf would lose', () => {
  it('chi-square: one degree is the square of a normal, two are exponential, far out too', () => {
    expect(chiSquareSf(3.841458820694124, 1)).toBeCloseTo(0.05, 14);
    for (const x of [0.1, 1, 10, 100, 1000])
      expect(chiSquareSf(x, 2) / Math.exp(-x / 2)).toBeCloseTo(1, 11);
  });
  it('chi-square of many degrees is right near its middle, and both gammas add up to 1', () => {
    expect(chiSquareSf(1000, 1000)).toBeCloseTo(0.49405285382923964, 13);
    expect(chiSquareSf(10_000, 9900)).toBeCloseTo(0.2379154309125291, 13);
    expect(gammaLower(5000, 4964.5)).toBeCloseTo(0.309058058032638, 13);
    // For whole a the upper one is P(N < a) of a Poisson variable with mean x.
    for (const [a, x] of [
      [3, 0.5],
      [12, 30],
      [250, 245],
    ] as const) {
      let term = Math.exp(-x);
      let sum = term;
      for (let i = 1; i < a; i++) {
        term *= x / i;
        sum += term;
      }
      expect(gammaUpper(a, x) / sum).toBeCloseTo(1, 11);
      expect(gammaUpper(a, x) + gammaLower(a, x)).toBeCloseTo(1, 14);
    }
  });
  it('t with one degree is Cauchy, F of (1, d) is t squared', () => {
    expect(studentTCdf(-1e6, 1)).toBeCloseTo(1 / (Math.PI * 1e6), 15);
    expect(fSf(4, 1, 7)).toBeCloseTo(2 * studentTCdf(-2, 7), 12);
  });
  it('Kolmogorov: both series agree where they meet, exact tends to the limit', () => {
    expect(kolmogorovSf(0.8 - 1e-12)).toBeCloseTo(kolmogorovSf(0.8), 10);
    expect(kolmogorovExactSf(1.2 / Math.sqrt(5000), 5000)).toBeCloseTo(kolmogorovSf(1.2), 2);
    // n = 1: D = max(U, 1 - U), so P(D >= d) = 2(1 - d).
    expect(kolmogorovExactSf(0.7, 1)).toBeCloseTo(0.6, 12);
    expect(kolmogorovExactSf(0, 10)).toBe(1);
  });
  it("what the KS distance is expected to be is the mean of Kolmogorov's distribution", () => {
    let mean = 0;
    for (let x = 0.0005; x < 5; x += 0.001) mean += kolmogorovSf(x) * 0.001;
    expect(ksBias(200, 200)).toBeCloseTo(mean / 10, 6);
  });
  it('beta-binomial with flat prior is uniform over 0..n', () => {
    expect(betaBinomialSf(6, 9, 1, 1)).toBeCloseTo(0.3, 12);
    expect(betaBinomialSf(-1, 9, 1, 1)).toBe(1);
    expect(betaBinomialSf(9, 9, 1, 1)).toBe(0);
  });
  it("Fisher: the lady tasting tea, and a lady who can't", () => {
    expect(fisherExact(3, 1, 1, 3)).toBeCloseTo(34 / 70, 12);
    expect(fisherExact(4, 0, 0, 4)).toBeCloseTo(2 / 70, 12);
    expect(fisherExact(2, 2, 2, 2)).toBeCloseTo(1, 12);
  });
});

describe('cauchyCombination', () => {
  it('keeps a single p, is not outvoted by a p of 1, and can be very small', () => {
    expect(cauchyCombination([0.03])).toBeCloseTo(0.03, 12);
    expect(cauchyCombination([1, 1e-6])).toBeLessThan(1e-5);
    expect(cauchyCombination([1e-30, 0.5]) / 2e-30).toBeCloseTo(1, 6);
  });
  it('leaves out what is not computable', () => {
    expect(cauchyCombination([Number.NaN, 0.2])).toBeCloseTo(0.2, 12);
    expect(cauchyCombination([])).toBeNaN();
  });
});

describe('symmetricEigen and quadraticForm', () => {
  it('finds the eigenvalues of a matrix with known ones', () => {
    const { values } = symmetricEigen([2, 1, 1, 2], 2);
    expect([...values].sort()).toEqual([expect.closeTo(1, 12), expect.closeTo(3, 12)]);
  });
  it('is the squared length under the identity, and drops a direction without variance', () => {
    expect(quadraticForm([3, 4], [1, 0, 0, 1])).toEqual({
      statistic: expect.closeTo(25, 10),
      df: 2,
    });
    expect(quadraticForm([1, 1], [1, 1, 1, 1])).toEqual({
      statistic: expect.closeTo(1, 10),
      df: 1,
    });
  });
});

describe('distances between two samples', () => {
  it('are zero, with p 1, for the same counts', () => {
    fc.assert(
      fc.property(counts, ({ reference }) => {
        const same = { reference, current: reference };
        expect(ksDistance(same).statistic).toBe(0);
        expect(psi(same)).toBeCloseTo(0, 12);
        expect(homogeneityChiSquare(same)).toMatchObject({ statistic: 0, p: 1 });
        for (const { statistic, p } of smoothTest(same, [1, 2, 4])) {
          expect(statistic).toBeCloseTo(0, 9);
          expect(p).toBeGreaterThan(0.99);
        }
      }),
    );
  });
  it('do not care which sample is called the reference', () => {
    fc.assert(
      fc.property(counts, (both) => {
        expect(ksDistance(swapped(both)).statistic).toBeCloseTo(ksDistance(both).statistic, 12);
        expect(psi(swapped(both))).toBeCloseTo(psi(both), 10);
        expect(homogeneityChiSquare(swapped(both)).statistic).toBeCloseTo(
          homogeneityChiSquare(both).statistic,
          8,
        );
        smoothTest(both, [1, 2, 4]).forEach((test, i) => {
          expect(smoothTest(swapped(both), [1, 2, 4])[i]?.statistic).toBeCloseTo(test.statistic, 6);
        });
      }),
    );
  });
  it('chi-square has the textbook value', () => {
    // [[10, 20], [30, 40]]: (10·40 - 20·30)²·100 / (30·70·40·60)
    const { statistic, df } = homogeneityChiSquare({ reference: [10, 20], current: [30, 40] });
    expect(statistic).toBeCloseTo((200 ** 2 * 100) / (30 * 70 * 40 * 60), 12);
    expect(df).toBe(1);
  });
  it('KS says where and in which direction the samples part', () => {
    const cells = tieCells([1, 2, 3, 4], [3, 4, 5, 6]);
    const { statistic, cell, sign } = ksDistance(cells);
    expect([statistic, cells.values[cell], sign]).toEqual([0.5, 2, 1]);
    expect(ksPValue(0.5, 1, 1)).toBeNaN();
  });
  it('smooth test of order 1 sees level, order 2 spread', () => {
    const level = smoothTest({ reference: [40, 30, 20, 10], current: [10, 20, 30, 40] }, [1, 2]);
    expect(level[0]?.p).toBeLessThan(1e-6);
    const spread = smoothTest({ reference: [10, 40, 40, 10], current: [40, 10, 10, 40] }, [1, 2]);
    expect(spread[0]?.p).toBeGreaterThan(0.9);
    expect(spread[1]?.p).toBeLessThan(1e-6);
  });
});

describe('PSI and its bias', () => {
  it('has the textbook value, and stays finite for an empty cell', () => {
    const shift = { reference: [50, 50], current: [80, 20] };
    expect(psi(shift)).toBeCloseTo(0.3 * Math.log(1.6) - 0.3 * Math.log(0.4), 12);
    expect(psi({ reference: [1, 99], current: [0, 100] })).toBeLessThan(0.1);
    expect(psi({ reference: [], current: [] })).toBeNaN();
  });
  it('is corrected by (B - 1)(1/n + 1/m)', () => {
    const even = { reference: [50, 50], current: [25, 25] };
    expect(psiBias(2, 100, 50)).toBeCloseTo(0.03, 12);
    expect(correctedPsi(even)).toBeCloseTo(-0.03, 12);
    expect(smoothedPsi(even)).toBeCloseTo(-0.03, 12);
    expect(psiNoise(3, 100, 50)).toBeCloseTo(0.06, 12);
  });
  it('merges what is too rare to count', () => {
    expect(mergeRareCells({ reference: [50, 1, 0, 2], current: [50, 0, 0, 3] })).toEqual({
      reference: [50, 3],
      current: [50, 3],
    });
  });
});
