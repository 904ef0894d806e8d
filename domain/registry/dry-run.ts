import { invalid } from '../errors.ts';
import type { LoadedModel, ModelRuntime, Tensor } from '../serving/model-runtime.ts';
import { flatTrees } from '../serving/trees/flat-trees.ts';
import { probeRows } from '../serving/trees/probe-rows.ts';
import { proveEqual } from '../serving/trees/prove-equal.ts';
import { seededRandom } from '../training/random.ts';
import type { ModelVersion } from './model-version.ts';
import type { Datatype, Signature, TensorSpec } from './signature.ts';

/** What a file turned out to be. */
export interface Tried {
  readonly signature: Signature;
  readonly fastPath?: NonNullable<ModelVersion['fastPath']>;
}

/** A graph with larger fixed dimensions is not tried: a row of it would not fit a function's memory beside the model. */
const maxElements = 16_000_000;

/**
 * SEC-3: opens the file and lets it predict one row of zeros and empty texts, so that a model that cannot serve is
 * refused when it is registered and not when it is asked. Trees are held against their fast path.
 *
 * @throws DomainError `invalid`
 */
export async function dryRun(runtime: ModelRuntime, bytes: Uint8Array): Promise<Tried> {
  const model = await runtime.load(bytes);
  try {
    await model.run(model.signature.inputs.map(rowOfZeros)).catch((cause: unknown) => {
      throw invalid(`The model opens but does not predict a row: ${(cause as Error).message}`, {
        field: 'artifact',
        hint: 'It was tried with one row of zeros and empty texts; give the first dimension a free size.',
        cause,
      });
    });
    return { signature: model.signature, ...(await fastPath(model, bytes)) };
  } finally {
    await model.release();
  }
}

/** Values sent for the proof, over all rows and columns. */
const maxProbeValues = 1_000_000;
const maxProbeRows = 4_000;

/** SRV-3: a model that cannot be shown to be equal is simply served by ONNX Runtime. */
async function fastPath(
  reference: LoadedModel,
  bytes: Uint8Array,
): Promise<{ readonly fastPath?: 'flat-trees' }> {
  const flat = flatTrees(bytes);
  if (flat === undefined) return {};
  const values = flat.signature.inputs.reduce((sum, { shape }) => sum + (shape[1] ?? 1), 0);
  const rows = Math.min(maxProbeRows, Math.floor(maxProbeValues / values));
  const difference = await proveEqual(flat, reference, probeRows(flat, seededRandom(1), rows));
  return difference === undefined ? { fastPath: 'flat-trees' } : {};
}

/** One row of zeros and empty texts for an input. */
export function rowOfZeros({ name, datatype, shape }: TensorSpec): Tensor {
  const dims = shape.map((dim) => (dim === -1 ? 1 : dim));
  const elements = dims.reduce((product, dim) => product * dim, 1);
  if (elements > maxElements)
    throw invalid(`The input ${name} has ${elements} values in a row; at most ${maxElements}.`, {
      field: 'artifact',
    });
  return { name, datatype, shape: dims, data: zeros[datatype](elements) };
}

const zeros: Readonly<Record<Datatype, (length: number) => Tensor['data']>> = {
  BOOL: (length) => new Uint8Array(length),
  UINT8: (length) => new Uint8Array(length),
  UINT16: (length) => new Uint16Array(length),
  UINT32: (length) => new Uint32Array(length),
  UINT64: (length) => new BigUint64Array(length),
  INT8: (length) => new Int8Array(length),
  INT16: (length) => new Int16Array(length),
  INT32: (length) => new Int32Array(length),
  INT64: (length) => new BigInt64Array(length),
  FP16: (length) => new Float16Array(length),
  FP32: (length) => new Float32Array(length),
  FP64: (length) => new Float64Array(length),
  BYTES: (length) => Array<string>(length).fill(''),
};
