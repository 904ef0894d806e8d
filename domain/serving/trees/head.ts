import type { GraphNode, OnnxGraph } from '#domain/onnx/read-graph.ts';
import type { Transform } from './answers.ts';

/** What is done with the sums of the trees. */
export interface Head {
  /** The one node with the trees. */
  readonly node: GraphNode;
  /** Sums of leaves. */
  readonly scores: number;
  /** Added to the scores after all trees. */
  readonly base: Float32Array;
  readonly transform: Transform;
  /** Numbers in a row of the answer. */
  readonly width: number;
  /** Absent for regression. */
  readonly label?: {
    readonly names: readonly string[] | readonly bigint[];
    /** The class with the largest answer, that with the largest score, or the second when the only score is above. */
    readonly by: 'answer' | 'score' | { readonly above: number };
  };
  /** Each output of the graph, in order. */
  readonly outputs: readonly ('label' | 'values')[];
}

/** Follows each output back to the trees; undefined where anything else is done than what is listed in decision 9. */
export function readHead(graph: OnnxGraph, outputs: readonly string[]): Head | undefined {
  const trees = graph.nodes.filter(({ opType }) => opType.startsWith('TreeEnsemble'));
  const [node] = trees;
  if (node === undefined || trees.length > 1 || node.domain !== 'ai.onnx.ml') return undefined;
  if ([...node.attributes].some((name) => !known.has(name))) return undefined;
  const ends = outputs.map((output) => passThrough(graph, output));
  if (node.opType === 'TreeEnsembleClassifier') return classifier(node, ends);
  return node.opType === 'TreeEnsembleRegressor' ? regressor(graph, node, ends) : undefined;
}

/** Anything else, as `nodes_values_as_tensor` (double), is not read here. */
const known = new Set([
  ...['treeids', 'nodeids', 'featureids', 'values', 'modes', 'truenodeids', 'falsenodeids'].map(
    (name) => `nodes_${name}`,
  ),
  'nodes_hitrates',
  'nodes_missing_value_tracks_true',
  ...['treeids', 'nodeids', 'ids', 'weights'].flatMap((name) => [
    `target_${name}`,
    `class_${name}`,
  ]),
  ...['n_targets', 'base_values', 'post_transform', 'aggregate_function'],
  ...['classlabels_int64s', 'classlabels_strings'],
]);

/** The tensor itself, behind nodes that change nothing: Identity, and what onnxmltools adds for LightGBM. */
function passThrough(graph: OnnxGraph, name: string): string {
  const node = producer(graph, name);
  const [input = '', by = ''] = node?.input ?? [];
  const one = graph.constants.get(by)?.values;
  const changesNothing =
    node?.domain === '' &&
    (node.opType === 'Identity' ||
      (node.opType === 'Mul' && one?.length === 1 && one[0] === 1) ||
      (node.opType === 'Cast' && node.int('to') === 7 && endsInLabel(graph, input)));
  return changesNothing ? passThrough(graph, input) : name;
}

const producer = (graph: OnnxGraph, name: string) =>
  graph.nodes.find(({ output }) => output.includes(name));

/** Integer labels cast to integers stay what they are. */
function endsInLabel(graph: OnnxGraph, name: string): boolean {
  const node = producer(graph, name);
  if (node?.opType === 'Identity') return endsInLabel(graph, node.input[0] ?? '');
  return (
    node?.opType === 'TreeEnsembleClassifier' &&
    node.output[0] === name &&
    node.attributes.has('classlabels_int64s')
  );
}

/**
 * Which rule onnxruntime takes for two classes hangs on the weights: all on one class and none below 0 are probabilities,
 * else they are log-odds (tree_ensemble_aggregator.h).
 */
function classifier(node: GraphNode, ends: readonly string[]): Head | undefined {
  const [labels, values] = node.output;
  const outputs = ends.map((end) => (end === labels ? 'label' : end === values ? 'values' : ''));
  const integers = node.ints('classlabels_int64s');
  if (!integers.every(Number.isSafeInteger)) return undefined;
  const names = node.attributes.has('classlabels_strings')
    ? node.strings('classlabels_strings')
    : integers.map(BigInt);
  const post = node.string('post_transform') ?? 'NONE';
  const base = Float32Array.from(node.floats('base_values'));
  const width = names.length;
  if (!outputs.every((output) => output !== '') || !(post in transforms)) return undefined;
  const shared = { node, width, outputs };
  if (width > 2) {
    if (base.length !== 0 && base.length !== width) return undefined;
    const how = transforms[post as keyof typeof transforms];
    return { ...shared, scores: width, base, transform: how, label: { names, by: 'score' } };
  }
  if (width !== 2 || base.length > 1 || node.ints('class_ids').some((id) => id !== 0)) return;
  const odds = node.floats('class_weights').some((weight) => weight < 0);
  if (odds && post !== 'LOGISTIC') return undefined;
  return {
    ...shared,
    scores: 1,
    base,
    transform: odds ? 'logistic-pair' : 'complement-pair',
    label: { names, by: { above: odds ? 0 : 0.5 } },
  };
}

const transforms = { NONE: 'none', LOGISTIC: 'logistic', SOFTMAX: 'softmax' } as const;

/** The sums themselves, or what our trainer makes of them: Softmax, and the class with the largest. */
function regressor(graph: OnnxGraph, node: GraphNode, ends: readonly string[]): Head | undefined {
  const scores = node.int('n_targets') ?? 1;
  const own = Float32Array.from(node.floats('base_values'));
  if ((node.string('post_transform') ?? 'NONE') !== 'NONE') return undefined;
  if ((node.string('aggregate_function') ?? 'SUM') !== 'SUM') return undefined;
  if (own.length !== 0 && own.length !== scores) return undefined;
  const { sums, base } =
    own.length > 0 ? { sums: node.output[0] ?? '', base: own } : withBase(graph, node, scores);
  const shared = { node, scores, base };
  if (ends.every((end) => end === sums))
    return { ...shared, transform: 'none', width: scores, outputs: ends.map(() => 'values') };

  const softmax = ends.find((end) => isOf(producer(graph, end), 'Softmax'));
  const gather = producer(graph, ends.find((end) => end !== softmax) ?? '');
  const largest = producer(graph, gather?.input[1] ?? '');
  const names = graph.constants.get(gather?.input[0] ?? '');
  const before = producer(graph, softmax ?? '')?.input[0] ?? '';
  const pair = isPair(graph, before, sums) && scores === 1;
  const width = pair ? 2 : scores;
  const fits =
    softmax !== undefined &&
    (before === sums || pair) &&
    producer(graph, softmax)?.int('axis') === 1 &&
    (gather === undefined ||
      (isOf(gather, 'Gather') &&
        (gather.int('axis') ?? 0) === 0 &&
        isOf(largest, 'ArgMax') &&
        largest?.input[0] === softmax &&
        largest.int('axis') === 1 &&
        largest.int('keepdims') === 0 &&
        !largest.attributes.has('select_last_index') &&
        names?.values.length === width &&
        names.dims.length === 1));
  const [label] = gather?.output ?? [];
  const outputs = ends.map((end) => (end === softmax ? 'values' : end === label ? 'label' : ''));
  if (!fits || !outputs.every((output) => output !== '')) return undefined;
  return {
    ...shared,
    transform: pair ? 'softmax-pair' : 'softmax',
    width,
    ...(names && { label: { names: labelNames(names.values), by: 'answer' } }),
    outputs,
  };
}

/** The sums of the trees, with a constant for each that is added to them. */
function withBase(
  graph: OnnxGraph,
  node: GraphNode,
  scores: number,
): { sums: string; base: Float32Array } {
  const [sums = ''] = node.output;
  const add = graph.nodes.find((each) => isOf(each, 'Add') && each.input[0] === sums);
  const added = graph.constants.get(add?.input[1] ?? '')?.values ?? [];
  const base = Float32Array.from(added, Number);
  return add !== undefined && base.length === scores && !base.some(Number.isNaN)
    ? { sums: add.output[0] ?? '', base }
    : { sums, base: new Float32Array(0) };
}

const isOf = (node: GraphNode | undefined, opType: string) =>
  node?.opType === opType && node.domain === '';

/** [s] times [0, 1] is [0, s]. */
function isPair(graph: OnnxGraph, name: string, sums: string): boolean {
  const node = producer(graph, name);
  const sides = graph.constants.get(node?.input[1] ?? '')?.values;
  return isOf(node, 'Mul') && node?.input[0] === sums && `${sides}` === '0,1';
}

function labelNames(values: readonly (string | number)[]): readonly string[] | readonly bigint[] {
  return values.every((value) => typeof value === 'string')
    ? (values as readonly string[])
    : values.map((value) => BigInt(value));
}
