import { describe, expect, it } from 'vitest';
import answers from './mlflow-answers.json' with { type: 'json' };
import { type Answers, differences } from './mlflow-answers.ts';

describe('what MLflow 3.17.2 found in its own stores', () => {
  it('TRK-1: is what we find, in the same order, for random filters and orders of all five searches', () => {
    const recorded = answers as unknown as Answers;
    expect(recorded.mlflow).toBe('3.17.2');
    expect(recorded.runs.answers.length).toBeGreaterThanOrEqual(60);
    expect(differences(recorded)).toEqual([]);
  });
});
