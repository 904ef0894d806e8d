import type { LoadedModel, Tensor } from '#domain/serving/model-runtime.ts';
import { quantile } from '#domain/stats/quantile.ts';
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
 * Largest difference between what the loaded graph of a model answers and what the model itself does: of probabilities;
 * or of predictions relative to their size. That is 1 + |prediction|, or 1 + what 99 % of the predictions are within, if
 * that is more: a runtime sums in float32, so the error of a small prediction is that of the large parts it is the sum
 * of, while one prediction beyond all others must not excuse the rest. Infinity when an answer is no number or has
 * another size. The table has the model's inputs (`invalid` otherwise).
 */
export async function largestDifference(
  loaded: LoadedModel,
  model: TrainedModel,
  table: Table,
): Promise<number> {
  const output = model.task === 'regression' ? 'prediction' : 'probabilities';
  const expected = predictTable(model, table);
  const width = expected.length / Math.max(table.rows, 1);
  const usual = model.task === 'regression' ? usualSize(expected) : 0;
  let largest = 0;
  for (let from = 0; from < table.rows; from += batchRows) {
    const rows = Math.min(batchRows, table.rows - from);
    const batch = selectRows(
      table,
      Array.from({ length: rows }, (_, row) => from + row),
    );
    const answers = await loaded.run(inputTensors(model, batch), [output]);
    const given = answers.find(({ name }) => name === output)?.data ?? [];
    if (given.length !== rows * width) return Number.POSITIVE_INFINITY;
    for (let i = 0; i < given.length; i++) {
      const value = expected[from * width + i] as number;
      const scale = model.task === 'regression' ? 1 + Math.max(Math.abs(value), usual) : 1;
      const difference = Math.abs(Number(given[i]) - value) / scale;
      if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
      largest = Math.max(largest, difference);
    }
  }
  return largest;
}

const usualSize = (predictions: Float64Array): number =>
  predictions.length === 0 ? 0 : quantile(predictions.map(Math.abs).sort(), 0.99);

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
