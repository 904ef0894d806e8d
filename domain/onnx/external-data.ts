import { DomainError, invalid, tooLarge } from '../errors.ts';
import { concat, field, type Rope, replaceFields, ropeOf } from './rope.ts';
import { bytesIn, eachField, intsIn, textsIn } from './wire.ts';

/**
 * Weights in files beside the model (github.com/onnx/onnx, docs/ExternalData.md), as `onnx.save_model` and MLflow write
 * them for tensors of 1 kB and more. Worked on as bytes: what is not a weight stays as it is, known to us or not.
 * Weights of nested graphs and of sparse tensors stay outside; checkModel refuses both.
 */

/** The names of those files, each once, as the model has them: relative to its folder, and not to be trusted. */
export function externalLocations(model: Uint8Array): readonly string[] {
  const locations = new Set<string>();
  rewrite(model, (tensor) => {
    const place = placeOf(tensor);
    if (place) locations.add(place.location);
    return undefined;
  });
  return [...locations];
}

/**
 * The same model with all weights inside; `files` are those of `externalLocations` that there are. A model without such
 * weights comes back as it is.
 *
 * @throws DomainError `invalid` for a weight that is not in its file as its type and dimensions demand; `too-large` for
 * more than `maxBytes` in all.
 */
export function inlineExternalData(
  model: Uint8Array,
  files: ReadonlyMap<string, Uint8Array>,
  maxBytes: number,
): Uint8Array {
  let bytes = model.length;
  const rope = rewrite(model, (tensor) => {
    const place = placeOf(tensor);
    if (place === undefined) return undefined;
    const data = weights(place, files.get(place.location));
    bytes += data.length;
    if (bytes > maxBytes)
      throw tooLarge(
        `The model has more than ${maxBytes} bytes together with the files of its weights.`,
      );
    return withData(tensor, data);
  });
  return rope ? concat(rope) : model;
}

type Change = (tensor: Uint8Array) => Rope | undefined;

/** Which fields lead to weights, by the numbers of onnx.proto. */
const paths = {
  model: { 7: 'graph' },
  graph: { 1: 'node', 5: 'tensor' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 10: 'tensor' },
} as const satisfies Record<string, Readonly<Record<number, string>>>;

function rewrite(model: Uint8Array, change: Change): Rope | undefined {
  try {
    return rewriteIn(model, 'model', change);
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    throw invalid(`The file is not an ONNX model: ${(cause as Error).message}.`, { cause });
  }
}

/** Undefined when nothing in the message changes. */
function rewriteIn(
  message: Uint8Array,
  kind: keyof typeof paths | 'tensor',
  change: Change,
): Rope | undefined {
  if (kind === 'tensor') return change(message);
  const inner: Readonly<Record<number, keyof typeof paths | 'tensor'>> = paths[kind];
  return replaceFields(message, (number, content) => {
    const next = inner[number];
    return next && rewriteIn(content, next, change);
  });
}

interface Place {
  readonly name: string;
  readonly location: string;
  readonly offset: number;
  /** Absent: as much as the tensor needs. */
  readonly length: number | undefined;
  /** Bytes that its type and dimensions demand. */
  readonly needed: number;
}

/** TensorProto: 1 dims, 2 data_type, 8 name, 9 raw_data, 13 external_data, 14 data_location. */
function placeOf(tensor: Uint8Array): Place | undefined {
  if (intsIn(tensor, 14).at(-1) !== external) return undefined;
  const name = textsIn(tensor, 8).at(-1) ?? '';
  const entries = new Map(
    bytesIn(tensor, 13).map((entry) => [textsIn(entry, 1).at(-1), textsIn(entry, 2).at(-1) ?? '']),
  );
  const location = entries.get('location');
  if (!location) throw wrong(name, 'are in another file, which is not named');
  const number = (key: string) => {
    const text = entries.get(key);
    if (text === undefined) return undefined;
    if (!/^\d{1,15}$/.test(text)) throw wrong(name, `have the ${key} "${text.slice(0, 40)}"`);
    return Number(text);
  };
  const size = elementBytes[intsIn(tensor, 2).at(-1) ?? 0];
  if (size === undefined) throw wrong(name, 'are of a type that no file of numbers can hold');
  const dims = intsIn(tensor, 1);
  if (dims.some((dim) => dim < 0)) throw wrong(name, 'have a negative dimension');
  const needed = Math.ceil(dims.reduce((product, dim) => product * dim, 1) * size);
  return { name, location, offset: number('offset') ?? 0, length: number('length'), needed };
}

/** TensorProto.DataLocation.EXTERNAL. */
const external = 1;

/** By TensorProto.DataType; texts (8) have no fixed size. 4-bit numbers are packed in pairs. */
const elementBytes: Readonly<Record<number, number>> = {
  1: 4, // float32
  2: 1, // uint8
  3: 1, // int8
  4: 2, // uint16
  5: 2, // int16
  6: 4, // int32
  7: 8, // int64
  9: 1, // bool
  10: 2, // float16
  11: 8, // float64
  12: 4, // uint32
  13: 8, // uint64
  14: 8, // complex64
  15: 16, // complex128
  16: 2, // bfloat16
  17: 1, // float8, four kinds
  18: 1,
  19: 1,
  20: 1,
  21: 0.5, // uint4
  22: 0.5, // int4
};

function weights(place: Place, file: Uint8Array | undefined): Uint8Array {
  const { name, location, offset, length, needed } = place;
  if (file === undefined)
    throw wrong(name, `are in the file ${location}, which is not in the model's folder`);
  if (length !== undefined && length !== needed)
    throw wrong(name, `have ${length} bytes; their type and dimensions demand ${needed}`);
  if (offset + needed > file.length)
    throw wrong(name, `end at byte ${offset + needed} of ${location}, which has ${file.length}`);
  return file.subarray(offset, offset + needed);
}

const wrong = (name: string, what: string) =>
  invalid(`The weights ${name} of the model ${what}.`, {
    hint: 'Log the model again; all files of its folder belong to it.',
  });

/** The tensor's other fields as they are, then its data. */
function withData(tensor: Uint8Array, data: Uint8Array): Rope {
  const parts: Uint8Array[] = [];
  eachField(tensor, 'all', (_wire, _from, to, _int, number, start) => {
    if (number !== 9 && number !== 13 && number !== 14) parts.push(tensor.subarray(start, to));
  });
  return ropeOf([...parts, ...field(9, { bytes: data.length, parts: [data] }).parts]);
}
