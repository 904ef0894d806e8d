import type { Graph } from '#domain/onnx/graph.ts';
import type { MatrixInGraph } from '../matrix.ts';
import type { Ensemble, Tree } from './tree.ts';

/**
 * Nodes that sum the trees: the name of a float tensor [N, outputs], without the ensemble's base. Only columns and sets
 * that some split asks about are computed. Sets become thresholds on columns that are 1 where the code is in the set: an
 * ensemble with one kind of split takes onnxruntime's fast path, and long BRANCH_EQ chains are avoided.
 *
 * @param leafValues by tree, nodes × outputs, row-major: trees whose leaves add to every output, in place of `value`.
 */
export function ensembleInGraph(
  graph: Graph,
  ensemble: Pick<Ensemble, 'trees' | 'outputs'>,
  matrix: MatrixInGraph,
  leafValues?: readonly Float32Array[],
): string {
  const { outputs } = ensemble;
  const { features, at } = assemble(graph, ensemble.trees, matrix);
  const nodes = {
    treeids: [] as number[],
    nodeids: [] as number[],
    featureids: [] as number[],
    values: [] as number[],
    modes: [] as string[],
    truenodeids: [] as number[],
    falsenodeids: [] as number[],
    missing_value_tracks_true: [] as number[],
  };
  const targets = {
    treeids: [] as number[],
    nodeids: [] as number[],
    ids: [] as number[],
    weights: [] as number[],
  };
  // Outputs that no leaf adds to have no row: without trees, one leaf of 0 for each.
  const trees =
    ensemble.trees.length > 0 ? ensemble.trees : new Array<SplitTree>(outputs).fill(emptyTree);
  for (const [treeId, tree] of trees.entries()) {
    for (const [id, column] of tree.column.entries()) {
      const leaf = column < 0;
      const set = tree.sets[tree.set[id] as number];
      nodes.treeids.push(treeId);
      nodes.nodeids.push(id);
      nodes.modes.push(leaf ? 'LEAF' : 'BRANCH_LEQ');
      nodes.featureids.push(leaf ? 0 : at(column, set));
      nodes.values.push(leaf ? 0 : set ? 0.5 : (tree.threshold[id] as number));
      // In the set is: above a half, so that left and right change places.
      nodes.truenodeids.push((set ? tree.right[id] : tree.left[id]) as number);
      nodes.falsenodeids.push((set ? tree.left[id] : tree.right[id]) as number);
      nodes.missing_value_tracks_true.push(set ? 0 : (tree.missingLeft[id] as number));
      if (!leaf) continue;
      const own = leafValues?.[treeId];
      const first = own ? 0 : treeId % outputs;
      for (let output = first; output <= (own ? outputs - 1 : first); output++) {
        targets.treeids.push(treeId);
        targets.nodeids.push(id);
        targets.ids.push(output);
        targets.weights.push((own ? own[id * outputs + output] : tree.value[id]) as number);
      }
    }
  }
  return graph.add(
    'TreeEnsembleRegressor',
    [features],
    {
      n_targets: { i: outputs },
      post_transform: { s: 'NONE' },
      nodes_treeids: { ints: nodes.treeids },
      nodes_nodeids: { ints: nodes.nodeids },
      nodes_featureids: { ints: nodes.featureids },
      nodes_values: { floats: nodes.values },
      nodes_modes: { strings: nodes.modes },
      nodes_truenodeids: { ints: nodes.truenodeids },
      nodes_falsenodeids: { ints: nodes.falsenodeids },
      nodes_missing_value_tracks_true: { ints: nodes.missing_value_tracks_true },
      target_treeids: { ints: targets.treeids },
      target_nodeids: { ints: targets.nodeids },
      target_ids: { ints: targets.ids },
      target_weights: { floats: targets.weights },
    },
    { domain: 'ai.onnx.ml' },
  );
}

interface Assembled {
  readonly features: string;
  /** Column of `features` that holds the matrix column, or is 1 where its code is in the set. */
  readonly at: (column: number, set: Uint8Array | undefined) => number;
}

function assemble(graph: Graph, trees: readonly Tree[], matrix: MatrixInGraph): Assembled {
  const numbers = new Set<number>();
  const sets = new Map<number, Map<string, Uint8Array>>();
  for (const tree of trees) {
    for (const [node, column] of tree.column.entries()) {
      if (column < 0) continue;
      const set = tree.sets[tree.set[node] as number];
      if (!set) numbers.add(column);
      else sets.set(column, (sets.get(column) ?? new Map()).set(set.join(''), set));
    }
  }
  // Trees without any split still need a matrix to count the rows of.
  if (numbers.size === 0 && sets.size === 0) numbers.add(0);
  const positions = new Map<string, number>();
  const parts: string[] = [];
  const sorted = [...numbers].sort((a, b) => a - b);
  for (const column of sorted) positions.set(`${column}`, positions.size);
  if (sorted.length > 0) parts.push(matrix.columns(sorted));
  for (const [column, own] of [...sets].sort(([a], [b]) => a - b)) {
    parts.push(matrix.inSets(column, [...own.values()]));
    for (const key of own.keys()) positions.set(`${column}/${key}`, positions.size);
  }
  return {
    features: graph.concat(parts),
    at: (column, set) => positions.get(set ? `${column}/${set.join('')}` : `${column}`) ?? 0,
  };
}

type SplitTree = Omit<Tree, 'rows' | 'gain'>;

const emptyTree: SplitTree = {
  column: Int32Array.of(-1),
  threshold: new Float32Array(1),
  missingLeft: new Uint8Array(1),
  set: Int32Array.of(-1),
  left: new Int32Array(1),
  right: new Int32Array(1),
  value: new Float32Array(1),
  sets: [],
};
