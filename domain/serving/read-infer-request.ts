import { invalid } from '../errors.ts';
import type { Signature, TensorSpec } from '../registry/signature.ts';
import { flag, type JsonObject, jsonObject, parametersOf } from './json-object.ts';
import type { Tensor } from './model-runtime.ts';
import { described, readTensor } from './read-tensor.ts';
import { shown } from './tensor-elements.ts';

/** A request of the Open Inference Protocol (V2), checked against the model it is for. */
export interface InferRequest {
  readonly id?: string;
  /** In the order of the model's inputs. */
  readonly tensors: readonly Tensor[];
  /** The outputs to answer with, in the order asked for; all of the model's when the request names none. */
  readonly outputs: readonly string[];
  /** Those of `outputs` to answer in binary. */
  readonly binaryOutputs: ReadonlySet<string>;
}

/** What a request holds besides its JSON. */
export interface InferExtras {
  /** What follows the JSON, for the inputs with `binary_data_size`, in their order. */
  readonly binary?: Uint8Array;
  /** The JSON again, whole numbers beyond 2^53 as bigints (json-body.ts). */
  exact?(): unknown;
}

/** Throws `invalid` with the place (`inputs[0].data`) of the first thing that is wrong. */
export function readInferRequest(
  signature: Signature,
  body: unknown,
  extras: InferExtras = {},
): InferRequest {
  const request = jsonObject(body, 'The body', '');
  const { id } = request;
  if (id !== undefined && typeof id !== 'string')
    throw invalid(`\`id\` must be a text; it is ${shown(id)}.`, { field: 'id' });
  const allBinary = flag(parametersOf(request, 'parameters'), 'binary_data_output', 'parameters');
  return {
    ...(id === undefined ? {} : { id }),
    tensors: readInputs(signature.inputs, request.inputs, extras),
    ...readOutputs(signature.outputs, request.outputs, allBinary ?? false),
  };
}

/** `parameters.subject`, text or number: who the prediction is about, and so which version answers. */
export function inferSubject(body: unknown): string | undefined {
  const { subject } = (body as { parameters?: JsonObject } | null)?.parameters ?? {};
  return typeof subject === 'string' || typeof subject === 'number' ? String(subject) : undefined;
}

function readInputs(
  specs: readonly TensorSpec[],
  inputs: unknown,
  { binary, exact }: InferExtras,
): readonly Tensor[] {
  const hint = () => `Inputs of this model: ${specs.map(described).join(', ')}.`;
  if (!Array.isArray(inputs))
    throw invalid('`inputs` must be a list of tensors.', { field: 'inputs', hint: hint() });
  const tensors = new Map<string, Tensor>();
  const tail = binaryTail(binary);
  inputs.forEach((input: unknown, at) => {
    const field = `inputs[${at}]`;
    const sent = jsonObject(input, field, field);
    const spec = specs.find(({ name }) => name === sent.name);
    if (spec === undefined)
      throw invalid(`The model has no input ${shown(sent.name)}.`, {
        field: `${field}.name`,
        hint: hint(),
      });
    if (tensors.has(spec.name))
      throw invalid(`The input ${spec.name} is sent twice.`, { field: `${field}.name` });
    const again = () => (exact?.() as { inputs: readonly JsonObject[] } | undefined)?.inputs[at];
    const source = { take: tail.take, exact: () => again() ?? sent };
    tensors.set(spec.name, readTensor(spec, sent, field, source));
  });
  tail.end();
  return specs.map(({ name }) => {
    const tensor = tensors.get(name);
    if (tensor === undefined)
      throw invalid(`The input ${name} is missing.`, { field: 'inputs', hint: hint() });
    return tensor;
  });
}

/** What gateways do to bytes they take for text. */
const mangled =
  'Behind a gateway, send Content-Type: application/octet-stream, or the bytes may be taken for text.';

function binaryTail(binary: Uint8Array | undefined) {
  let at = 0;
  return {
    take(bytes: number, field: string): Uint8Array {
      if (binary === undefined)
        throw invalid(`${field} is given, but the request has no binary part.`, {
          field,
          hint: 'Send the length of the JSON in the header Inference-Header-Content-Length.',
        });
      at += bytes;
      if (at <= binary.length) return binary.subarray(at - bytes, at);
      throw invalid(
        `${field}: the request's binary part has ${binary.length} bytes; the inputs so far take ${at}.`,
        { field, hint: mangled },
      );
    },
    end(): void {
      if (binary === undefined || at === binary.length) return;
      throw invalid(
        `The request's binary part has ${binary.length} bytes; the inputs take ${at}.`,
        { field: 'Inference-Header-Content-Length', hint: mangled },
      );
    },
  };
}

function readOutputs(
  specs: readonly TensorSpec[],
  outputs: unknown,
  allBinary: boolean,
): Pick<InferRequest, 'outputs' | 'binaryOutputs'> {
  const names = specs.map(({ name }) => name);
  if (outputs !== undefined && !Array.isArray(outputs))
    throw invalid('`outputs` must be a list of {"name"}.', { field: 'outputs' });
  if (outputs === undefined || outputs.length === 0)
    return { outputs: names, binaryOutputs: new Set(allBinary ? names : []) };
  const asked = new Map<string, boolean>();
  outputs.forEach((output: unknown, at) => {
    const field = `outputs[${at}]`;
    const sent = jsonObject(output, field, field);
    const { name } = sent;
    if (typeof name !== 'string' || !names.includes(name))
      throw invalid(`The model has no output ${shown(name)}.`, {
        field: `${field}.name`,
        hint: `Outputs of this model: ${names.join(', ')}.`,
      });
    const parameters = parametersOf(sent, `${field}.parameters`);
    asked.set(name, flag(parameters, 'binary_data', `${field}.parameters`) ?? allBinary);
  });
  const wanted = [...asked.keys()];
  return { outputs: wanted, binaryOutputs: new Set(wanted.filter((name) => asked.get(name))) };
}
