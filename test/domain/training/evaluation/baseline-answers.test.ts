import { describe, expect, it } from 'vitest';
import { baselineAnswers } from '#domain/training/evaluation/baseline-answers.ts';

describe('baselineAnswers', () => {
  it('answers with the shares of the classes, as weights have them', () => {
    const y = Float64Array.of(0, 1, 1, 2);
    const target = { task: 'multiclass', y, outputs: 3 } as const;
    expect([...baselineAnswers(target, 2)]).toEqual([0.25, 0.5, 0.25, 0.25, 0.5, 0.25]);
    const weights = Float64Array.of(5, 1, 1, 1);
    expect([...baselineAnswers({ ...target, weights }, 1)]).toEqual([5 / 8, 2 / 8, 1 / 8]);
  });

  it('answers a regression with the mean', () => {
    const target = { task: 'regression', y: Float64Array.of(1, 2, 6), outputs: 1 } as const;
    expect([...baselineAnswers(target, 3)]).toEqual([3, 3, 3]);
  });
});
