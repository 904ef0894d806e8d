import { invalid } from '../errors.ts';
import type { TensorSpec } from '../registry/signature.ts';
import { readBinary } from './binary-tensor.ts';
import { type JsonObject, parametersOf } from './json-object.ts';
import type { Tensor } from './model-runtime.ts';
import { elements, shown } from './tensor-elements.ts';

/** Where the elements of a tensor are besides its own `data`. */
export interface TensorSource {
  /** The next bytes of the request's binary part; throws `invalid` when there are not so many. */
  take(bytes: number, field: string): Uint8Array;
  /** The same tensor, parsed again with whole numbers beyond 2^53 as bigints. */
  exact(): JsonObject;
}

/** One input tensor of a request, checked against the model's; throws `invalid` with the place that is wrong. */
export function readTensor(
  spec: TensorSpec,
  sent: JsonObject,
  field: string,
  source: TensorSource,
): Tensor {
  const { name, datatype } = spec;
  if (sent.datatype !== datatype)
    throw invalid(`The input ${name} has the datatype ${shown(sent.datatype)}, not ${datatype}.`, {
      field: `${field}.datatype`,
      hint: takes(spec),
    });
  const shape = readShape(spec, sent.shape, `${field}.shape`);
  const size = shape.reduce((product, dim) => product * dim, 1);
  const { binary_data_size: bytes } = parametersOf(sent, `${field}.parameters`);
  const data =
    bytes === undefined
      ? readData(spec, sent, shape, size, `${field}.data`, source)
      : binaryData(spec, sent, bytes, size, field, source);
  return { name, datatype, shape, data };
}

function binaryData(
  { datatype }: TensorSpec,
  sent: JsonObject,
  bytes: unknown,
  size: number,
  tensor: string,
  source: TensorSource,
): Tensor['data'] {
  const field = `${tensor}.parameters.binary_data_size`;
  if (sent.data !== undefined)
    throw invalid(`${tensor} has both data and binary_data_size.`, { field });
  if (!Number.isSafeInteger(bytes) || (bytes as number) < 0)
    throw invalid(`${field} must be a whole number from 0; it is ${shown(bytes)}.`, { field });
  return readBinary(datatype, source.take(bytes as number, field), size, field);
}

function readData(
  { name, datatype }: TensorSpec,
  sent: JsonObject,
  shape: readonly number[],
  size: number,
  field: string,
  source: TensorSource,
): Tensor['data'] {
  let values = flatten(sent.data, shape, field);
  if (values.length !== size)
    throw invalid(`${field} has ${values.length} elements; the shape [${shape}] has ${size}.`, {
      field,
    });
  const { allocate, put, words } = elements[datatype];
  const data = allocate(size);
  for (let at = 0; at < size; at++) {
    if (put(data, at, values[at])) continue;
    if (isRounded(datatype, values[at])) {
      values = flatten(source.exact().data, shape, field);
      if (put(data, at, values[at])) continue;
    }
    throw invalid(`Element ${at} of ${name} is ${shown(values[at])}; ${datatype} takes ${words}.`, {
      field,
    });
  }
  return data;
}

/** A number of a 64-bit input that JSON.parse may have rounded: it lies beyond 2^53. */
export const isRounded = (datatype: TensorSpec['datatype'], value: unknown): boolean =>
  (datatype === 'INT64' || datatype === 'UINT64') &&
  Number.isInteger(value) &&
  !Number.isSafeInteger(value);

function readShape(spec: TensorSpec, sent: unknown, field: string): readonly number[] {
  if (!Array.isArray(sent) || !sent.every((dim) => Number.isSafeInteger(dim) && dim >= 0))
    throw invalid(`${field} must be a list of whole numbers from 0; it is ${shown(sent)}.`, {
      field,
      hint: takes(spec),
    });
  const shape = sent as readonly number[];
  // ONNX Runtime ends the whole process on some graphs (TopK) when there are no rows.
  if (shape[0] === 0)
    throw invalid(`${field} is [${shape}]: send at least one row.`, { field, hint: takes(spec) });
  const fits =
    spec.shape.length === 0 ||
    (shape.length === spec.shape.length &&
      spec.shape.every((dim, at) => dim === -1 || dim === shape[at]));
  if (!fits)
    throw invalid(`The shape [${shape}] does not fit the input ${spec.name}.`, {
      field,
      hint: takes(spec),
    });
  return shape;
}

/** `data` is row-major, flat, or nested as `shape` says; a list that holds no lists may be flat from there on. */
function flatten(data: unknown, shape: readonly number[], field: string): readonly unknown[] {
  if (!Array.isArray(data)) throw invalid(`${field} must be a list.`, { field });
  if (!data.some(Array.isArray)) return data;
  const [first = 0, ...rest] = shape;
  if (rest.length === 0) throw invalid(`${field} is nested deeper than its shape.`, { field });
  if (data.length !== first)
    throw invalid(`${field} has a list of ${data.length} where the shape says ${first}.`, {
      field,
    });
  const size = rest.reduce((product, dim) => product * dim, 1);
  const flat: unknown[] = [];
  for (const part of data) {
    const values = flatten(part, rest, field);
    if (values.length !== size)
      throw invalid(
        `${field} has a list of ${values.length} elements where the shape says ${size}.`,
        {
          field,
        },
      );
    for (const value of values) flat.push(value);
  }
  return flat;
}

export const described = ({ name, datatype, shape }: TensorSpec) =>
  `${name} ${datatype} [${shape}]`;

const takes = (spec: TensorSpec) => `The model takes ${described(spec)}.`;
