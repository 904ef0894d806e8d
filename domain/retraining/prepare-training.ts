import { writeJson } from '../registry/json-files.ts';
import type { Artifacts, ModelStore } from '../registry/ports.ts';
import type { Params } from '../training/algorithm.ts';
import { gbdtParams } from '../training/boosting/params.ts';
import type { Matrix } from '../training/matrix.ts';
import { readTable, sha256Hex, workKey } from './files.ts';
import { knownRun } from './run.ts';
import type { DataInput } from './train.ts';
import { matricesOf, type TrainingData, trainingData, trainingSeed } from './training-data.ts';
import { type MatrixFile, manifestVersion, type TrainingManifest } from './training-manifest.ts';

export interface PreparedTraining {
  /** Of all files of the job. */
  readonly folderUri: string;
  readonly manifest: TrainingManifest;
  /** Hyper-parameters by our names. */
  readonly params: Params;
  readonly reasons: readonly string[];
}

/** Rows that the job answers for, to hold the graph against. */
const sampleRows = 500;

/**
 * RTR-4: the features, made by the code that makes them everywhere, as files that a training job reads
 * (docs/decisions/0015-sagemaker-gets-a-matrix.md). Called again it writes the same bytes.
 */
export async function prepareTraining(
  { store, artifacts }: { readonly store: ModelStore; readonly artifacts: Artifacts },
  input: DataInput,
): Promise<PreparedTraining> {
  const { model } = await knownRun(store, input);
  const table = await readTable(artifacts, input.datasetUri);
  const data = trainingData(table, model, input.baseRows);
  const folder = workKey(model.name, input.retrainingId, 'sagemaker');
  const manifest = await writeMatrix(data, (file, bytes) =>
    artifacts.write(`${folder}/input/${file}`, bytes, 'application/octet-stream'),
  );
  await writeJson(artifacts, `${folder}/input/manifest.json`, manifest);
  const { trainRows, validRows, columns } = manifest;
  return {
    folderUri: artifacts.uriOf(folder),
    manifest,
    params: { ...gbdtParams(manifest.task, trainRows) },
    reasons: [
      `A training job gets ${trainRows} rows to learn from and ${validRows} to tell when to stop, in ${columns.length} columns.`,
    ],
  };
}

type Write = (file: string, bytes: Uint8Array) => Promise<unknown>;

/** One file at a time: beside the matrix there is never more than a column in memory. */
async function writeMatrix(data: TrainingData, write: Write): Promise<TrainingManifest> {
  const matrices = matricesOf(data);
  const { train, valid, schema } = data;
  const keep = async (file: string, bytes: Uint8Array): Promise<MatrixFile> => {
    await write(file, bytes);
    return { file, sha256: sha256Hex(bytes) };
  };
  const columns: TrainingManifest['columns'][number][] = [];
  for (const [at, { name, levels }] of data.plan.columns.entries()) {
    const values = joined(column(matrices.train, at), column(matrices.valid, at));
    columns.push({ name, levels, ...(await keep(`column-${at}.f32`, bytesOf(values))) });
  }
  const targets = joined(train.target.y, valid.target.y);
  const [learnt, judged] = [train.target.weights, valid.target.weights];
  return {
    version: manifestVersion,
    task: schema.task,
    outputs: train.target.outputs,
    trainRows: train.table.rows,
    validRows: valid.table.rows,
    sampleRows: Math.min(sampleRows, valid.table.rows),
    seed: trainingSeed,
    columns,
    target: await keep('target.f64', bytesOf(targets)),
    ...(learnt &&
      judged && { weights: await keep('weights.f64', bytesOf(joined(learnt, judged))) }),
  };
}

const column = ({ columns }: Matrix, at: number): Float32Array =>
  columns[at] ?? new Float32Array(0);

function joined<A extends Float32Array | Float64Array>(first: A, second: A): A {
  const both = first.constructor === Float32Array ? Float32Array : Float64Array;
  const values = new both(first.length + second.length);
  values.set(first);
  values.set(second, first.length);
  return values as A;
}

/** As they lie in memory, which is little-endian on every processor that Lambda has. */
const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Float64Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
