import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { checkModel } from '#domain/onnx/check-model.ts';
import { inputTensors, largestDifference } from '#domain/training/model/largest-difference.ts';
import { modelToOnnx } from '#domain/training/model/model-to-onnx.ts';
import type { TrainedModel } from '#domain/training/model/trained-model.ts';
import type { Table } from '#domain/training/table.ts';

/**
 * Largest difference between the model's ONNX file in onnxruntime and the model, over all tables; the file is one that
 * may be registered.
 */
export async function onnxDifference(
  model: TrainedModel,
  tables: readonly Table[],
): Promise<number> {
  const bytes = modelToOnnx(model);
  checkModel(bytes);
  const loaded = await onnxRuntime().load(bytes);
  const each = [];
  for (const table of tables) each.push(await largestDifference(loaded, model, table));
  await loaded.release();
  return Math.max(...each);
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
