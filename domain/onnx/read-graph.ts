import type { TensorSpec } from '../registry/signature.ts';
import { datatypeOf, elementTypes } from './element-type.ts';
import { bytesIn, floatsIn, intsIn, textsIn } from './wire.ts';

/** A node with the values of its attributes, which are read when they are asked for. */
export interface GraphNode {
  readonly opType: string;
  /** '' is ai.onnx. */
  readonly domain: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  /** The attributes that are given. */
  readonly attributes: ReadonlySet<string>;
  ints(name: string): readonly number[];
  floats(name: string): readonly number[];
  strings(name: string): readonly string[];
  int(name: string): number | undefined;
  float(name: string): number | undefined;
  string(name: string): string | undefined;
}

/** An initializer; `values` is empty where its element type is neither float, int32, int64 nor string. */
export interface Constant {
  readonly dims: readonly number[];
  readonly values: readonly number[] | readonly string[];
}

export interface OnnxGraph {
  readonly nodes: readonly GraphNode[];
  readonly constants: ReadonlyMap<string, Constant>;
  /** Without those that have an initializer. */
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * The graph with its weights, by the field numbers of onnx.proto; nested graphs are not followed. Without the library
 * that `decodeModel` uses, because a model that is served this way should load in milliseconds. Errors: any, when the
 * bytes are no ONNX model, or one whose inputs or outputs are not tensors of known types and ranks.
 */
export function readGraph(model: Uint8Array): OnnxGraph {
  const graph = only(model, 7);
  const constants = new Map(bytesIn(graph, 5).map(readConstant));
  return {
    nodes: bytesIn(graph, 1).map(readNode),
    constants,
    inputs: bytesIn(graph, 11)
      .map(readSpec)
      .filter(({ name }) => !constants.has(name)),
    outputs: bytesIn(graph, 12).map(readSpec),
    metadata: new Map(bytesIn(model, 14).map((entry) => [textIn(entry, 1), textIn(entry, 2)])),
  };
}

function only(message: Uint8Array, number: number): Uint8Array {
  const [part, second] = bytesIn(message, number);
  if (part === undefined || second !== undefined) throw new RangeError('not exactly one');
  return part;
}

/** Of a field that is given twice the last counts. */
const textIn = (message: Uint8Array, number: number) => textsIn(message, number).at(-1) ?? '';
const intIn = (message: Uint8Array, number: number) => intsIn(message, number).at(-1) ?? 0;

/** NodeProto and AttributeProto. */
export function readNode(node: Uint8Array): GraphNode {
  const domain = textIn(node, 7);
  const list = bytesIn(node, 5);
  const attributes = new Map(list.map((each) => [textIn(each, 1), each]));
  if (attributes.size !== list.length) throw new RangeError('an attribute twice');
  const given = <T>(name: string, read: (attribute: Uint8Array) => T): T | undefined => {
    const attribute = attributes.get(name);
    return attribute && read(attribute);
  };
  return {
    opType: textIn(node, 4),
    domain: domain === 'ai.onnx' ? '' : domain,
    input: textsIn(node, 1),
    output: textsIn(node, 2),
    attributes: new Set(attributes.keys()),
    ints: (name) => given(name, (each) => intsIn(each, 8)) ?? [],
    floats: (name) => given(name, (each) => floatsIn(each, 7)) ?? [],
    strings: (name) => given(name, (each) => textsIn(each, 9)) ?? [],
    int: (name) => given(name, (each) => intIn(each, 3)),
    float: (name) => given(name, (each) => floatsIn(each, 2).at(-1) ?? 0),
    string: (name) => given(name, (each) => textIn(each, 4)),
  };
}

/** TensorProto: little-endian `raw_data` or the typed list, whichever the exporter chose. */
function readConstant(tensor: Uint8Array): [name: string, constant: Constant] {
  return [textIn(tensor, 8), { dims: intsIn(tensor, 1), values: valuesOf(tensor) }];
}

function valuesOf(tensor: Uint8Array): Constant['values'] {
  const [raw] = bytesIn(tensor, 9);
  switch (intIn(tensor, 2)) {
    case elementTypes.BYTES:
      return textsIn(tensor, 6);
    case elementTypes.FP32:
      return floatsIn(tensor, raw === undefined ? 4 : 9);
    case elementTypes.INT32:
      return raw === undefined ? intsIn(tensor, 5) : int32sOf(raw);
    case elementTypes.INT64:
      return raw === undefined ? intsIn(tensor, 7) : int64sOf(raw);
    default:
      return [];
  }
}

function int32sOf(raw: Uint8Array): number[] {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Array.from({ length: raw.length / 4 }, (_, index) => view.getInt32(4 * index, true));
}

function int64sOf(raw: Uint8Array): number[] {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Array.from({ length: raw.length / 8 }, (_, index) =>
    Number(view.getBigInt64(8 * index, true)),
  );
}

/** ValueInfoProto of a tensor. A dimension without a value is variable; an explicit 0 is a size. */
function readSpec(value: Uint8Array): TensorSpec {
  const tensor = only(only(value, 2), 1);
  const datatype = datatypeOf(intIn(tensor, 1));
  if (datatype === undefined) throw new RangeError('an element type without a name');
  const shape = bytesIn(only(tensor, 2), 1).map((dim) => intsIn(dim, 1).at(-1) ?? -1);
  return { name: textIn(value, 1), datatype, shape };
}
