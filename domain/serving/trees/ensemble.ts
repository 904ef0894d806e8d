import type { GraphNode } from '#domain/onnx/read-graph.ts';
import { nextBelow } from './float32.ts';

/**
 * All trees in one array of four 32-bit words a node, so that a step reads one cache line; `thresholds` is the same
 * memory as floats.
 * - branch: column × 2 + (1 when missing goes left), threshold, left, right: left when x ≤ threshold;
 * - leaf of one weight: -1, weight, score it adds to, unused;
 * - leaf of several: -2, unused, first and last + 1 in `leafScores` and `leafWeights`.
 */
export interface FlatEnsemble {
  readonly nodes: Int32Array;
  readonly thresholds: Float32Array;
  /** Word at which each tree starts, in the order in which they are added. */
  readonly roots: Int32Array;
  readonly leafScores: Int32Array;
  readonly leafWeights: Float32Array;
  readonly scores: number;
}

/** Adds every tree's leaf for `row` to `scores`, tree by tree in float32, as onnxruntime does on one thread. */
export function addTrees(flat: FlatEnsemble, row: Float32Array, scores: Float32Array): void {
  const { nodes, thresholds, roots, leafScores, leafWeights } = flat;
  for (let tree = 0; tree < roots.length; tree++) {
    let at = roots[tree] as number;
    let word = nodes[at] as number;
    while (word >= 0) {
      const x = row[word >> 1] as number;
      const left = x <= (thresholds[at + 1] as number) || ((word & 1) === 1 && Number.isNaN(x));
      at = nodes[left ? at + 2 : at + 3] as number;
      word = nodes[at] as number;
    }
    const first = nodes[at + 2] as number;
    if (word === -1) (scores[first] as number) += thresholds[at + 1] as number;
    else
      for (let leaf = first; leaf < (nodes[at + 3] as number); leaf++)
        (scores[leafScores[leaf] as number] as number) += leafWeights[leaf] as number;
  }
}

const maxDepth = 500;

/**
 * The trees of a TreeEnsembleRegressor or -Classifier node over `columns` columns; undefined where it is something else:
 * branches other than ≤ and <, nodes that two branches share, that none leads to or that lead in a circle, numbers out
 * of range.
 */
export function readEnsemble(
  node: GraphNode,
  columns: number,
  scores: number,
): FlatEnsemble | undefined {
  const leafPrefix = node.opType === 'TreeEnsembleRegressor' ? 'target' : 'class';
  const treeIds = node.ints('nodes_treeids');
  const nodeIds = node.ints('nodes_nodeids');
  const modes = node.strings('nodes_modes');
  const features = node.ints('nodes_featureids');
  const values = node.floats('nodes_values');
  const yes = node.ints('nodes_truenodeids');
  const no = node.ints('nodes_falsenodeids');
  const missing = node.ints('nodes_missing_value_tracks_true');
  const count = treeIds.length;
  if (count === 0 || [nodeIds, modes, features, values, yes, no].some((x) => x.length !== count))
    return undefined;
  const places = new Map(treeIds.map((tree, index) => [`${tree}/${nodeIds[index]}`, index]));
  const leaves = readLeaves(node, leafPrefix, places, scores);
  if (places.size !== count || leaves === undefined) return undefined;

  const nodes = new Int32Array(4 * count);
  const thresholds = new Float32Array(nodes.buffer);
  const roots: number[] = [];
  const parents = new Uint8Array(count);
  const leafScores: number[] = [];
  const leafWeights: number[] = [];
  const seen = new Set<number>();
  for (let index = 0; index < count; index++) {
    const tree = treeIds[index] as number;
    if (!seen.has(tree)) {
      seen.add(tree);
      roots.push(index);
      parents[index] = 1;
    }
    const at = 4 * index;
    const mode = modes[index];
    const weights = leaves.get(index) ?? [];
    if (mode === 'LEAF') {
      const [only] = weights;
      if (weights.length === 1 && only !== undefined) {
        nodes.set([-1, 0, only.score, 0], at);
        thresholds[at + 1] = only.weight;
      } else {
        nodes.set([-2, 0, leafScores.length, leafScores.length + weights.length], at);
        leafScores.push(...weights.map(({ score }) => score));
        leafWeights.push(...weights.map(({ weight }) => weight));
      }
      continue;
    }
    const column = features[index] as number;
    const left = places.get(`${tree}/${yes[index]}`);
    const right = places.get(`${tree}/${no[index]}`);
    const threshold = values[index] as number;
    if (mode !== 'BRANCH_LEQ' && mode !== 'BRANCH_LT') return undefined;
    if (left === undefined || right === undefined || weights.length > 0) return undefined;
    if (!(column >= 0 && column < columns) || !Number.isFinite(threshold)) return undefined;
    (parents[left] as number) += 1;
    (parents[right] as number) += 1;
    if ((parents[left] as number) > 1 || (parents[right] as number) > 1) return undefined;
    nodes.set([2 * column + (missing[index] === 1 ? 1 : 0), 0, 4 * left, 4 * right], at);
    thresholds[at + 1] = mode === 'BRANCH_LT' ? nextBelow(threshold) : threshold;
  }
  // One parent for every node but one root a tree leaves only trees, unless a circle stands apart: depth bounds tell.
  const flat: FlatEnsemble = {
    nodes,
    thresholds,
    roots: Int32Array.from(roots, (index) => 4 * index),
    leafScores: Int32Array.from(leafScores),
    leafWeights: Float32Array.from(leafWeights),
    scores,
  };
  return reachable(flat) === count ? flat : undefined;
}

interface Leaf {
  readonly score: number;
  readonly weight: number;
}

function readLeaves(
  node: GraphNode,
  prefix: 'target' | 'class',
  places: ReadonlyMap<string, number>,
  scores: number,
): Map<number, Leaf[]> | undefined {
  const trees = node.ints(`${prefix}_treeids`);
  const nodes = node.ints(`${prefix}_nodeids`);
  const ids = node.ints(`${prefix}_ids`);
  const weights = node.floats(`${prefix}_weights`);
  if ([nodes, ids, weights].some(({ length }) => length !== trees.length)) return undefined;
  const leaves = new Map<number, Leaf[]>();
  for (const [index, tree] of trees.entries()) {
    const place = places.get(`${tree}/${nodes[index]}`);
    const score = ids[index] as number;
    if (place === undefined || !(score >= 0 && score < scores)) return undefined;
    const all = leaves.get(place) ?? [];
    all.push({ score, weight: weights[index] as number });
    leaves.set(place, all);
  }
  return leaves;
}

/** Nodes that some row might come to; none where a tree is deeper than any that was trained. */
function reachable({ nodes, roots }: FlatEnsemble): number {
  let count = 0;
  const open = Array.from(roots, (at) => ({ at, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { at, depth } = next;
    if (depth > maxDepth) return 0;
    count += 1;
    if ((nodes[at] as number) < 0) continue;
    open.push({ at: nodes[at + 2] as number, depth: depth + 1 });
    open.push({ at: nodes[at + 3] as number, depth: depth + 1 });
  }
  return count;
}
