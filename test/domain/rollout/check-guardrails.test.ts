import { describe, expect, it } from 'vitest';
import { checkGuardrails } from '#domain/rollout/check-guardrails.ts';
import { defaultGuardrails } from '#domain/rollout/default-guardrails.ts';
import { happensMoreOften } from '#domain/rollout/happens-more-often.ts';
import type { Guardrails } from '#domain/rollout/rollout.ts';
import type { VariantStats } from '#domain/rollout/variant-stats.ts';

/** `requests` answers whose latencies spread evenly from 0 to `slowestMs`: their p95 is 0.95 × slowest. */
const stats = (
  requests: number,
  {
    errors = 0,
    slowestMs = 100,
    labelled = 0,
    correct = labelled,
  }: { errors?: number; slowestMs?: number; labelled?: number; correct?: number } = {},
): VariantStats => ({
  requests,
  errors,
  latenciesMs: Float64Array.from({ length: requests - errors }, (_, i) =>
    requests - errors === 1 ? slowestMs : (slowestMs * i) / (requests - errors - 1),
  ),
  labelled,
  correct,
});

const check = (
  challenger: VariantStats,
  champion: VariantStats,
  options: { holds?: number; stepIsOver?: boolean; guardrails?: Partial<Guardrails> } = {},
) =>
  checkGuardrails({
    challenger,
    champion,
    holds: options.holds ?? 0,
    stepIsOver: options.stepIsOver ?? true,
    guardrails: { ...defaultGuardrails, ...options.guardrails },
  });

describe('happensMoreOften', () => {
  // scipy.stats.fisher_exact([[hits, misses], [hits, misses]], alternative='greater')
  it.each([
    [{ hits: 1, trials: 50 }, { hits: 0, trials: 950 }, 0.05],
    [{ hits: 8, trials: 10 }, { hits: 1, trials: 6 }, 0.024_475_524_475_524_48],
    [{ hits: 0, trials: 10 }, { hits: 5, trials: 10 }, 1],
    [{ hits: 5, trials: 5 }, { hits: 0, trials: 5 }, 1 / 252],
  ])('%o against %o has p = %d', (a, b, p) => {
    expect(happensMoreOften(a, b)).toBeCloseTo(p, 10);
  });

  it('cannot tell without trials', () => {
    expect(happensMoreOften({ hits: 0, trials: 0 }, { hits: 1, trials: 10 })).toBe(1);
  });
});

describe('checkGuardrails', () => {
  it('EXP-3: advances when the step is over and nothing is broken, saying that accuracy is unknown', () => {
    const { verdict, reasons } = check(stats(500, { errors: 2 }), stats(9500, { errors: 40 }));
    expect(verdict).toBe('advance');
    expect(reasons.join(' ')).toContain('Accuracy is unknown: 0 labels');
  });

  it.each([
    ['3 times the errors', { errors: 15 }, 'Error rate 3.00 % (15 of 500)'],
    ['1.6 times the latency', { slowestMs: 160 }, 'p95 latency 152 ms'],
    ['accuracy 15 points lower', { labelled: 400, correct: 280 }, 'Accuracy 70.0 %'],
  ])('EXP-4: rolls back at %s', (_, challenger, words) => {
    const { verdict, reasons } = check(
      stats(500, { labelled: 400, correct: 340, ...challenger }),
      stats(9500, { errors: 95, labelled: 8000, correct: 6800 }),
    );
    expect(verdict).toBe('rollback');
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toContain(words);
  });

  it.each([
    ['1.9 times the errors', { errors: 9 }],
    ['1.4 times the latency', { slowestMs: 140 }],
    ['accuracy 4 points lower', { labelled: 5000, correct: 4050 }],
    ['10 points lower on 60 labels, which may be luck', { labelled: 60, correct: 45 }],
    ['fewer errors and faster', { slowestMs: 10 }],
  ])('EXP-4: stays at %s', (_, challenger) => {
    const { verdict } = check(
      stats(500, challenger),
      stats(9500, { errors: 95, labelled: 8000, correct: 6800 }),
    );
    expect(verdict).toBe('advance');
  });

  it('EXP-4: one error in 50 against none in 950 is no proof; three in 50 are', () => {
    const champion = stats(950);
    const small = { guardrails: { minSamples: 50 } };
    expect(check(stats(50, { errors: 1 }), champion, small).verdict).not.toBe('rollback');
    expect(check(stats(50, { errors: 3 }), champion, small).verdict).toBe('rollback');
  });

  it('EXP-4: a challenger that only fails is rolled back at the first look, before its minimum', () => {
    const look = check(stats(10, { errors: 10 }), stats(190), { stepIsOver: false });
    expect(look.verdict).toBe('rollback');
  });

  it('EXP-4: ignores a ratio of latencies that nobody can feel', () => {
    const champion = stats(9500, { slowestMs: 1 });
    expect(check(stats(500, { slowestMs: 4 }), champion).verdict).toBe('advance');
    expect(
      check(stats(500, { slowestMs: 4 }), champion, { guardrails: { latencySlackMs: 0 } }).verdict,
    ).toBe('rollback');
  });

  it('waits while the step lasts', () => {
    expect(check(stats(500), stats(9500), { stepIsOver: false }).verdict).toBe('wait');
  });

  it('holds when too little was seen, says how much is missing, and gives up after maxHolds', () => {
    const held = check(stats(60), stats(1140), { holds: 3 });
    expect(held.verdict).toBe('hold');
    expect(held.reasons[0]).toContain(
      '40 more predictions of the challenger are needed (60 of 100)',
    );
    const over = check(stats(60), stats(1140), { holds: 4 });
    expect(over.verdict).toBe('rollback');
    expect(over.reasons[0]).toContain('Still inconclusive after 4 prolongations');
  });

  it('holds without any traffic at all', () => {
    expect(check(stats(0), stats(0)).verdict).toBe('hold');
  });

  it('waits for labels only when told to', () => {
    const both = [stats(500, { labelled: 10 }), stats(9500, { labelled: 10 })] as const;
    expect(check(...both).verdict).toBe('advance');
    expect(check(...both, { guardrails: { requireLabels: true } }).verdict).toBe('hold');
  });

  it('EXP-4: an equal challenger watched at 24 looks of a step is rolled back in under 3 % of rollouts', () => {
    const random = generator(7);
    let wrongly = 0;
    const rollouts = 150;
    for (let r = 0; r < rollouts; r++) {
      const sides = [tally(), tally()] as const;
      for (let look = 1; look <= 24; look++) {
        grow(sides[0], 25, random);
        grow(sides[1], 475, random);
        const { verdict } = check(close(sides[0]), close(sides[1]), { stepIsOver: look === 24 });
        if (verdict !== 'rollback') continue;
        wrongly++;
        break;
      }
    }
    expect(wrongly / rollouts).toBeLessThan(0.03);
  });
});

interface Tally {
  requests: number;
  errors: number;
  labelled: number;
  correct: number;
  readonly latencies: number[];
}
const tally = (): Tally => ({ requests: 0, errors: 0, labelled: 0, correct: 0, latencies: [] });

/** 1 % errors, exponential latencies around 20 ms, 80 % accuracy on the half that gets labels. */
function grow(side: Tally, n: number, random: () => number): void {
  for (let i = 0; i < n; i++) {
    side.requests++;
    if (random() < 0.01) {
      side.errors++;
      continue;
    }
    side.latencies.push(-20 * Math.log(1 - random()));
    if (random() < 0.5) {
      side.labelled++;
      if (random() < 0.8) side.correct++;
    }
  }
}

const close = ({ latencies, ...counts }: Tally): VariantStats => ({
  ...counts,
  latenciesMs: Float64Array.from(latencies).sort(),
});

/** mulberry32 */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
