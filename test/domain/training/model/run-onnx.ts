import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { checkModel } from '#domain/onnx/check-model.ts';
import { inputTensors } from '#domain/training/model/largest-difference.ts';
import { modelToOnnx } from '#domain/training/model/model-to-onnx.ts';
import { predictTable } from '#domain/training/model/predict-table.ts';
import type { TrainedModel } from '#domain/training/model/trained-model.ts';
import type { Table } from '#domain/training/table.ts';

/**
 * Largest difference between the model's ONNX file in onnxruntime and the model, over all tables, of predictions relative
 * to 1 + each; the file is one that may be registered.
 */
export async function onnxDifference(
  model: TrainedModel,
  tables: readonly Table[],
): Promise<number> {
  const bytes = modelToOnnx(model);
  checkModel(bytes);
  const loaded = await onnxRuntime().load(bytes);
  const output = model.task === 'regression' ? 'prediction' : 'probabilities';
  let largest = 0;
  for (const table of tables) {
    const expected = predictTable(model, table);
    const [answer] = await loaded.run(inputTensors(model, table), [output]);
    if (answer?.data.length !== expected.length) return Number.POSITIVE_INFINITY;
    for (const [i, value] of expected.entries()) {
      const scale = model.task === 'regression' ? 1 + Math.abs(value) : 1;
      const difference = Math.abs(Number(answer.data[i]) - value) / scale;
      if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
    }
  }
  await loaded.release();
  return largest;
}

/** What onnxruntime answers, by output. */
export async function onnxAnswers(
  model: TrainedModel,
  table: Table,
): Promise<Readonly<Record<string, readonly (number | string | bigint)[]>>> {
  const loaded = await onnxRuntime().load(modelToOnnx(model));
  const tensors = await loaded.run(inputTensors(model, table));
  await loaded.release();
  return Object.fromEntries(
    tensors.map(({ name, data }) => [name, Array.from(data as ArrayLike<number>)]),
  );
}
