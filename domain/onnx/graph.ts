import { type Initializer, type Node, node, type ValueInfo } from './build.ts';
import { encodeModel } from './encode-model.ts';

type Attributes = Parameters<typeof node>[3];

/** Nodes and constants of a graph that is being built; no two of its tensors have the same name. */
export class Graph {
  private readonly nodes: Node[] = [];
  private readonly initializers: Initializer[] = [];
  private readonly taken: Set<string>;

  /** @param reserved names of inputs and outputs, which no inner tensor may have. */
  constructor(reserved: Iterable<string>) {
    this.taken = new Set(reserved);
  }

  /** `wish`, or `wish_2`… where that is taken. */
  name(wish: string): string {
    let name = wish;
    for (let i = 2; this.taken.has(name); i++) name = `${wish}_${i}`;
    this.taken.add(name);
    return name;
  }

  /** Adds a node and returns the name of its output, `output` itself if given. */
  add(
    opType: string,
    input: readonly string[],
    attributes: Attributes = {},
    options: { readonly domain?: 'ai.onnx.ml'; readonly output?: string } = {},
  ): string {
    const output = options.output ?? this.name(opType.toLowerCase());
    this.nodes.push(node(opType, input, output, attributes, options.domain));
    return output;
  }

  /** As `add`, for an operator with several outputs. */
  addMany(
    opType: string,
    input: readonly string[],
    outputs: number,
    attributes: Attributes = {},
    options: { readonly domain?: 'ai.onnx.ml' } = {},
  ): readonly string[] {
    const output = Array.from({ length: outputs }, () => this.name(opType.toLowerCase()));
    const one = node(opType, input, output[0] ?? '', attributes, options.domain);
    this.nodes.push({ ...one, output });
    return output;
  }

  /** `make` gets a free name: `graph.constant('zero', (name) => floats(name, [], [0]))`. */
  constant(wish: string, make: (name: string) => Initializer): string {
    const initializer = make(this.name(wish));
    this.initializers.push(initializer);
    return initializer.name;
  }

  /** Side by side along axis 1; a single part stays as it is. */
  concat(parts: readonly string[]): string {
    const [first] = parts;
    return parts.length === 1 && first !== undefined
      ? first
      : this.add('Concat', parts, { axis: { i: 1 } });
  }

  /** The bytes of the .onnx file. */
  encode(
    graphName: string,
    inputs: readonly ValueInfo[],
    outputs: readonly ValueInfo[],
    metadata: Readonly<Record<string, string>>,
  ): Uint8Array {
    const { nodes, initializers } = this;
    return encodeModel({ graphName, nodes, initializers, inputs, outputs, metadata });
  }
}
