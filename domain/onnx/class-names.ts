import { type GraphNode, type OnnxGraph, readGraph } from './read-graph.ts';

/** What a request may declare as classes (functions/registry/bodies.ts). */
const limits = { classes: 10_000, characters: 256 } as const;

/**
 * The names of a classifier's classes in the order of its probabilities, as its graph computes them: from the classifier
 * node that gives the label, or from the list of names that the label is taken from (skl2onnx, onnxmltools). Undefined
 * when the graph does not tell, or tells another number of classes than there are probabilities.
 */
export function classNames(model: Uint8Array): readonly string[] | undefined {
  const graph = readable(model);
  const label = graph?.outputs.find(
    ({ name, datatype }) =>
      (datatype === 'INT64' || datatype === 'BYTES') && /label|class/i.test(name),
  );
  if (graph === undefined || label === undefined) return undefined;
  const names = namesOf(graph, label.name);
  if (names === undefined || !usableNames(names)) return undefined;
  const scores = graph.outputs.find(({ name }) => /prob/i.test(name));
  const columns = scores?.shape.length === 2 ? scores.shape[1] : undefined;
  return columns === undefined || columns === -1 || columns === names.length ? names : undefined;
}

function readable(model: Uint8Array): OnnxGraph | undefined {
  try {
    return readGraph(model);
  } catch {
    return undefined; // No model of tensors; checkModel says what is wrong with it.
  }
}

export const usableNames = (names: readonly string[]): boolean =>
  names.length > 1 &&
  names.length <= limits.classes &&
  names.every((name) => name.length > 0 && name.length <= limits.characters) &&
  new Set(names).size === names.length;

/** Goes from the label towards the inputs, over nodes that only change its type or shape. */
function namesOf({ nodes, constants }: OnnxGraph, label: string): readonly string[] | undefined {
  const givenBy = new Map(
    nodes.flatMap((node) => node.output.map((name) => [name, node] as const)),
  );
  const seen = new Set<GraphNode>();
  for (let name = label; ; ) {
    const node = givenBy.get(name);
    if (node === undefined || seen.has(node)) return undefined;
    seen.add(node);
    const [from = ''] = node.input;
    if (isClassifier(node)) return node.output[0] === name ? ownNames(node) : undefined;
    if (node.opType === 'ArrayFeatureExtractor' || node.opType === 'Gather')
      return constants.get(from)?.values.map(String);
    if (!passing.has(node.opType)) return undefined;
    name = from;
  }
}

const passing = new Set(['Cast', 'Identity', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten']);

const isClassifier = ({ domain, opType }: GraphNode): boolean =>
  domain === 'ai.onnx.ml' && /Classifier$/.test(opType);

function ownNames(node: GraphNode): readonly string[] {
  const texts = node.strings('classlabels_strings');
  if (texts.length > 0) return texts;
  return [...node.ints('classlabels_int64s'), ...node.ints('classlabels_ints')].map(String);
}
