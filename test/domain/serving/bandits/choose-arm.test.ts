import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ArmStatistics,
  addSums,
  rewardSums,
  unknownArm,
} from '#domain/serving/bandits/arm-statistics.ts';
import { chooseArm, drawn } from '#domain/serving/bandits/choose-arm.ts';
import { contextVector } from '#domain/serving/bandits/context-vector.ts';
import { probabilityOfBest } from '#domain/serving/bandits/thompson.ts';
import { type Bandit, banditPolicies } from '#domain/serving/routing/routing.ts';

const bandit = (more: Partial<Bandit> = {}): Bandit => ({
  id: '01B',
  policy: 'thompson',
  arms: [1, 2, 3],
  ...more,
});
const arm = (version: number, pulls: number, reward: number): ArmStatistics => ({
  version,
  pulls,
  reward,
});
/** Four standard deviations of a binomial: missed once in 16 000 by a draw that is fair. */
const interval = (n: number, p: number) => 4 * Math.sqrt(n * p * (1 - p)) + 1e-9;

const someArms = fc
  .array(fc.tuple(fc.nat(500), fc.double({ min: 0, max: 1, noNaN: true })), {
    minLength: 2,
    maxLength: 4,
  })
  .map((all) => all.map(([pulls, mean], at) => arm(at + 1, pulls, pulls * mean)));

describe('chooseArm', () => {
  it.each(banditPolicies)(
    'SRV-6: %s gives shares that add up to 1 and keep the floor',
    (policy) => {
      fc.assert(
        fc.property(someArms, fc.string(), (arms, id) => {
          const { shares, probability, version } = chooseArm(
            bandit({ policy, floor: 0.05, arms: arms.map((one) => one.version) }),
            arms,
            policy === 'linucb' ? [1] : undefined,
            id,
          );
          expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
          for (const share of shares) expect(share).toBeGreaterThanOrEqual(0.05 - 1e-12);
          expect(shares[version - 1]).toBe(probability);
          expect(arms[drawn(shares, id)]?.version).toBe(version);
        }),
        { numRuns: 40 },
      );
    },
  );

  it('SRV-6: draws each arm as often as its probability says', () => {
    const arms = [arm(1, 60, 30), arm(2, 80, 42), arm(3, 40, 15)];
    const counts = [0, 0, 0];
    const n = 20_000;
    let shares: readonly number[] = [];
    for (let i = 0; i < n; i++) {
      const chosen = chooseArm(bandit(), arms, undefined, `01JD3Z5X9ABCDEFGHJKM${i}`);
      shares = chosen.shares;
      counts[chosen.version - 1] = (counts[chosen.version - 1] as number) + 1;
    }
    counts.forEach((count, at) => {
      const share = shares[at] as number;
      expect(Math.abs(count - n * share)).toBeLessThan(interval(n, share));
    });
  });

  it('SRV-6: decides the same for the same prediction and statistics', () => {
    const arms = [arm(1, 9, 3), arm(2, 9, 4), arm(3, 9, 5)];
    const all = Array.from({ length: 200 }, (_, i) =>
      chooseArm(bandit(), arms, undefined, `p${i}`),
    );
    expect(
      Array.from({ length: 200 }, (_, i) => chooseArm(bandit(), [...arms], undefined, `p${i}`)),
    ).toEqual(all);
    expect(new Set(all.map(({ version }) => version)).size).toBe(3);
  });

  it('SRV-6: explores all arms alike while nothing is known', () => {
    for (const policy of banditPolicies) {
      const { shares } = chooseArm(bandit({ policy }), [1, 2, 3].map(unknownArm), [1], 'p');
      for (const share of shares) expect(share).toBeCloseTo(1 / 3, 9);
    }
  });

  it('SRV-6: epsilon-greedy gives the best mean all but epsilon', () => {
    const arms = [arm(1, 10, 2), arm(2, 10, 8)];
    const { shares } = chooseArm(
      bandit({ policy: 'epsilon-greedy', epsilon: 0.2, floor: 0 }),
      arms,
      undefined,
      'p',
    );
    expect(shares[0]).toBeCloseTo(0.1, 12);
    expect(shares[1]).toBeCloseTo(0.9, 12);
  });

  it('SRV-6: LinUCB learns that the context decides', () => {
    let arms: readonly ArmStatistics[] = [unknownArm(1), unknownArm(2)];
    const settings = bandit({
      policy: 'linucb',
      arms: [1, 2],
      contextFields: ['age'],
      floor: 0.05,
    });
    const ask = (age: number, id: string) => {
      const x = contextVector(['age'], { age }) as readonly number[];
      return { x, ...chooseArm(settings, arms, x, id) };
    };
    for (let i = 0; i < 400; i++) {
      const age = i % 2 === 0 ? 1 : -1;
      const { x, version } = ask(age, `p${i}`);
      // Arm 1 pays for the old, arm 2 for the young.
      const reward = (version === 1) === age > 0 ? 1 : 0;
      arms = arms.map((one) =>
        one.version === version ? addSums(one, rewardSums(reward, x)) : one,
      );
    }
    expect(ask(1, 'p').shares[0]).toBeCloseTo(0.95, 9);
    expect(ask(-1, 'p').shares[1]).toBeCloseTo(0.95, 9);
  });
});

describe('probabilityOfBest', () => {
  it('is what draws from the two distributions say, where both are known in closed form', () => {
    // P(Beta(a,1) > U) = a/(a+1); and three alike share alike.
    expect(
      probabilityOfBest([
        { alpha: 4, beta: 1 },
        { alpha: 1, beta: 1 },
      ])[0],
    ).toBeCloseTo(0.8, 9);
    for (const share of probabilityOfBest(new Array(3).fill({ alpha: 7, beta: 2 })))
      expect(share).toBeCloseTo(1 / 3, 9);
  });

  it('holds for a million rewards, and for one beside none', () => {
    const [better, worse] = probabilityOfBest([
      { alpha: 510_001, beta: 490_001 },
      { alpha: 500_001, beta: 500_001 },
    ]);
    expect(better).toBeCloseTo(1, 9);
    expect(worse).toBeLessThan(1e-9);
    // P(U > max of Beta(1, 1000)) by hand: ∫(1-(1-x)^1000)dx = 1000/1001.
    expect(
      probabilityOfBest([
        { alpha: 1, beta: 1 },
        { alpha: 1, beta: 1000 },
      ])[0],
    ).toBeCloseTo(1000 / 1001, 9);
  });

  it('adds up to 1 and does not depend on the order of the arms', () => {
    fc.assert(
      fc.property(someArms, (arms) => {
        const betas = arms.map(({ pulls, reward }) => ({
          alpha: 1 + reward,
          beta: 1 + pulls - reward,
        }));
        const shares = probabilityOfBest(betas);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        const back = probabilityOfBest([...betas].reverse()).toReversed();
        back.forEach((share, at) => {
          expect(share).toBeCloseTo(shares[at] as number, 9);
        });
      }),
      { numRuns: 30 },
    );
  });
});

describe('contextVector', () => {
  it('begins with the intercept, and keeps six decimals', () => {
    expect(contextVector(['a', 'b'], { a: 0.12345678, b: -3, c: 9 })).toEqual([1, 0.123457, -3]);
  });

  it.each([[{}], [{ a: null }], [{ a: '3' }], [{ a: Number.NaN }], [{ a: 2e6 }]])(
    'knows none for %j',
    (fields) => {
      expect(contextVector(['a'], fields as never)).toBeUndefined();
    },
  );
});
