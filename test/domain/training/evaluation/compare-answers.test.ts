import { describe, expect, it } from 'vitest';
import { mcNemar } from '#domain/stats/mcnemar.ts';
import { compareAnswers } from '#domain/training/evaluation/compare-answers.ts';
import { seededRandom } from '#domain/training/random.ts';

/** Rows with a known chance each; a model sees it through noise. */
function models(rows: number, seed: number, noise: readonly [number, number]) {
  const random = seededRandom(seed);
  const chance = Float64Array.from({ length: rows }, () => random());
  const y = chance.map((p) => Number(random() < p));
  const seen = (amount: number) =>
    Float64Array.from(
      [...chance].flatMap((p) => {
        const shown = Math.min(0.99, Math.max(0.01, p + amount * (random() - 0.5)));
        return [1 - shown, shown];
      }),
    );
  return {
    task: 'binary' as const,
    classes: ['no', 'yes'],
    y,
    champion: seen(noise[0]),
    challenger: seen(noise[1]),
    seed: 1,
  };
}

describe('compareAnswers', () => {
  it('finds a challenger that sees clearer, and says so with its numbers', () => {
    const result = compareAnswers(models(2_000, 1, [0.8, 0.1]));
    expect(result.verdict).toBe('better');
    expect(result.differences.auc).toMatchObject({ method: 'delong', verdict: 'better' });
    expect(result.differences.logLoss?.high).toBeLessThan(0);
    expect(result.words).toMatch(
      /^The challenger is better: auc 0\.\d+ against 0\.\d+ on 2000 rows/,
    );
  });

  it('turns around when the two change places', () => {
    const { champion, challenger, ...rest } = models(1_000, 2, [0.1, 0.9]);
    const there = compareAnswers({ ...rest, champion, challenger });
    const back = compareAnswers({ ...rest, champion: challenger, challenger: champion });
    expect([there.verdict, back.verdict]).toEqual(['worse', 'better']);
    expect(back.differences.brier?.difference).toBeCloseTo(
      -(there.differences.brier?.difference ?? 0),
      12,
    );
  });

  it('sees no difference between a model and itself', () => {
    const { champion, ...rest } = models(500, 3, [0.2, 0.2]);
    const { verdict, differences, words } = compareAnswers({
      ...rest,
      champion,
      challenger: champion,
    });
    expect(verdict).toBe('same');
    expect(differences.auc).toMatchObject({ difference: 0, low: 0, high: 0, pValue: 1 });
    expect(differences.accuracy?.pValue).toBe(1);
    expect(words).toMatch(/^No difference that chance does not explain/);
  });

  it('calls equally good models different about 5 times in 100, not more', () => {
    let alarms = 0;
    for (let seed = 0; seed < 200; seed++)
      if (compareAnswers(models(120, 100 + seed, [0.4, 0.4])).verdict !== 'same') alarms++;
    expect(alarms).toBeLessThan(22);
    expect(alarms).toBeGreaterThan(1);
  });

  it('compares regressions by paired resamples, which see what two intervals hide', () => {
    const random = seededRandom(4);
    const y = Float64Array.from({ length: 400 }, () => 100 * random());
    const hard = y.map(() => 20 * (random() - 0.5));
    const { verdict, differences } = compareAnswers({
      task: 'regression',
      classes: [],
      y,
      champion: y.map((each, row) => each + (hard[row] as number)),
      challenger: y.map((each, row) => each + 0.9 * (hard[row] as number)),
      seed: 1,
    });
    expect(verdict).toBe('better');
    expect(differences.rmse?.method).toBe('paired bootstrap');
  });

  it('refuses a metric the rows do not give', () => {
    expect(() => compareAnswers({ ...models(100, 5, [0, 0]), metric: 'rmse' })).toThrow(
      'do not give the metric "rmse"',
    );
  });
});

describe('mcNemar', () => {
  it.each([
    [3, 11, 0.057373046875], // scipy.stats.binomtest(3, 14)
    [100, 60, 0.001953728034064355], // binomtest(60, 160)
    [0, 0, 1],
    [5, 5, 1],
  ])('%i against %i: p = %f', (a, b, p) => {
    expect(mcNemar(a, b)).toBeCloseTo(p, 10);
    expect(mcNemar(b, a)).toBeCloseTo(p, 10);
  });
});
