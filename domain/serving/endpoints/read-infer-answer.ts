import type { Signature, TensorSpec } from '../../registry/signature.ts';
import { exactIntegers, parseJsonBody } from '../json-body.ts';
import type { Tensor } from '../model-runtime.ts';
import { isRounded } from '../read-tensor.ts';
import { elements, shown } from '../tensor-elements.ts';
import { EndpointFailure } from './endpoint.ts';

interface Sent {
  readonly name?: unknown;
  readonly datatype?: unknown;
  readonly shape?: unknown;
  readonly data?: unknown;
}

/**
 * The outputs of a V2 answer, in the order of `wanted`, held against the signature and the rows that were asked. Throws
 * EndpointFailure that says what is wrong with the answer.
 */
export function readInferAnswer(
  signature: Signature,
  wanted: readonly string[],
  rows: number,
  text: string,
): readonly Tensor[] {
  const outputs = parsed(text);
  return wanted.map((name) => {
    const spec = signature.outputs.find((output) => output.name === name);
    const sent = outputs.find((output) => output?.name === name);
    if (spec === undefined || !sent)
      throw wrong(`has no output ${name}; it has ${shown(outputs.map((output) => output?.name))}`);
    const exact = () => parsed(text, exactIntegers).find((output) => output?.name === name)?.data;
    return readOutput(spec, sent, rows, exact);
  });
}

function parsed(text: string, reviver?: typeof exactIntegers): readonly (Sent | null)[] {
  let body: { readonly outputs?: unknown } | null;
  try {
    body = parseJsonBody(text, reviver) as typeof body;
  } catch (cause) {
    throw wrong('is not JSON', cause);
  }
  if (!Array.isArray(body?.outputs)) throw wrong('has no list `outputs`');
  return body.outputs;
}

function readOutput(spec: TensorSpec, sent: Sent, rows: number, exact: () => unknown): Tensor {
  const { name, datatype } = spec;
  if (sent.datatype !== datatype)
    throw wrong(`has ${name} as ${shown(sent.datatype)}, not ${datatype}`);
  const { shape } = sent;
  if (!isShape(shape) || !fits(spec, shape, rows))
    throw wrong(
      `has ${name} in the shape ${shown(shape)}; [${spec.shape}] for ${rows} rows was asked`,
    );
  const size = shape.reduce((product, dim) => product * dim, 1);
  let values = flat(sent.data);
  if (values.length !== size)
    throw wrong(`has ${values.length} elements of ${name}; its shape [${shape}] has ${size}`);
  const { allocate, put, words } = elements[datatype];
  const data = allocate(size);
  for (let at = 0; at < size; at++) {
    if (put(data, at, values[at])) continue;
    if (isRounded(datatype, values[at])) {
      values = flat(exact());
      if (put(data, at, values[at])) continue;
    }
    throw wrong(`has ${shown(values[at])} in ${name}; ${datatype} takes ${words}`);
  }
  return { name, datatype, shape, data };
}

const isShape = (shape: unknown): shape is number[] =>
  Array.isArray(shape) && shape.every((dim) => Number.isSafeInteger(dim) && dim >= 0);

/** A free first dimension is the rows that were sent; another free one may have any size. */
const fits = (spec: TensorSpec, shape: readonly number[], rows: number): boolean =>
  shape.length === spec.shape.length &&
  spec.shape.every((dim, at) => (dim === -1 ? at > 0 || shape[at] === rows : dim === shape[at]));

const flat = (data: unknown): readonly unknown[] =>
  Array.isArray(data) ? data.flat(Number.POSITIVE_INFINITY) : [];

const wrong = (what: string, cause?: unknown) =>
  new EndpointFailure(`The endpoint's answer ${what}.`, true, cause);
