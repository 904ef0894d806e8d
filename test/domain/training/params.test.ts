import { describe, expect, it } from 'vitest';
import type { ParamRange } from '#domain/training/algorithm.ts';
import { checkedParams } from '#domain/training/params.ts';

const space: readonly ParamRange[] = [
  { name: 'learningRate', kind: 'number', min: 0.01, max: 1, log: true, default: 0.1 },
  { name: 'trees', kind: 'integer', min: 10, max: 500, default: 100 },
  { name: 'loss', kind: 'choice', choices: ['squared', 'huber'], default: 'squared' },
];

describe('AML-2: parameters of an algorithm', () => {
  it('fills in what was not chosen', () => {
    expect(checkedParams(space, { trees: 20 })).toEqual({
      learningRate: 0.1,
      trees: 20,
      loss: 'squared',
    });
    expect(checkedParams(space)).toEqual({ learningRate: 0.1, trees: 100, loss: 'squared' });
  });

  it.each([
    [{ learningRate: 2 }, 'params.learningRate must be a number from 0.01 to 1, not 2.'],
    [{ learningRate: Number.NaN }, 'params.learningRate must be a number from 0.01 to 1, not NaN.'],
    [{ learningRate: '0.1' }, 'params.learningRate must be a number from 0.01 to 1, not "0.1".'],
    [{ trees: 20.5 }, 'params.trees must be a whole number from 10 to 500, not 20.5.'],
    [{ loss: 'hinge' }, 'params.loss must be one of "squared", "huber", not "hinge".'],
    [{ depth: 3 }, 'params.depth is not a parameter of this algorithm.'],
  ])('refuses %j, saying what would do', (chosen, message) => {
    expect(() => checkedParams(space, chosen)).toThrow(
      expect.objectContaining({
        kind: 'invalid',
        field: `params.${Object.keys(chosen)[0]}`,
        message,
      }),
    );
  });

  it('takes what is not worth searching where that is allowed', () => {
    expect(checkedParams(space, { trees: 1 }, { trees: [1, 1000] }).trees).toBe(1);
    expect(() => checkedParams(space, { trees: 0 }, { trees: [1, 1000] })).toThrow(
      'params.trees must be a whole number from 1 to 1000, not 0.',
    );
  });
});
