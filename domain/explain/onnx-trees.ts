import { readGraph } from '#domain/onnx/read-graph.ts';
import { type FlatEnsemble, isLeaf } from '#domain/serving/trees/ensemble.ts';
import { orderOfFloat } from '#domain/serving/trees/float32.ts';
import { readHead } from '#domain/serving/trees/head.ts';
import { readEnsemble } from '#domain/serving/trees/read-ensemble.ts';
import type { DecisionTree } from './decision-tree.ts';

/** The trees behind one score of an ONNX model, before its softmax or logistic. */
export interface OnnxTrees {
  readonly trees: readonly DecisionTree[];
  /** Added to their sum. */
  readonly base: number;
  /** Scores that the model has: 1 for a regression or two classes, else one for each class. */
  readonly scores: number;
}

/**
 * Reads a TreeEnsembleRegressor or -Classifier over `columns` numbers; undefined where the file is something else. ONNX
 * does not say how many training rows came to a node, so every cover is 1 at the root and 0 below: give the trees rows
 * with `coveredBy`, or explain against a background.
 */
export function onnxTrees(file: Uint8Array, columns: number, score = 0): OnnxTrees | undefined {
  const graph = readGraph(file);
  const head = readHead(
    graph,
    graph.outputs.map(({ name }) => name),
  );
  const ensemble = head && readEnsemble(head.node, columns, head.scores);
  if (head === undefined || ensemble === undefined || score >= head.scores) return undefined;
  const roots = [...ensemble.roots].filter((root) => root < ensemble.nodes.length - 4);
  return {
    trees: roots.map((root) => treeFrom(ensemble, root, score)),
    base: head.base[score] ?? 0,
    scores: head.scores,
  };
}

/** The tree at a word of the ensemble's array, with what its leaves add to `score`. */
function treeFrom(ensemble: FlatEnsemble, root: number, score: number): DecisionTree {
  const { nodes, columns } = ensemble;
  const words = [root];
  const [left, right]: [number[], number[]] = [[], []];
  // A node's children are put at the end of the list, so that the root stays at 0.
  for (const at of words) {
    const leaf = isLeaf(ensemble, at);
    left.push(leaf ? -1 : words.length);
    right.push(leaf ? -1 : words.length + 1);
    if (!leaf) words.push(nodes[at + 2] as number, nodes[at + 3] as number);
  }
  const column = words.map((at) => nodes[at] as number);
  const threshold = words.map((at) => nodes[at + 1] as number);
  return {
    left,
    right,
    feature: column.map((copy) => copy % columns),
    value: words.map((at) => leafValue(ensemble, at, score)),
    cover: words.map((_, node) => (node === 0 ? 1 : 0)),
    goesLeft(node, row) {
      const copy = column[node] as number;
      const x = row[copy % columns] as number;
      if (Number.isNaN(x)) return copy >= columns;
      return orderOfFloat(x) <= (threshold[node] as number);
    },
  };
}

function leafValue(ensemble: FlatEnsemble, at: number, score: number): number {
  const { leafStarts, leafScores, leafWeights } = ensemble;
  if (!isLeaf(ensemble, at)) return 0;
  const node = at >> 2;
  const [from, to] = leafStarts
    ? [leafStarts[node] as number, leafStarts[node + 1] as number]
    : [node, node + 1];
  let sum = 0;
  for (let i = from; i < to; i++) if (leafScores[i] === score) sum += leafWeights[i] as number;
  return sum;
}
