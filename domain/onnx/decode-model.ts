import { invalid } from '#domain/errors.ts';
import type { Datatype } from '../registry/signature.ts';
import { readModel } from './descriptor.ts';
import { datatypeOf } from './element-type.ts';

/** What a graph takes or gives. */
export interface OnnxValue {
  readonly name: string;
  /** Only tensors can be sent or fetched over the Open Inference Protocol. */
  readonly kind: 'tensor' | 'sequence' | 'map' | 'optional' | 'sparse-tensor' | 'unknown';
  /** Absent when it is no tensor, or of an element type the protocol has no name for. */
  readonly datatype?: Datatype;
  /** -1 is a variable dimension; absent when the model does not say. */
  readonly shape?: readonly number[];
}

/** What an .onnx file is, without its weights. */
export interface OnnxSummary {
  readonly irVersion: number;
  readonly producer: string;
  /** '' is ai.onnx. */
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  /** Every node, those of nested graphs (If, Loop) and local functions included. */
  readonly nodes: readonly {
    readonly opType: string;
    readonly domain: string;
    readonly input: readonly string[];
    readonly output: readonly string[];
    /** Of StringSplit: how often a text is cut at most; absent where the model sets no such limit. */
    readonly maxSplit?: number;
  }[];
  /** Without those that have an initializer, which older exporters list too. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Weights are in files beside the model, which a registry of single files cannot take. */
  readonly externalData: boolean;
  /** Operators that the file defines itself. */
  readonly functions: number;
  /** Weights stored as sparse tensors, which grow when the model is loaded. */
  readonly sparseTensors: number;
  /** Names of the dense initializers. */
  readonly constants: readonly string[];
}

/** Reads the structure of an ONNX model. Errors: `invalid` when the bytes are no ONNX model. */
export function decodeModel(bytes: Uint8Array): OnnxSummary {
  const model = parse(bytes);
  const graph = model.graph;
  if (!graph || model.opsetImport.length === 0 || graph.output.length === 0) {
    throw notOnnx('it has no graph, no outputs or no operator set');
  }
  const parts = walk(graph, model.functions);
  const initialized = new Set(graph.initializer.map(({ name }) => name));
  for (const { values } of graph.sparseInitializer) initialized.add(values?.name ?? '');
  return {
    irVersion: Number(model.irVersion),
    producer: [model.producerName, model.producerVersion].filter(Boolean).join(' '),
    opsets: model.opsetImport.map(({ domain, version }) => ({
      domain: domain === 'ai.onnx' ? '' : domain,
      version: Number(version),
    })),
    nodes: parts.nodes.map((node) => {
      const { opType, domain, input, output } = node;
      const maxSplit = opType === 'StringSplit' ? maxSplitOf(node) : undefined;
      return {
        opType,
        domain: domain === 'ai.onnx' ? '' : domain,
        input,
        output,
        ...(maxSplit !== undefined && { maxSplit }),
      };
    }),
    inputs: graph.input.filter(({ name }) => !initialized.has(name)).map(describe),
    outputs: graph.output.map(describe),
    metadata: Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value])),
    externalData: parts.tensors.some(
      ({ dataLocation, externalData }) => dataLocation === external || externalData.length > 0,
    ),
    functions: model.functions.length,
    sparseTensors: parts.sparse,
    constants: graph.initializer.map(({ name }) => name),
  };
}

/** TensorProto.DataLocation.EXTERNAL. */
const external = 1;

/** Messages as protobufjs gives them: absent scalars are '' or 0, absent lists [], absent messages null. */
interface ModelMessage {
  readonly irVersion: number | { toString(): string };
  readonly producerName: string;
  readonly producerVersion: string;
  readonly graph?: GraphMessage | null;
  readonly opsetImport: readonly { readonly domain: string; readonly version: number | object }[];
  readonly metadataProps: readonly { readonly key: string; readonly value: string }[];
  readonly functions: readonly { readonly node: readonly NodeMessage[] }[];
}
interface GraphMessage {
  readonly node: readonly NodeMessage[];
  readonly initializer: readonly TensorMessage[];
  readonly sparseInitializer: readonly SparseMessage[];
  readonly input: readonly ValueMessage[];
  readonly output: readonly ValueMessage[];
}
interface NodeMessage {
  readonly opType: string;
  readonly domain: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly {
    readonly name: string;
    readonly type: number;
    readonly i: number | object;
    readonly g?: GraphMessage | null;
    readonly graphs: readonly GraphMessage[];
    readonly t?: TensorMessage | null;
    readonly tensors: readonly TensorMessage[];
    readonly sparseTensor?: SparseMessage | null;
  }[];
}
interface TensorMessage {
  readonly name: string;
  readonly dataLocation: number;
  readonly externalData: readonly unknown[];
}
interface SparseMessage {
  readonly values?: TensorMessage | null;
  readonly indices?: TensorMessage | null;
}
interface ValueMessage {
  readonly name: string;
  readonly type?: {
    readonly tensorType?: {
      readonly elemType: number;
      readonly shape?: { readonly dim: readonly DimensionMessage[] } | null;
    } | null;
    readonly sequenceType?: unknown;
    readonly mapType?: unknown;
    readonly optionalType?: unknown;
    readonly sparseTensorType?: unknown;
  } | null;
}
interface DimensionMessage {
  readonly dimValue: number | object;
  readonly dimParam: string;
}

function parse(bytes: Uint8Array): ModelMessage {
  try {
    const message: unknown = readModel.decode(bytes);
    return message as ModelMessage;
  } catch (cause) {
    throw notOnnx(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function notOnnx(why: string, cause?: unknown) {
  return invalid(`The file is not an ONNX model: ${why}.`, {
    hint: 'Export the model to ONNX and send the whole file.',
    ...(cause !== undefined && { cause }),
  });
}

/** AttributeProto.AttributeType.INT. */
const integer = 2;

/** ONNX Runtime takes an attribute of another type for absent, and cuts without a limit below 1. */
function maxSplitOf({ attribute }: NodeMessage): number | undefined {
  const [given, second] = attribute.filter(({ name }) => name === 'maxsplit');
  if (given?.type !== integer || second !== undefined) return undefined;
  const times = Number(given.i);
  return times >= 1 ? times : undefined;
}

/** All nodes and tensors, nested graphs included; a stack of its own, so depth costs no call stack. */
function walk(
  top: GraphMessage,
  functions: ModelMessage['functions'],
): { nodes: NodeMessage[]; tensors: TensorMessage[]; sparse: number } {
  let sparseTensors = 0;
  const nodes: NodeMessage[] = [];
  const tensors: (TensorMessage | null | undefined)[] = [];
  const graphs = [top];
  const addSparse = (sparse: SparseMessage | null | undefined) => {
    if (sparse) sparseTensors += 1;
    tensors.push(sparse?.values, sparse?.indices);
  };
  const addNode = (each: NodeMessage) => {
    nodes.push(each);
    for (const { g, graphs: nested, t, tensors: more, sparseTensor } of each.attribute) {
      if (g) graphs.push(g);
      for (const graph of nested) graphs.push(graph);
      tensors.push(t);
      for (const tensor of more) tensors.push(tensor);
      addSparse(sparseTensor);
    }
  };
  for (const each of functions) each.node.forEach(addNode);
  for (let graph = graphs.pop(); graph !== undefined; graph = graphs.pop()) {
    for (const tensor of graph.initializer) tensors.push(tensor);
    graph.sparseInitializer.forEach(addSparse);
    graph.node.forEach(addNode);
  }
  return { nodes, tensors: tensors.filter((tensor) => tensor != null), sparse: sparseTensors };
}

function describe({ name, type }: ValueMessage): OnnxValue {
  const tensor = type?.tensorType;
  if (!tensor) return { name, kind: kindOf(type) };
  const datatype = datatypeOf(tensor.elemType);
  return {
    name,
    kind: 'tensor',
    ...(datatype !== undefined && { datatype }),
    ...(tensor.shape && { shape: tensor.shape.dim.map(sizeOf) }),
  };
}

function kindOf(type: ValueMessage['type']): OnnxValue['kind'] {
  if (type?.sequenceType) return 'sequence';
  if (type?.mapType) return 'map';
  if (type?.optionalType) return 'optional';
  if (type?.sparseTensorType) return 'sparse-tensor';
  return 'unknown';
}

/** A dimension without a value is variable; an explicit 0 is a size. */
function sizeOf(dimension: DimensionMessage): number {
  return Object.hasOwn(dimension, 'dimValue') ? Number(dimension.dimValue) : -1;
}
