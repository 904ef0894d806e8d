import type { Initializer, Node, ValueInfo } from './build.ts';
import { writtenModel } from './descriptor.ts';
import { withAxesAsInputs } from './reduction-axes.ts';

export interface OnnxModel {
  readonly graphName: string;
  readonly nodes: readonly Node[];
  readonly initializers: readonly Initializer[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** metadata_props, in order. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** IR version and operators of ai.onnx that onnxruntime has run since 1.15 (2023) and still runs. */
const usual = { irVersion: 8, operators: 17 } as const;
/** Those that split text, which it has run since 1.17 (2024). */
const splittingText = { irVersion: 9, operators: 20 } as const;
const textOperators: ReadonlySet<string> = new Set(['StringSplit', 'StringConcat']);

/**
 * The model as the bytes of an .onnx file, of the lowest version that has its operators. The same model gives the same
 * bytes. Nodes are given as ai.onnx 17 has them. In 20 they mean the same, but for reductions, which are rewritten here, and
 * Pad, Resize and Split with equal parts, which no model of ours uses.
 */
export function encodeModel(model: OnnxModel): Uint8Array {
  const splits = model.nodes.some(
    ({ domain, opType }) => domain === '' && textOperators.has(opType),
  );
  const { irVersion, operators } = splits ? splittingText : usual;
  const { nodes, initializers } = splits ? withAxesAsInputs(model) : model;
  const message = {
    irVersion,
    producerName: 'loopwright',
    opsetImport: [
      { domain: '', version: operators },
      { domain: 'ai.onnx.ml', version: 3 },
    ],
    graph: {
      name: model.graphName,
      node: nodes,
      initializer: initializers,
      input: model.inputs,
      output: model.outputs,
    },
    metadataProps: Object.entries(model.metadata).map(([key, value]) => ({ key, value })),
  };
  return Uint8Array.from(writtenModel.encode(message).finish());
}
