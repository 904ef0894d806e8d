import type { Operation } from '../operation.ts';
import type { Family, Makes } from './family.ts';

/** Some columns of another operation. */
export interface PickOperation extends Makes {
  readonly kind: 'pick';
  readonly of: Operation;
  /** Their positions there, one for each column. */
  readonly from: readonly number[];
}

/** The operation itself where all of its columns are wanted, in their order. */
export function pickOperation(of: Operation, from: readonly number[]): Operation {
  const all = from.length === of.columns.length && from.every((column, index) => column === index);
  const columns = of.columns.filter((_, column) => from.includes(column));
  return all ? of : { kind: 'pick', of, from, columns };
}

export const pick: Family<PickOperation> = {
  apply({ of, from }, source) {
    const made = source.made(of);
    return from.map((column) => made[column] as Float32Array);
  },
  toGraph: (requests, { made }) =>
    made(
      requests.map(({ operation, column }) => ({
        operation: operation.of,
        column: operation.from[column] ?? 0,
      })),
    ),
};
