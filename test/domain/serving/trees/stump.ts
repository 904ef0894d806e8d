import { node, value } from '#domain/onnx/build.ts';
import { encodeModel } from '#domain/onnx/encode-model.ts';

/** Attributes of a node by name. */
export type Nodes = Readonly<Record<string, object>>;

/** Two leaves under x[0] ≤ 0.5, as attributes. */
export const stump: Nodes = {
  nodes_treeids: { ints: [0, 0, 0] },
  nodes_nodeids: { ints: [0, 1, 2] },
  nodes_featureids: { ints: [0, 0, 0] },
  nodes_values: { floats: [0.5, 0, 0] },
  nodes_modes: { strings: ['BRANCH_LEQ', 'LEAF', 'LEAF'] },
  nodes_truenodeids: { ints: [1, 0, 0] },
  nodes_falsenodeids: { ints: [2, 0, 0] },
};
export const leaves = (kind: 'target' | 'class', ids: number[], weights: number[]): Nodes => ({
  [`${kind}_treeids`]: { ints: [0, 0] },
  [`${kind}_nodeids`]: { ints: [1, 2] },
  [`${kind}_ids`]: { ints: ids },
  [`${kind}_weights`]: { floats: weights },
});
const regressor = (attributes: Nodes) =>
  encodeModel({
    graphName: 'stump',
    nodes: [node('TreeEnsembleRegressor', ['x'], 'y', attributes, 'ai.onnx.ml')],
    initializers: [],
    inputs: [value('x', 'FP32', ['N', 2])],
    outputs: [value('y', 'FP32', ['N', 1])],
    metadata: {},
  });
/** 10 where x[0] is at most a half, else 20. */
export const stumpRegressor = (more: Nodes = {}) =>
  regressor({ n_targets: { i: 1 }, ...stump, ...leaves('target', [0, 0], [10, 20]), ...more });
