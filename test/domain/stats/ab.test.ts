import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lnBayesFactor } from '#domain/stats/ab/bayes-factor.ts';
import { betaPosterior, credibleInterval } from '#domain/stats/ab/beta-posterior.ts';
import {
  decideAb,
  expectedLoss,
  probabilityBBeatsA,
  probabilityOfBest,
} from '#domain/stats/ab/compare-rates.ts';
import { msprt } from '#domain/stats/ab/msprt.ts';
import { normalQuantile } from '#domain/stats/normal.ts';
import { betaLower } from '#domain/stats/special/incomplete-beta.ts';
import { seededRandom } from '#domain/training/random.ts';

const posterior = fc
  .tuple(
    fc.double({ min: 0.05, max: 500, noNaN: true }),
    fc.double({ min: 0.05, max: 500, noNaN: true }),
  )
  .map(([alpha, beta]) => ({ alpha, beta }));

describe('comparing two rates', () => {
  it('known answers: B(2,1) beats a uniform rate twice in three, complete separation hardly ever fails', () => {
    const flat = { alpha: 1, beta: 1 };
    expect(probabilityBBeatsA(flat, { alpha: 2, beta: 1 })).toBeCloseTo(2 / 3, 12);
    expect(expectedLoss(flat, flat)).toBeCloseTo(1 / 6, 12);
    // α! β! … : P(A > B) of (1, 21) and (21, 1) is 21! 21! / 42! · 21 · 21 ·…, 1.8578e-12 by exact sums.
    expect(
      probabilityBBeatsA({ alpha: 21, beta: 1 }, { alpha: 1, beta: 21 }) / 1.8578e-12,
    ).toBeCloseTo(1, 3);
  });
  it('either one or the other is better; the losses differ by the difference of means', () => {
    fc.assert(
      fc.property(posterior, posterior, (a, b) => {
        expect(probabilityBBeatsA(a, b) + probabilityBBeatsA(b, a)).toBeCloseTo(1, 9);
        const mean = ({ alpha, beta }: typeof a) => alpha / (alpha + beta);
        expect(expectedLoss(a, b) - expectedLoss(b, a)).toBeCloseTo(mean(b) - mean(a), 9);
        expect(probabilityOfBest([a, b])[1]).toBeCloseTo(probabilityBBeatsA(a, b), 9);
      }),
      { numRuns: 40 },
    );
  });
  it('holds for a hundred million trials, and says NaN without a prior', () => {
    const a = betaPosterior({ successes: 10_000_000, trials: 100_000_000 });
    const b = betaPosterior({ successes: 10_004_000, trials: 100_000_000 });
    expect(probabilityBBeatsA(a, b)).toBeGreaterThan(0.82);
    expect(probabilityBBeatsA(a, b)).toBeLessThan(0.83);
    expect(probabilityBBeatsA({ alpha: 0, beta: 1 }, b)).toBeNaN();
  });
  it('intervals hold what they say', () => {
    fc.assert(
      fc.property(posterior, ({ alpha, beta }) => {
        // Below shapes of 1 a quantile may be nearer to 1 than a double can be.
        const of = { alpha: 1 + alpha, beta: 1 + beta };
        const { low, high } = credibleInterval(of, 0.9);
        const inside = betaLower(of.alpha, of.beta, high) - betaLower(of.alpha, of.beta, low);
        expect(inside).toBeCloseTo(0.9, 9);
      }),
      { numRuns: 50 },
    );
  });
  it('decides at the thresholds given', () => {
    expect([0.95, 0.949, 0.05, 0.051].map((p) => decideAb(p))).toEqual([
      'promote',
      'continue',
      'stop',
      'continue',
    ]);
    expect(decideAb(0.96, { promote: 0.99, stop: 0.01 })).toBe('continue');
  });
  it('the Bayes factor of no data is 1', () => {
    const none = { successes: 0, trials: 0 };
    expect(lnBayesFactor(none, none)).toBe(0);
  });
});

describe('mixture SPRT', () => {
  it('looked at after every one of 400 values, rejects a true null in at most 5 % of 300 runs', () => {
    let rejected = 0;
    for (let run = 0; run < 300; run++) {
      const random = seededRandom(run);
      const seen: number[] = [];
      let p = 1;
      for (let i = 0; i < 400 && p > 0.05; i++) {
        seen.push(normalQuantile(Math.max(1e-12, random())));
        p = msprt(seen, 1, 0.05).p;
      }
      if (p <= 0.05) rejected++;
    }
    expect(rejected).toBeLessThanOrEqual(15);
  });
  it('finds a real effect, and says NaN of nothing', () => {
    expect(msprt(new Array<number>(100).fill(0.5), 1, 0.05).p).toBeLessThan(0.001);
    expect(msprt([], 1, 0.05).mean).toBeNaN();
  });
});
