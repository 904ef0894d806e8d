import { type DecisionTree, isLeaf } from './decision-tree.ts';

/** The way to one leaf, by the distinct features it asks for. */
export interface LeafPath {
  readonly value: number;
  readonly features: readonly number[];
  /** Of each feature: the share of the training rows that its questions on this path let through. */
  readonly share: Float64Array;
  /** Inner nodes from the root on, with the place of their feature in `features`. */
  readonly steps: readonly { readonly node: number; readonly left: boolean; readonly at: number }[];
}

/** Of every leaf. A node that no training row came to shares evenly. */
export function leafPaths(tree: DecisionTree): readonly LeafPath[] {
  const paths: LeafPath[] = [];
  const shareOf = (node: number, child: number) => {
    const [whole, part] = [tree.cover[node] as number, tree.cover[child] as number];
    return whole > 0 ? part / whole : 0.5;
  };
  function walk(node: number, before: Omit<LeafPath, 'value'>): void {
    if (isLeaf(tree, node)) {
      paths.push({ ...before, value: tree.value[node] as number });
      return;
    }
    const feature = tree.feature[node] as number;
    const known = before.features.indexOf(feature);
    const at = known < 0 ? before.features.length : known;
    const features = known < 0 ? [...before.features, feature] : before.features;
    for (const left of [true, false]) {
      const child = (left ? tree.left[node] : tree.right[node]) as number;
      const share = new Float64Array(features.length).fill(1);
      share.set(before.share);
      (share[at] as number) *= shareOf(node, child);
      walk(child, { features, share, steps: [...before.steps, { node, left, at }] });
    }
  }
  walk(0, { features: [], share: new Float64Array(0), steps: [] });
  return paths;
}

/** 1 for each feature of the path whose questions the row passes, else 0, into `passed`. `turns` says which inner nodes it would leave to the left. */
export function passes(path: LeafPath, turns: Uint8Array, passed: Float64Array): void {
  passed.fill(1, 0, path.features.length);
  for (const { node, left, at } of path.steps) if ((turns[node] === 1) !== left) passed[at] = 0;
}
