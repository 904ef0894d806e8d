import { createHash } from 'node:crypto';
import { wasmCompute } from '#adapters/compute/wasm-compute.ts';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import type { Evaluation } from '#domain/registry/model-version.ts';
import { rowsToTensors } from '#domain/serving/rows-to-tensors.ts';
import { accuracy } from '#domain/stats/accuracy.ts';
import { classify } from '#domain/stats/classify.ts';
import { quantile } from '#domain/stats/quantile.ts';
import { rocAuc } from '#domain/stats/roc-auc.ts';
import type { Params } from '#domain/training/algorithm.ts';
import { findColumn, textOf } from '#domain/training/columns.ts';
import { parseCsv, toCsv } from '#domain/training/csv.ts';
import { modelToOnnx } from '#domain/training/model/model-to-onnx.ts';
import { predictTable } from '#domain/training/model/predict-table.ts';
import { trainModel } from '#domain/training/model/train-model.ts';
import { isPaused } from '#domain/training/model/train-options.ts';
import { rowsToTable } from '#domain/training/rows-to-table.ts';
import { splitHoldOut } from '#domain/training/split.ts';
import type { Table } from '#domain/training/table.ts';
import { type Customer, idColumn, positiveClass, target } from '../../examples/churn/customer.ts';
import { typedRows } from '../rows-file.ts';

const toTable = (customers: readonly Customer[]): Table => parseCsv(toCsv(rowsToTable(customers)));

export interface TrainedAtDesk {
  readonly onnx: Uint8Array;
  readonly evaluation: Evaluation;
  /** What it learnt from: all the rows less the hold-out. */
  readonly data: { readonly sha256: string; readonly rows: number };
  readonly params: Params;
  readonly learningCurve: readonly number[];
}

const sha256 = (table: Table): string => createHash('sha256').update(toCsv(table)).digest('hex');

/**
 * What somebody does at their own desk: trains on their rows, measures on a hold-out of the same rows, and brings the
 * ONNX file with those numbers. Whether the labels were right nobody can tell from them.
 */
export async function trainUploaded(customers: readonly Customer[]): Promise<TrainedAtDesk> {
  const options = { fraction: 0.2, salt: 'own desk', ignore: [idColumn] };
  const { train, holdOut } = splitHoldOut(toTable(customers), options);
  const compute = wasmCompute();
  const trained = await trainModel(
    train,
    { target, idColumns: [idColumn], positiveClass },
    { compute },
  );
  compute.close();
  if (isPaused(trained)) throw new Error('Paused, though nobody set a limit.');
  const probabilities = predictTable(trained, holdOut);
  const positive = trained.classes.indexOf(positiveClass);
  const scores = Float64Array.from(
    { length: holdOut.rows },
    (_, row) => probabilities[row * trained.classes.length + positive] ?? Number.NaN,
  );
  const column = findColumn(holdOut, target);
  const truth = Uint8Array.from(column === undefined ? [] : textOf(column), (label) =>
    label === positiveClass ? 1 : 0,
  );
  const onnx = modelToOnnx(trained);
  return {
    onnx,
    data: { sha256: sha256(train), rows: train.rows },
    params: { ...trained.params },
    learningCurve: trained.learningCurve,
    evaluation: {
      rows: holdOut.rows,
      dataSha256: sha256(holdOut),
      metrics: { accuracy: accuracy(truth, classify(scores)), auc: rocAuc(truth, scores) },
      latencyMs: await oneRowLatencyMs(onnx, customers),
    },
  };
}

const timedRuns = 200;

/** p95 of one-row predictions on this machine. */
async function oneRowLatencyMs(onnx: Uint8Array, customers: readonly Customer[]): Promise<number> {
  const model = await onnxRuntime().load(onnx);
  const times: number[] = [];
  for (const customer of customers.slice(0, timedRuns)) {
    const { rows } = typedRows([customer], model.signature.inputs);
    const { tensors } = rowsToTensors(model.signature, rows);
    const startedAt = performance.now();
    await model.run(tensors);
    times.push(performance.now() - startedAt);
  }
  await model.release();
  return quantile(Float64Array.from(times).sort(), 0.95);
}
