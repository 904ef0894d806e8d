import { describe, expect, it } from 'vitest';
import { chooseEnsemble } from '#domain/automl/choose-ensemble.ts';
import { finalFits, finalParams } from '#domain/automl/final-fits.ts';
import { lossOf } from '#domain/automl/score.ts';
import type { Entry } from '#domain/automl/search-state.ts';
import { splitFolds } from '#domain/automl/split-folds.ts';
import { seededRandom } from '#domain/training/random.ts';
import type { Target } from '#domain/training/task.ts';

const fewRows = 600;

/** Candidates that each know a part of the truth, with noise of their own; `sharpness` 1 is calibrated. */
function setup({ sharpness = 1, candidates = 4, rows = fewRows } = {}) {
  const random = seededRandom(11);
  const normal = () => random() + random() + random() + random() - 2;
  const parts = Array.from({ length: candidates }, () => Array.from({ length: rows }, normal));
  const logits = Array.from({ length: rows }, (_, row) =>
    parts.reduce((sum, part) => sum + 2 * (part[row] as number), 0),
  );
  const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
  const target: Target = {
    task: 'binary',
    outputs: 2,
    y: Float64Array.from(logits, (z) => (random() < sigmoid(z) ? 1 : 0)),
  };
  const folds = splitFolds({ target, split: { kind: 'stratified' }, folds: 3, seed: 1 });
  const answersOf = (id: string, fold: number) => {
    const part = parts[Number(id)] ?? [];
    const valid = folds[fold]?.valid ?? new Int32Array();
    return Float64Array.from(
      [...valid].flatMap((row) => {
        const p = sigmoid(sharpness * 2 * (part[row] as number));
        return [1 - p, p];
      }),
    );
  };
  const entries = parts.map((_, n): Entry => {
    const own = folds.map(({ valid }, fold) => ({
      fold,
      loss: lossOf('log-loss', answersOf(String(n), fold), {
        ...target,
        y: Float64Array.from(valid, (row) => target.y[row] as number),
      }),
      rows: 400,
      seconds: 2,
      params: { rounds: 100 + 10 * fold, rate: 0.1 },
      stopped: false,
    }));
    return {
      id: String(n),
      algorithm: 'gbdt',
      params: { rounds: 500, rate: 0.1 },
      round: 0,
      losses: [own.reduce((sum, { loss }) => sum + loss, 0) / 3],
      folds: own,
      rowShare: 1,
      seconds: 6,
    };
  });
  return { entries, answersOf, folds, target, metric: 'log-loss' as const };
}

describe('chooseEnsemble', () => {
  it('AML-2: is never worse out of fold than the best of its candidates, and clearly better when they differ', () => {
    const input = setup();
    const best = Math.min(...input.entries.map(({ losses }) => losses[0] as number));
    const chosen = chooseEnsemble(input);
    expect(chosen.loss).toBeLessThan(best - 0.02);
    expect(chosen.members.length).toBeGreaterThan(1);
    expect(chosen.members.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
    expect(chosen.rows).toHaveLength(fewRows);
  });

  it('AML-2: calibrates where that helps on rows it was not fitted on', () => {
    const alone = { sharpness: 4, candidates: 1 };
    expect(chooseEnsemble(setup(alone)).calibration?.kind).toBe('platt');
    expect(chooseEnsemble(setup({ candidates: 1 })).calibration).toBeUndefined();
    const byTime = { ...setup(alone), split: { kind: 'time' } as const };
    expect(chooseEnsemble(byTime).calibration).toBeUndefined();
  });

  it('uses what answered fewer folds when time was up before any answered all', () => {
    const input = setup();
    const cut = input.entries.map((entry) => ({ ...entry, folds: entry.folds.slice(0, 1) }));
    expect(chooseEnsemble({ ...input, entries: cut }).rows).toHaveLength(fewRows / 3);
  });

  it('lets what answered fewer folds take part where only few answered all and the rows are enough', () => {
    const input = setup({ rows: 9_000 });
    const cut = input.entries.map((entry, n) =>
      n === 0 ? entry : { ...entry, folds: entry.folds.slice(0, 1), losses: [] },
    );
    const chosen = chooseEnsemble({ ...input, entries: cut });
    expect(chosen.rows).toHaveLength(3_000);
    expect(chosen.members.length).toBeGreaterThan(2);
    const few = setup();
    const small = few.entries.map((entry, n) =>
      n === 0 ? entry : { ...entry, folds: entry.folds.slice(0, 1), losses: [] },
    );
    expect(chooseEnsemble({ ...few, entries: small }).members).toHaveLength(1);
  });

  it('uses what saw a part of the rows when time was up before any saw all, and only then', () => {
    const input = setup();
    const third = input.entries.map((entry) => ({ ...entry, rowShare: 1 / 3 }));
    expect(chooseEnsemble({ ...input, entries: third }).members.length).toBeGreaterThan(1);
    const [first, ...others] = third;
    const one = { ...(first as Entry), rowShare: 1 };
    expect(chooseEnsemble({ ...input, entries: [one, ...others] }).members).toHaveLength(1);
  });

  it('says so when no trial gave a model', () => {
    const entries = setup().entries.map((entry) => ({ ...entry, folds: [], error: 'no memory' }));
    expect(() => chooseEnsemble({ ...setup(), entries })).toThrow(/No trial .* no memory/);
  });
});

describe('finalFits', () => {
  it('take the mean of what early stopping decided, and of further seeds as many as there is time for', () => {
    const chosen = chooseEnsemble(setup());
    const members = chosen.members.length;
    const [entry] = setup().entries;
    expect(finalParams(entry as Entry)).toEqual({ rounds: 110, rate: 0.1 });
    expect(finalFits(chosen, 7, fewRows, 0)).toHaveLength(members);
    // A fit on all rows takes 3 s by the folds' measure.
    const fits = finalFits(chosen, 7, fewRows, 2.5 * 3 * members);
    expect(fits).toHaveLength(2 * members);
    expect(fits[0]?.seed).toBe(7);
    expect(fits[members]?.seed).not.toBe(7);
  });
});
