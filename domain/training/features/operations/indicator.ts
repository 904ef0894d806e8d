import type { Operation } from '../operation.ts';
import type { Family, Makes } from './family.ts';

/** 1 where the (single) column of another operation is missing, else 0. */
export interface IndicatorOperation extends Makes {
  readonly kind: 'indicator';
  readonly of: Operation;
}

export function indicatorOperation(of: Operation): IndicatorOperation {
  const columns = of.columns.map((column) => ({ ...column, name: `${column.name} is missing` }));
  return { kind: 'indicator', of, columns };
}

export const indicator: Family<IndicatorOperation> = {
  apply: ({ of }, source) =>
    source
      .made(of)
      .map((values) => Float32Array.from(values, (value) => (Number.isNaN(value) ? 1 : 0))),
  toGraph(requests, { graph, made }) {
    const values = made(
      requests.map(({ operation, column }) => ({ operation: operation.of, column })),
    );
    return graph.add('Cast', [graph.add('IsNaN', [values])], { to: { i: 1 } });
  },
};
