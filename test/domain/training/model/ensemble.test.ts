import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectEnsemble } from '#domain/training/model/ensemble.ts';

const squared = (truth: readonly number[]) => (answers: Float64Array) =>
  truth.reduce((sum, value, i) => sum + (value - (answers[i] ?? 0)) ** 2, 0);

describe('selectEnsemble', () => {
  it('AML-2: takes two models whose errors cancel, in equal parts', () => {
    const { weights, loss } = selectEnsemble({
      answers: [Float64Array.of(2, 0), Float64Array.of(0, 2), Float64Array.of(5, 5)],
      loss: squared([1, 1]),
    });
    expect(weights).toEqual([0.5, 0.5, 0]);
    expect(loss).toBe(0);
  });

  it('AML-2: counts a model as often as it helps', () => {
    const { weights } = selectEnsemble({
      answers: [Float64Array.of(0), Float64Array.of(4)],
      loss: squared([1]),
    });
    expect(weights).toEqual([0.75, 0.25]);
  });

  it('AML-2: is never worse than its best model, and its weights sum to 1', () => {
    const numbers = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), {
      minLength: 4,
      maxLength: 4,
    });
    fc.assert(
      fc.property(numbers, fc.array(numbers, { minLength: 1, maxLength: 6 }), (truth, models) => {
        const answers = models.map((each) => Float64Array.from(each));
        const loss = squared(truth);
        const ensemble = selectEnsemble({ answers, loss });
        expect(ensemble.loss).toBeLessThanOrEqual(Math.min(...answers.map(loss)) + 1e-12);
        expect(ensemble.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('takes the first of equals, and refuses none', () => {
    const same = Float64Array.of(1);
    expect(selectEnsemble({ answers: [same, same], loss: squared([1]) }).weights).toEqual([1, 0]);
    expect(() => selectEnsemble({ answers: [], loss: () => 0 })).toThrow(/at least one model/);
  });
});
