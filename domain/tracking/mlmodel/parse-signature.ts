import { invalid } from '../../errors.ts';
import type { Datatype, TensorSpec } from '../../registry/signature.ts';
import type { DeclaredSide, MlModel } from './mlmodel.ts';
import { type Fields, textAt } from './yaml-fields.ts';

/** Types of MLflow's columns (mlflow.types.DataType) that a tensor has, by what pandas holds them in. */
const ofColumn: ReadonlyMap<unknown, Datatype> = new Map([
  ['boolean', 'BOOL'],
  ['integer', 'INT32'],
  ['long', 'INT64'],
  ['float', 'FP32'],
  ['double', 'FP64'],
  ['string', 'BYTES'],
] as const);

/** numpy's names of element types. */
const ofTensor: ReadonlyMap<unknown, Datatype> = new Map([
  ['bool', 'BOOL'],
  ['uint8', 'UINT8'],
  ['uint16', 'UINT16'],
  ['uint32', 'UINT32'],
  ['uint64', 'UINT64'],
  ['int8', 'INT8'],
  ['int16', 'INT16'],
  ['int32', 'INT32'],
  ['int64', 'INT64'],
  ['float16', 'FP16'],
  ['float32', 'FP32'],
  ['float64', 'FP64'],
  ['str', 'BYTES'],
  ['object', 'BYTES'],
] as const);

/** Characters of a side whose tensors are told: they are kept with a version, an item of at most 400 kB. */
const maxKept = 64_000;

/** `signature` of an MLmodel file: each side is a JSON list of specifications in a text. */
export function parseSignature(signature: Fields): NonNullable<MlModel['signature']> {
  const inputs = side(signature, 'inputs');
  const outputs = side(signature, 'outputs');
  const params = textAt(signature, 'params', 'signature.');
  return {
    ...(inputs && { inputs }),
    ...(outputs && { outputs }),
    ...(params !== undefined && { params }),
  };
}

function side(signature: Fields, key: 'inputs' | 'outputs'): DeclaredSide | undefined {
  const json = textAt(signature, key, 'signature.');
  if (json === undefined) return undefined;
  const field = `signature.${key}`;
  const specs = parseList(json, field).map((spec, at) => readSpec(spec, `${field}[${at}]`));
  const fits = json.length <= maxKept;
  const columns = specs.flatMap(({ column }) => column ?? []);
  const tensors = fits ? specs.flatMap(({ tensor }) => tensor ?? []) : [];
  return {
    json,
    ...(columns.length === specs.length && { columns }),
    tensors,
    complete: tensors.length === specs.length,
  };
}

function parseList(json: string, field: string): readonly unknown[] {
  let list: unknown;
  try {
    list = JSON.parse(json);
  } catch (cause) {
    throw invalid(`${field} is not JSON.`, { field, cause });
  }
  if (!Array.isArray(list)) throw invalid(`${field} is not a list.`, { field });
  return list;
}

interface Spec {
  readonly column?: string;
  readonly tensor?: TensorSpec;
}

function readSpec(spec: unknown, field: string): Spec {
  const { name = '', type, ...rest } = object(spec, field);
  if (typeof name !== 'string' && typeof name !== 'number')
    throw invalid(`${field}.name is not a text.`, { field });
  const column = String(name);
  if (type !== 'tensor') {
    const datatype = ofColumn.get(type);
    return { column, ...(datatype && { tensor: { name: column, datatype, shape: [-1, 1] } }) };
  }
  const { dtype, shape } = object(rest['tensor-spec'], `${field}.tensor-spec`);
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= -1))
    throw invalid(`${field}.tensor-spec.shape is not a list of sizes.`, { field });
  const datatype = ofTensor.get(typeof dtype === 'string' && /^<U/.test(dtype) ? 'str' : dtype);
  return datatype ? { tensor: { name: column, datatype, shape } } : {};
}

function object(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw invalid(`${field} is not an object.`, { field });
}
