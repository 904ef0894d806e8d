import { invalid } from '../errors.ts';
import type { Datatype, TensorSpec } from '../registry/signature.ts';
import type { Tensor } from './model-runtime.ts';

/** A graph with larger fixed dimensions is not tried: a row of it would not fit a function's memory beside the model. */
const maxElements = 16_000_000;

/** One row of zeros and empty texts for an input; throws `invalid` when it would be too large. */
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
