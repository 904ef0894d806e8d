import { writtenModel } from './descriptor.ts';
import { elementTypes } from './element-type.ts';

/** A node with the values of its attributes. */
export interface GraphNode {
  readonly opType: string;
  /** '' is ai.onnx. */
  readonly domain: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  ints(name: string): readonly number[];
  floats(name: string): readonly number[];
  strings(name: string): readonly string[];
  int(name: string): number | undefined;
  float(name: string): number | undefined;
  string(name: string): string | undefined;
  /** The attributes that are given. */
  readonly attributes: ReadonlySet<string>;
}

/** An initializer; `values` is empty where its element type is neither float, int64 nor string. */
export interface Constant {
  readonly elementType: number;
  readonly dims: readonly number[];
  readonly values: readonly number[] | readonly string[];
}

export interface OnnxGraph {
  readonly nodes: readonly GraphNode[];
  readonly constants: ReadonlyMap<string, Constant>;
}

/**
 * The graph with its weights, nested graphs excluded. Costs many times the memory of the file: look with `decodeModel`
 * first, which steps over them. Errors: any, when the bytes are no ONNX model.
 */
export function readGraph(bytes: Uint8Array): OnnxGraph {
  const { graph } = writtenModel.decode(bytes) as unknown as { readonly graph: GraphMessage };
  return {
    nodes: graph.node.map(readNode),
    constants: new Map(graph.initializer.map((tensor) => [tensor.name, readConstant(tensor)])),
  };
}

type Int64 = number | { toNumber(): number };

/** `Number()` would spell a Long out first, which takes ten times as long. */
const toNumber = (int: Int64) => (typeof int === 'number' ? int : int.toNumber());

interface GraphMessage {
  readonly node: readonly NodeMessage[];
  readonly initializer: readonly TensorMessage[];
}
interface NodeMessage {
  readonly opType: string;
  readonly domain: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly AttributeMessage[];
}
interface AttributeMessage {
  readonly name: string;
  readonly f: number;
  readonly i: Int64;
  readonly s: string;
  readonly floats: readonly number[];
  readonly ints: readonly Int64[];
  readonly strings: readonly string[];
}
interface TensorMessage {
  readonly name: string;
  readonly dataType: number;
  readonly dims: readonly Int64[];
  readonly floatData: readonly number[];
  readonly int64Data: readonly Int64[];
  readonly stringData: readonly string[];
  /** An empty list when absent. */
  readonly rawData: Uint8Array | readonly never[];
}

function readNode({ opType, domain, input, output, attribute }: NodeMessage): GraphNode {
  const byName = new Map(attribute.map((each) => [each.name, each]));
  return {
    opType,
    domain: domain === 'ai.onnx' ? '' : domain,
    input,
    output,
    ints: (name) => byName.get(name)?.ints.map(toNumber) ?? [],
    floats: (name) => byName.get(name)?.floats ?? [],
    strings: (name) => byName.get(name)?.strings ?? [],
    int: (name) => (byName.has(name) ? toNumber(byName.get(name)?.i ?? 0) : undefined),
    float: (name) => byName.get(name)?.f,
    string: (name) => byName.get(name)?.s,
    attributes: new Set(byName.keys()),
  };
}

function readConstant(tensor: TensorMessage): Constant {
  return {
    elementType: tensor.dataType,
    dims: tensor.dims.map(toNumber),
    values: valuesOf(tensor),
  };
}

/** Little-endian `raw_data` or the typed list, whichever the exporter chose. */
function valuesOf(tensor: TensorMessage): Constant['values'] {
  const { dataType } = tensor;
  const raw = new DataView(Uint8Array.from(tensor.rawData).buffer);
  const each = <T>(width: number, read: (at: number) => T) =>
    Array.from({ length: Math.floor(raw.byteLength / width) }, (_, index) => read(index * width));
  if (dataType === elementTypes.BYTES) return tensor.stringData;
  if (dataType === elementTypes.FP32)
    return raw.byteLength > 0 ? each(4, (at) => raw.getFloat32(at, true)) : tensor.floatData;
  if (dataType === elementTypes.INT64)
    return raw.byteLength > 0
      ? each(8, (at) => Number(raw.getBigInt64(at, true)))
      : tensor.int64Data.map(toNumber);
  return [];
}
