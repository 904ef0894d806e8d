import type { LoadedModel, Tensor } from '#domain/serving/model-runtime.ts';
import { findColumn, numbersOf, textOf } from '../columns.ts';
import { selectRows } from '../select-rows.ts';
import type { Table } from '../table.ts';
import { predictTable } from './predict-table.ts';
import type { TrainedModel } from './trained-model.ts';

/** What a graph may differ by from its model: float32 rounding. */
export const tolerance = 1e-5;
/** Rows per run: keeps intermediate tensors small. */
const batchRows = 1000;

/**
 * Largest difference between what the loaded graph of a model answers and what the model itself does: of probabilities,
 * or of predictions relative to 1 + the largest of them: the runtime sums in float32, so the error of a small prediction
 * is that of the large parts it is the sum of. Infinity when an answer is no number or has another size. The table has
 * the model's inputs (`invalid` otherwise).
 */
export async function largestDifference(
  loaded: LoadedModel,
  model: TrainedModel,
  table: Table,
): Promise<number> {
  const output = model.task === 'regression' ? 'prediction' : 'probabilities';
  let largest = 0;
  for (let from = 0; from < table.rows; from += batchRows) {
    const rows = Math.min(batchRows, table.rows - from);
    const batch = selectRows(
      table,
      Array.from({ length: rows }, (_, row) => from + row),
    );
    const expected = predictTable(model, batch);
    const answers = await loaded.run(inputTensors(model, batch), [output]);
    const given = answers.find(({ name }) => name === output)?.data ?? [];
    if (given.length !== expected.length) return Number.POSITIVE_INFINITY;
    const sizes = expected.map(Math.abs);
    const scale = model.task === 'regression' ? 1 + sizes.reduce((a, b) => Math.max(a, b), 0) : 1;
    for (const [i, value] of expected.entries()) {
      const difference = Math.abs(Number(given[i]) - value) / scale;
      if (!(difference <= largest)) largest = difference;
      if (Number.isNaN(largest)) return Number.POSITIVE_INFINITY;
    }
  }
  return largest;
}

/** The columns of a table as the model's graph takes them. */
export function inputTensors({ inputs }: TrainedModel, table: Table): readonly Tensor[] {
  return inputs.map(({ name, kind }) => {
    const column = findColumn(table, name) ?? { name, kind: 'text' as const, values: [] };
    const shape = [table.rows, 1];
    return kind === 'number'
      ? { name, shape, datatype: 'FP32' as const, data: Float32Array.from(numbersOf(column)) }
      : { name, shape, datatype: 'BYTES' as const, data: [...textOf(column)] };
  });
}
