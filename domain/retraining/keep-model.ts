import type { Clock } from '../clock.ts';
import { writeJson } from '../registry/json-files.ts';
import { modelKey } from '../registry/model-key.ts';
import type { Artifacts } from '../registry/ports.ts';
import type { ModelRuntime } from '../serving/model-runtime.ts';
import type { TrackingStore } from '../tracking/ports.ts';
import { findColumn, textOf } from '../training/columns.ts';
import { largestDifference, tolerance } from '../training/model/largest-difference.ts';
import { modelToOnnx } from '../training/model/model-to-onnx.ts';
import type { TrainedModel } from '../training/model/trained-model.ts';
import { selectRows } from '../training/select-rows.ts';
import type { Table } from '../training/table.ts';
import { sha256Hex } from './files.ts';
import { referenceOf } from './reference-of.ts';
import type { Run } from './run.ts';
import { trackTraining } from './track-run.ts';

export interface KeepDeps {
  readonly artifacts: Artifacts;
  readonly runtime: ModelRuntime;
  readonly tracking: TrackingStore;
  readonly clock: Clock;
}

export interface KeepInput extends Run {
  readonly trained: TrainedModel;
  /** What it may have learnt from, and what it has not seen. */
  readonly rows: Table;
  readonly holdOut: Table;
}

/** What the steps after the training are told of it. */
export interface Trained {
  readonly modelUri: string;
  readonly sketchUri: string;
  readonly classes: readonly string[];
  readonly positiveClass?: string;
  readonly algorithm: string;
  readonly params: Readonly<Record<string, number | string | boolean>>;
  readonly reasons: readonly string[];
}

const checkedRows = 2_000;

/**
 * Writes a trained model as ONNX and the reference sketch of what it learnt from. The graph must answer as the trainer
 * does, or the run ends here.
 */
export async function keepModel(deps: KeepDeps, input: KeepInput): Promise<Trained> {
  const { artifacts } = deps;
  const { model, retraining, trained, rows, holdOut } = input;
  const onnx = modelToOnnx(trained, { 'loopwright.model': model.name });
  const difference = await differenceOf(deps.runtime, onnx, trained, holdOut);
  if (!(difference <= tolerance))
    throw new Error(
      `The ONNX graph differs from the trained model by ${difference} (at most ${tolerance}).`,
    );
  const positiveClass = trained.task === 'binary' ? trained.classes.at(-1) : undefined;
  const folder = `models/${modelKey(model.name)}/${sha256Hex(onnx)}`;
  const [modelUri, sketchUri] = await Promise.all([
    artifacts.write(`${folder}/model.onnx`, onnx, 'application/octet-stream'),
    writeJson(artifacts, `${folder}/sketch.json`, referenceOf(input)),
  ]);
  const facts = { algorithm: trained.algorithm, params: { ...trained.params } };
  const untracked = await trackTraining(deps, retraining, {
    ...facts,
    learningCurve: trained.learningCurve,
  });
  return {
    modelUri,
    sketchUri,
    classes: trained.classes,
    ...(positiveClass !== undefined && { positiveClass }),
    ...facts,
    reasons: [
      `Trained on ${rows.rows} rows; the ONNX graph differs from the trainer by at most ${difference.toExponential(1)}.`,
      ...trained.notes,
      ...untracked,
    ],
  };
}

async function differenceOf(
  runtime: ModelRuntime,
  onnx: Uint8Array,
  trained: TrainedModel,
  rows: Table,
): Promise<number> {
  const some = selectRows(
    rows,
    Array.from({ length: Math.min(rows.rows, checkedRows) }, (_, row) => row),
  );
  const loaded = await runtime.load(onnx);
  try {
    return await largestDifference(loaded, trained, some);
  } finally {
    await loaded.release();
  }
}

/** What the rows of a table say of its target, as text. */
export function labelsOf(table: Table, target: string): readonly string[] {
  const column = findColumn(table, target);
  return column === undefined ? [] : textOf(column);
}
