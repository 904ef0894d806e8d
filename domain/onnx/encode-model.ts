import type { Initializer, Node, ValueInfo } from './build.ts';
import { writtenModel } from './descriptor.ts';

export interface OnnxModel {
  readonly graphName: string;
  readonly nodes: readonly Node[];
  readonly initializers: readonly Initializer[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** metadata_props, in order. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** IR version and operator sets that onnxruntime has run since 1.15 (2023) and still runs. */
const irVersion = 8;
const operatorSets = [
  { domain: '', version: 17 },
  { domain: 'ai.onnx.ml', version: 3 },
];

/** The model as the bytes of an .onnx file. The same model gives the same bytes. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const message = {
    irVersion,
    producerName: 'loopwright',
    opsetImport: operatorSets,
    graph: {
      name: model.graphName,
      node: model.nodes,
      initializer: model.initializers,
      input: model.inputs,
      output: model.outputs,
    },
    metadataProps: Object.entries(model.metadata).map(([key, value]) => ({ key, value })),
  };
  return Uint8Array.from(writtenModel.encode(message).finish());
}
