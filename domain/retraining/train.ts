import type { Clock } from '../clock.ts';
import { buildReferenceSketch } from '../drift/reference-sketch.ts';
import { modelKey } from '../registry/model-key.ts';
import type { Artifacts, ModelStore } from '../registry/ports.ts';
import type { Signature } from '../registry/signature.ts';
import type { ModelRuntime } from '../serving/model-runtime.ts';
import type { TrackingStore } from '../tracking/ports.ts';
import { findColumn, textOf } from '../training/columns.ts';
import { selectRows } from '../training/select-rows.ts';
import type { Table } from '../training/table.ts';
import { toOnnx } from '../training/to-onnx.ts';
import { type TrainedClassifier, trainClassifier } from '../training/train-classifier.ts';
import { readTable, sha256Hex, writeJson } from './files.ts';
import { splitData } from './hold-out.ts';
import { scoresOf } from './measure.ts';
import { knownRun, type RunInput } from './run.ts';
import { scoreTable } from './score-table.ts';
import { trackTraining } from './track-run.ts';

export interface TrainDeps {
  readonly store: ModelStore;
  readonly artifacts: Artifacts;
  readonly runtime: ModelRuntime;
  readonly tracking: TrackingStore;
  readonly clock: Clock;
}

export interface TrainInput extends RunInput {
  readonly datasetUri: string;
  readonly baseRows: number;
}

export interface Trained {
  readonly modelUri: string;
  readonly sketchUri: string;
  readonly classes: readonly string[];
  readonly positiveClass?: string;
  readonly algorithm: string;
  readonly params: Readonly<Record<string, number | string | boolean>>;
  readonly reasons: readonly string[];
}

/** Largest difference between the trainer's probabilities and the served graph's. */
const tolerance = 1e-5;
const checkedRows = 2000;

/**
 * RTR-2: learns from the training rows only and writes the model as ONNX with its preprocessing, and the reference
 * sketch of what it learnt from. The graph must answer as the trainer does, or the run ends here.
 */
export async function train(deps: TrainDeps, input: TrainInput): Promise<Trained> {
  const { artifacts } = deps;
  const { model, retraining } = await knownRun(deps.store, input);
  const table = await readTable(artifacts, input.datasetUri);
  const { train: rows, holdOut } = splitData(table, model, input.baseRows);
  const trained = trainClassifier(rows, {
    target: model.target,
    idColumns: model.idColumns,
    ...(model.positiveClass !== undefined && { positiveClass: model.positiveClass }),
  });
  const onnx = toOnnx(trained, { 'loopwright.model': model.name });
  const difference = await largestDifference(deps.runtime, onnx, trained, holdOut);
  if (!(difference <= tolerance))
    throw new Error(
      `The ONNX graph differs from the trained model by ${difference} (at most ${tolerance}).`,
    );
  const positiveClass = model.task === 'binary' ? trained.classes.at(-1) : undefined;
  const sketch = buildReferenceSketch({
    table: rows,
    target: model.target,
    idColumns: model.idColumns,
    ...(positiveClass !== undefined && {
      holdOut: {
        table: {
          ...holdOut,
          columns: holdOut.columns.filter(
            ({ name }) => name !== model.target && !model.idColumns.includes(name),
          ),
        },
        scores: scoresOf(trained.predict(holdOut), trained.classes, positiveClass),
        labels: Uint8Array.from(labelsOf(holdOut, model.target), (label) =>
          label === positiveClass ? 1 : 0,
        ),
      },
    }),
  });
  const folder = `models/${modelKey(model.name)}/${sha256Hex(onnx)}`;
  const [modelUri, sketchUri] = await Promise.all([
    artifacts.write(`${folder}/model.onnx`, onnx, 'application/octet-stream'),
    writeJson(artifacts, `${folder}/sketch.json`, sketch),
  ]);
  const facts = { algorithm: 'gbdt', params: { ...trained.params } };
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

export function labelsOf(table: Table, target: string): readonly string[] {
  const column = findColumn(table, target);
  return column === undefined ? [] : textOf(column);
}

async function largestDifference(
  runtime: ModelRuntime,
  onnx: Uint8Array,
  trained: TrainedClassifier,
  rows: Table,
): Promise<number> {
  const some = selectRows(
    rows,
    Array.from({ length: Math.min(rows.rows, checkedRows) }, (_, row) => row),
  );
  const loaded = await runtime.load(onnx);
  try {
    const signature: Signature = { ...loaded.signature, classes: trained.classes };
    const { probabilities } = await scoreTable(loaded, signature, some, trained.classes);
    const expected = trained.predict(some);
    return expected.reduce(
      (most, p, i) => Math.max(most, Math.abs(p - (probabilities?.[i] ?? Number.NaN))),
      0,
    );
  } finally {
    await loaded.release();
  }
}
