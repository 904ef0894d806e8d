import type { TensorSpec } from '../registry/signature.ts';
import { decodeUtf8Exactly } from '../utf8.ts';
import { datatypeOf, elementTypes } from './element-type.ts';
import { type Field, fieldsOf, floatsOf, intsOf } from './wire.ts';

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

/** An initializer; `values` is empty where its element type is neither float, int64 nor string. */
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
export function readGraph(bytes: Uint8Array): OnnxGraph {
  const model = message(bytes);
  const graph = message(only(model.get(7)).bytes);
  const constants = new Map(of(graph, 5).map(readConstant));
  const specs = (number: number) => of(graph, number).map(readSpec);
  return {
    nodes: of(graph, 1).map(readNode),
    constants,
    inputs: specs(11).filter(({ name }) => !constants.has(name)),
    outputs: specs(12),
    metadata: new Map(of(model, 14).map((entry) => [textOf(entry, 1), textOf(entry, 2)])),
  };
}

type Message = ReadonlyMap<number, readonly Field[]>;

function message(bytes: Uint8Array): Message {
  const byNumber = new Map<number, Field[]>();
  for (const field of fieldsOf(bytes)) {
    const list = byNumber.get(field.number);
    if (list === undefined) byNumber.set(field.number, [field]);
    else list.push(field);
  }
  return byNumber;
}

/** The messages in a repeated field. */
const of = (parent: Message, number: number): readonly Message[] =>
  (parent.get(number) ?? []).map(({ bytes }) => message(bytes));

function only(fields: readonly Field[] | undefined): Field {
  const [field, second] = fields ?? [];
  if (field === undefined || second !== undefined) throw new RangeError('not exactly one');
  return field;
}

const textsOf = (parent: Message, number: number): readonly string[] =>
  (parent.get(number) ?? []).map(({ bytes }) => decodeUtf8Exactly(bytes));
const textOf = (parent: Message, number: number): string => textsOf(parent, number).at(-1) ?? '';
const intOf = (parent: Message, number: number): number => parent.get(number)?.at(-1)?.int ?? 0;

/** NodeProto and AttributeProto. */
function readNode(node: Message): GraphNode {
  const domain = textOf(node, 7);
  const attributes = new Map(of(node, 5).map((each) => [textOf(each, 1), each]));
  if (attributes.size !== (node.get(5) ?? []).length) throw new RangeError('an attribute twice');
  const fields = (name: string, number: number) => attributes.get(name)?.get(number) ?? [];
  const given = <T>(name: string, read: (attribute: Message) => T): T | undefined => {
    const attribute = attributes.get(name);
    return attribute && read(attribute);
  };
  return {
    opType: textOf(node, 4),
    domain: domain === 'ai.onnx' ? '' : domain,
    input: textsOf(node, 1),
    output: textsOf(node, 2),
    attributes: new Set(attributes.keys()),
    ints: (name) => intsOf(fields(name, 8)),
    floats: (name) => floatsOf(fields(name, 7)),
    strings: (name) => fields(name, 9).map(({ bytes }) => decodeUtf8Exactly(bytes)),
    int: (name) => given(name, (each) => intOf(each, 3)),
    float: (name) => given(name, (each) => floatsOf(each.get(2) ?? []).at(-1) ?? 0),
    string: (name) => given(name, (each) => textOf(each, 4)),
  };
}

/** TensorProto: little-endian `raw_data` or the typed list, whichever the exporter chose. */
function readConstant(tensor: Message): [name: string, constant: Constant] {
  const type = intOf(tensor, 2);
  const raw = tensor.get(9) ?? [];
  const integers = () =>
    raw.length > 0 ? raw.flatMap(({ bytes }) => int64sOf(bytes)) : intsOf(tensor.get(7) ?? []);
  const values =
    type === elementTypes.FP32
      ? floatsOf(raw.length > 0 ? raw : (tensor.get(4) ?? []))
      : type === elementTypes.INT64
        ? integers()
        : type === elementTypes.BYTES
          ? textsOf(tensor, 6)
          : [];
  return [textOf(tensor, 8), { dims: intsOf(tensor.get(1) ?? []), values }];
}

function int64sOf(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 8 }, (_, index) =>
    Number(view.getBigInt64(8 * index, true)),
  );
}

/** ValueInfoProto of a tensor. A dimension without a value is variable; an explicit 0 is a size. */
function readSpec(value: Message): TensorSpec {
  const type = message(only(value.get(2)).bytes);
  const tensor = message(only(type.get(1)).bytes);
  const datatype = datatypeOf(intOf(tensor, 1));
  if (datatype === undefined) throw new RangeError('an element type without a name');
  const shape = of(message(only(tensor.get(2)).bytes), 1).map((dim) =>
    dim.has(1) ? intOf(dim, 1) : -1,
  );
  return { name: textOf(value, 1), datatype, shape };
}
