import { invalid } from '../errors.ts';
import type { Signature, TensorSpec } from '../registry/signature.ts';
import type { Tensor } from './model-runtime.ts';
import { elements, shown } from './tensor-elements.ts';

/** A request of the Open Inference Protocol (V2), checked against the model it is for. */
export interface InferRequest {
  readonly id?: string;
  /** In the order of the model's inputs. */
  readonly tensors: readonly Tensor[];
  /** The outputs to answer with, in the order asked for; all of the model's when the request names none. */
  readonly outputs: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

/** Throws `invalid` with the place (`inputs[0].data`) of the first thing that is wrong. */
export function readInferRequest(signature: Signature, body: unknown): InferRequest {
  const request = object(body, 'The body', '');
  const { id } = request;
  if (id !== undefined && typeof id !== 'string')
    throw invalid(`\`id\` must be a text; it is ${shown(id)}.`, { field: 'id' });
  parameters(request, 'parameters');
  return {
    ...(id === undefined ? {} : { id }),
    tensors: readInputs(signature.inputs, request.inputs),
    outputs: readOutputs(signature.outputs, request.outputs),
  };
}

/** `parameters.subject`, text or number: who the prediction is about, and so which version answers. */
export function inferSubject(body: unknown): string | undefined {
  const { subject } = (body as { parameters?: Json } | null)?.parameters ?? {};
  return typeof subject === 'string' || typeof subject === 'number' ? String(subject) : undefined;
}

function readInputs(specs: readonly TensorSpec[], inputs: unknown): readonly Tensor[] {
  const hint = `Inputs of this model: ${specs.map(described).join(', ')}.`;
  if (!Array.isArray(inputs))
    throw invalid('`inputs` must be a list of tensors.', { field: 'inputs', hint });
  const tensors = new Map<string, Tensor>();
  inputs.forEach((input: unknown, at) => {
    const field = `inputs[${at}]`;
    const sent = object(input, field, field);
    const spec = specs.find(({ name }) => name === sent.name);
    if (spec === undefined)
      throw invalid(`The model has no input ${shown(sent.name)}.`, {
        field: `${field}.name`,
        hint,
      });
    if (tensors.has(spec.name))
      throw invalid(`The input ${spec.name} is sent twice.`, { field: `${field}.name` });
    tensors.set(spec.name, readTensor(spec, sent, field));
  });
  return specs.map(({ name }) => {
    const tensor = tensors.get(name);
    if (tensor === undefined)
      throw invalid(`The input ${name} is missing.`, { field: 'inputs', hint });
    return tensor;
  });
}

function readTensor(spec: TensorSpec, sent: Json, field: string): Tensor {
  const { name, datatype } = spec;
  const hint = `The model takes ${described(spec)}.`;
  if (sent.datatype !== datatype)
    throw invalid(`The input ${name} has the datatype ${shown(sent.datatype)}, not ${datatype}.`, {
      field: `${field}.datatype`,
      hint,
    });
  if (datatype === 'FP16')
    throw invalid(`The input ${name} is FP16, which JSON cannot carry.`, {
      field: `${field}.datatype`,
      hint: 'Export the model with FP32 inputs.',
    });
  if (parameters(sent, `${field}.parameters`).binary_data_size !== undefined)
    throw invalid('Binary tensor data is not taken here.', {
      field: `${field}.parameters.binary_data_size`,
      hint: 'Send the data as JSON; with tritonclient: set_data_from_numpy(x, binary_data=False).',
    });
  const shape = readShape(spec, sent.shape, `${field}.shape`, hint);
  const size = shape.reduce((product, dim) => product * dim, 1);
  const values = flatten(sent.data, shape.length, `${field}.data`);
  if (values.length !== size)
    throw invalid(
      `${field}.data has ${values.length} elements; the shape [${shape}] has ${size}.`,
      {
        field: `${field}.data`,
      },
    );
  const { allocate, put, words } = elements[datatype];
  const data = allocate(size);
  for (let at = 0; at < size; at++)
    if (!put(data, at, values[at]))
      throw invalid(
        `Element ${at} of ${name} is ${shown(values[at])}; ${datatype} takes ${words}.`,
        {
          field: `${field}.data`,
        },
      );
  return { name, datatype, shape, data };
}

function readShape(
  spec: TensorSpec,
  sent: unknown,
  field: string,
  hint: string,
): readonly number[] {
  if (!Array.isArray(sent) || !sent.every((dim) => Number.isSafeInteger(dim) && dim >= 0))
    throw invalid(`${field} must be a list of whole numbers from 0; it is ${shown(sent)}.`, {
      field,
      hint,
    });
  const shape = sent as readonly number[];
  const fits =
    spec.shape.length === 0 ||
    (shape.length === spec.shape.length &&
      spec.shape.every((dim, at) => dim === -1 || dim === shape[at]));
  if (!fits)
    throw invalid(`The shape [${shape}] does not fit the input ${spec.name}.`, { field, hint });
  return shape;
}

/** `data` is row-major, flat or nested, at most as deep as the shape is long. */
function flatten(data: unknown, depth: number, field: string): readonly unknown[] {
  if (!Array.isArray(data)) throw invalid(`${field} must be a list.`, { field });
  if (!data.some(Array.isArray)) return data;
  if (depth <= 1) throw invalid(`${field} is nested deeper than its shape.`, { field });
  const flat: unknown[] = [];
  for (const part of data) for (const value of flatten(part, depth - 1, field)) flat.push(value);
  return flat;
}

function readOutputs(specs: readonly TensorSpec[], outputs: unknown): readonly string[] {
  const names = specs.map(({ name }) => name);
  if (outputs === undefined) return names;
  if (!Array.isArray(outputs))
    throw invalid('`outputs` must be a list of {"name"}.', { field: 'outputs' });
  const asked = outputs.map((output: unknown, at) => {
    const field = `outputs[${at}]`;
    const { name } = object(output, field, field);
    if (typeof name !== 'string' || !names.includes(name))
      throw invalid(`The model has no output ${shown(name)}.`, {
        field: `${field}.name`,
        hint: `Outputs of this model: ${names.join(', ')}.`,
      });
    return name;
  });
  return asked.length === 0 ? names : [...new Set(asked)];
}

/** Values of parameters are text, numbers or booleans; unknown ones are ignored. */
function parameters(holder: Json, field: string): Json {
  if (holder.parameters === undefined) return {};
  const given = object(holder.parameters, field, field);
  for (const [name, value] of Object.entries(given))
    if (!['string', 'number', 'boolean'].includes(typeof value))
      throw invalid(`${field}.${name} must be a text, a number or a boolean.`, {
        field: `${field}.${name}`,
      });
  return given;
}

function object(value: unknown, what: string, field: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw invalid(`${what} must be a JSON object.`, field === '' ? {} : { field });
}

const described = ({ name, datatype, shape }: TensorSpec) => `${name} ${datatype} [${shape}]`;
