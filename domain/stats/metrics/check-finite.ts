import { invalid } from '#domain/errors.ts';

/** Errors: `invalid`, naming the row, where a value is infinite or not a number. `what` is one value's name: "Score". */
export function checkFinite(values: ArrayLike<number>, what: string): void {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]))
      throw invalid(`${what} ${values[i]} of row ${i} is not finite.`, {
        hint: 'Leave rows without a value out before measuring.',
      });
}
