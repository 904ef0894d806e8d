import { invalid } from '#domain/errors.ts';

/** Sums of larger ones could leave what a number holds. */
export const maxWeight = 1e30;

/** Errors: `invalid` for a weight that is not above 0, or above `maxWeight`. `name`: of the column, where there is one. */
export function checkWeights(weights: ArrayLike<number>, name?: string): void {
  for (let row = 0; row < weights.length; row++) {
    const weight = weights[row] as number;
    if (weight > 0 && weight <= maxWeight) continue;
    const where = name === undefined ? '' : ` of "${name}"`;
    throw invalid(
      `A weight must be a number above 0, at most ${maxWeight}, but one${where} is ${Number.isNaN(weight) ? 'missing' : weight}.`,
      {
        ...(name === undefined ? {} : { field: name }),
        hint: 'Give every row with a target a weight; leave out rows that should not count.',
      },
    );
  }
}
