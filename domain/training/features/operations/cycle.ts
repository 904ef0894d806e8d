import { floats } from '#domain/onnx/build.ts';
import type { Operation } from '../operation.ts';
import type { Family, Makes } from './family.ts';

/**
 * Sine and cosine of a whole number that goes round (the single column of another operation: month, weekday, hour), so
 * that December is next to January; 0 and 0 where it is missing or outside. By a table, so that no machine's own sine
 * decides bits.
 */
export interface CycleOperation extends Makes {
  readonly kind: 'cycle';
  readonly of: Operation;
  /** The smallest value, and how many there are. */
  readonly from: number;
  readonly period: number;
  /** [period + 1, 2], row-major: sine and cosine of each value; the last row is for missing. */
  readonly table: Float32Array;
}

export function cycleOperation(of: Operation, from: number, period: number): CycleOperation {
  const table = new Float32Array(2 * (period + 1));
  for (let value = 0; value < period; value++) {
    const angle = (2 * Math.PI * value) / period;
    table[2 * value] = Math.sin(angle);
    table[2 * value + 1] = Math.cos(angle);
  }
  const columns = ['sin', 'cos'].flatMap((wave) =>
    of.columns.slice(0, 1).map((column) => ({ ...column, name: `${column.name} ${wave}` })),
  );
  return { kind: 'cycle', of, from, period, table, columns };
}

export const cycle: Family<CycleOperation> = {
  apply({ of, from, period, table }, source) {
    const [values = new Float32Array(source.rows)] = source.made(of);
    const at = (value: number) => {
      const index = value - from;
      return index >= 0 && index < period ? Math.floor(index) : period;
    };
    return [0, 1].map((wave) =>
      Float32Array.from(values, (value) => table[2 * at(value) + wave] as number),
    );
  },
  toGraph(requests, { graph, made, scalar }) {
    const columns = requests.map((request) => {
      const { from, period, table } = request.operation;
      const values = made([{ operation: request.operation.of, column: 0 }]);
      const index = graph.add('Sub', [values, scalar('from', from)]);
      const inside = graph.add('And', [
        graph.add('GreaterOrEqual', [index, scalar('zero', 0)]),
        graph.add('Less', [index, scalar('period', period)]),
      ]);
      const safe = graph.add('Where', [inside, index, scalar('period', period)]);
      const wave = table.filter((_, at) => at % 2 === request.column);
      const constant = graph.constant('wave', (name) => floats(name, [wave.length], [...wave]));
      return graph.add('Gather', [constant, graph.add('Cast', [safe], { to: { i: 7 } })]);
    });
    return graph.concat(columns);
  },
};
