import { betaBinomialSf } from '#domain/stats/beta-binomial-sf.ts';
import { fisherExact } from '#domain/stats/fisher-exact.ts';
import { twoProportionZ } from '#domain/stats/two-proportion-z.ts';

/** What an integrity test saw: an effect in shares (0..1, or their change) and the chance of one as large without a cause. */
export interface Integrity {
  readonly effect: number;
  readonly p: number;
}

interface Share {
  readonly count: number;
  readonly of: number;
}

/** Change of a share: z, or Fisher's exact test when the smaller sample expects fewer than `minExpected` either way. */
function shareChange(reference: Share, current: Share, minExpected: number): Integrity {
  if (reference.of === 0 || current.of === 0) return { effect: Number.NaN, p: Number.NaN };
  const pooled = (reference.count + current.count) / (reference.of + current.of);
  const expected = pooled * Math.min(reference.of, current.of);
  if (pooled === 1) return { effect: 0, p: Number.NaN };
  const p =
    expected < minExpected
      ? fisherExact(
          current.count,
          current.of - current.count,
          reference.count,
          reference.of - reference.count,
        )
      : twoProportionZ(
          { successes: reference.count, trials: reference.of },
          { successes: current.count, trials: current.of },
        ).twoSided;
  return { effect: current.count / current.of - reference.count / reference.of, p };
}

/** Missing values among all rows. */
export const missingChange = (reference: Share, current: Share): Integrity =>
  shareChange(reference, current, 5);

/**
 * The most frequent current value among the values that are there: a default that was not there before stands out.
 * A value that came once or twice is no mass.
 */
export const pointMassChange = (reference: Share, current: Share): Integrity =>
  current.count < 3 ? { effect: 0, p: 1 } : shareChange(reference, current, 20);

/**
 * Values outside the reference's smallest and largest. Of m values from the same continuous distribution as the n
 * before, the count outside is BetaBinomial(m, 2, n - 1), whatever the distribution (order statistics).
 */
export function outOfRange(current: Share, referenceRows: number): Integrity {
  if (current.of === 0) return { effect: Number.NaN, p: Number.NaN };
  return {
    effect: current.count / current.of,
    p:
      referenceRows < 2
        ? Number.NaN
        : betaBinomialSf(current.count - 1, current.of, 2, referenceRows - 1),
  };
}

/**
 * Categories the reference never had: BetaBinomial(m, 1 + s, n - s), where s of the n reference rows held a category
 * that came only once. A long tail goes on having news (Good & Turing); s = 0 asks for the strictest answer.
 */
export function unseenCategories(current: Share, referenceRows: number, singletons = 0): Integrity {
  if (current.of === 0 || referenceRows < 1) return { effect: Number.NaN, p: Number.NaN };
  return {
    effect: current.count / current.of,
    p: betaBinomialSf(
      current.count - 1,
      current.of,
      1 + singletons,
      Math.max(1, referenceRows - singletons),
    ),
  };
}
