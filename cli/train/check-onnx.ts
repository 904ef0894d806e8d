import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { unavailable } from '#domain/errors.ts';
import { largestDifference, tolerance } from '#domain/training/model/largest-difference.ts';
import type { TrainedModel } from '#domain/training/model/trained-model.ts';
import { selectRows } from '#domain/training/select-rows.ts';
import type { Table } from '#domain/training/table.ts';

export interface OnnxCheck {
  readonly rows: number;
  /** Of probabilities, or of predictions relative to their usual size (`largestDifference`). */
  readonly largestDifference: number;
}

const maxRows = 2_000;

/** Runs the file's bytes in ONNX Runtime on rows it will be asked about. Errors: `unavailable` when it answers otherwise than the model. */
export async function checkOnnx(
  bytes: Uint8Array,
  model: TrainedModel,
  table: Table,
): Promise<OnnxCheck> {
  const rows = Math.min(maxRows, table.rows);
  const loaded = await onnxRuntime().load(bytes);
  try {
    const some = selectRows(
      table,
      Array.from({ length: rows }, (_, row) => Math.floor((row * table.rows) / rows)),
    );
    const difference = await largestDifference(loaded, model, some);
    if (!(difference <= tolerance))
      throw unavailable(
        `The ONNX file answers otherwise than the model (by ${difference} at most); it was not written.`,
        { hint: 'This is a fault in Loopwright: report it with the data or its schema.' },
      );
    return { rows, largestDifference: difference };
  } finally {
    await loaded.release();
  }
}
