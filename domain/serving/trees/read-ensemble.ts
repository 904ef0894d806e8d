import type { GraphNode } from '#domain/onnx/read-graph.ts';
import type { FlatEnsemble } from './ensemble.ts';
import { nextBelow, orderOfFloat } from './float32.ts';

/** Deeper than any tree that was trained. */
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
  const treeIds = node.ints('nodes_treeids');
  const count = treeIds.length;
  const nodeIds = node.ints('nodes_nodeids');
  const places = new Map(treeIds.map((tree, index) => [placeKey(tree, nodeIds[index]), index]));
  if (count === 0 || nodeIds.length !== count || places.size !== count) return undefined;
  const leaves = readLeaves(node, places, scores);
  const nodes = leaves && readNodes(node, places, columns, leaves);
  if (leaves === undefined || nodes === undefined) return undefined;
  const seen = new Set<number>();
  const roots = [...treeIds.entries()].flatMap(([index, tree]) => {
    const known = seen.has(tree);
    seen.add(tree);
    return known ? [] : [4 * index];
  });
  const depths = depthsOf(nodes, roots);
  if (depths === undefined) return undefined;
  while (roots.length % 4 !== 0) roots.push(4 * count); // The node after the last is an empty leaf.
  return {
    columns,
    scores,
    nodes,
    roots: Int32Array.from(roots),
    depths: Int32Array.from({ length: roots.length / 4 }, (_, group) =>
      Math.max(...depths.slice(4 * group, 4 * group + 4)),
    ),
    ...flattened(leaves, count + 1),
  };
}

function flattened(leaves: ReadonlyMap<number, readonly Leaf[]>, count: number) {
  const perNode = Array.from({ length: count }, (_, index) => leaves.get(index) ?? []);
  const single = perNode.every(({ length }) => length <= 1);
  const leafStarts = new Int32Array(count + 1);
  for (const [index, { length }] of perNode.entries())
    leafStarts[index + 1] = (leafStarts[index] as number) + length;
  const list = single ? perNode.map(([only]) => only ?? nothing) : perNode.flat();
  return {
    leafStarts: single ? undefined : leafStarts,
    leafScores: Int32Array.from(list, ({ score }) => score),
    leafWeights: Float32Array.from(list, ({ weight }) => weight),
  };
}

const nothing: Leaf = { score: 0, weight: 0 };

/** One number for a node of a tree; ids are far below 2^26. */
const placeKey = (tree = -1, node = -1): number => tree * 2 ** 26 + node;

interface Leaf {
  readonly score: number;
  readonly weight: number;
}

function readLeaves(
  node: GraphNode,
  places: ReadonlyMap<number, number>,
  scores: number,
): ReadonlyMap<number, readonly Leaf[]> | undefined {
  const prefix = node.opType === 'TreeEnsembleRegressor' ? 'target' : 'class';
  const trees = node.ints(`${prefix}_treeids`);
  const nodes = node.ints(`${prefix}_nodeids`);
  const ids = node.ints(`${prefix}_ids`);
  const weights = node.floats(`${prefix}_weights`);
  if ([nodes, ids, weights].some(({ length }) => length !== trees.length)) return undefined;
  const leaves = new Map<number, Leaf[]>();
  for (const [index, tree] of trees.entries()) {
    const place = places.get(placeKey(tree, nodes[index]));
    const score = ids[index] as number;
    if (place === undefined || !(score >= 0 && score < scores)) return undefined;
    const all = leaves.get(place) ?? [];
    all.push({ score, weight: weights[index] as number });
    leaves.set(place, all);
  }
  return leaves;
}

/** Four words a node, and one empty leaf after the last. */
function readNodes(
  node: GraphNode,
  places: ReadonlyMap<number, number>,
  columns: number,
  leaves: ReadonlyMap<number, unknown>,
): Int32Array | undefined {
  const trees = node.ints('nodes_treeids');
  const modes = node.strings('nodes_modes');
  const features = node.ints('nodes_featureids');
  const values = node.floats('nodes_values');
  const yes = node.ints('nodes_truenodeids');
  const no = node.ints('nodes_falsenodeids');
  const missing = node.ints('nodes_missing_value_tracks_true');
  const count = trees.length;
  if ([modes, features, values, yes, no].some(({ length }) => length !== count)) return undefined;
  const nodes = new Int32Array(4 * (count + 1));
  nodes.set([0, 0, 4 * count, 4 * count], 4 * count);
  for (const [index, mode] of modes.entries()) {
    const at = 4 * index;
    if (mode === 'LEAF') {
      if (!leaves.has(index)) return undefined;
      nodes.set([0, 0, at, at], at);
      continue;
    }
    const column = features[index] as number;
    const threshold = values[index] as number;
    const left = places.get(placeKey(trees[index], yes[index]));
    const right = places.get(placeKey(trees[index], no[index]));
    const fits =
      (mode === 'BRANCH_LEQ' || mode === 'BRANCH_LT') &&
      !leaves.has(index) &&
      column >= 0 &&
      column < columns &&
      Number.isFinite(threshold);
    if (!fits || left === undefined || right === undefined) return undefined;
    const upTo = mode === 'BRANCH_LT' ? nextBelow(threshold) : threshold;
    const copy = missing[index] === 1 ? columns : 0;
    nodes.set([column + copy, orderOfFloat(upTo), 4 * left, 4 * right], at);
  }
  return nodes;
}

/** Of each tree; undefined unless each node is come to once, from one root. */
function depthsOf(nodes: Int32Array, roots: readonly number[]): readonly number[] | undefined {
  const visited = new Uint8Array(nodes.length / 4);
  let count = 0;
  const depths: number[] = [];
  for (const root of roots) {
    let deepest = 0;
    const open = [{ at: root, depth: 0 }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { at, depth } = next;
      if (visited[at >> 2] === 1 || depth > maxDepth) return undefined;
      visited[at >> 2] = 1;
      count += 1;
      deepest = Math.max(deepest, depth);
      if (nodes[at + 2] === at) continue;
      open.push({ at: nodes[at + 2] as number, depth: depth + 1 });
      open.push({ at: nodes[at + 3] as number, depth: depth + 1 });
    }
    depths.push(deepest);
  }
  return count === visited.length - 1 ? depths : undefined;
}
