import { invalid } from '#domain/errors.ts';
import type { DecisionTree } from './decision-tree.ts';

/** A node of `Booster.dump_model()["tree_info"][i]["tree_structure"]`. */
export interface LightgbmNode {
  readonly split_feature?: number;
  /** A number, or categories as "1||3". */
  readonly threshold?: number | string;
  readonly decision_type?: string;
  readonly default_left?: boolean;
  readonly missing_type?: string;
  readonly internal_count?: number;
  readonly left_child?: LightgbmNode;
  readonly right_child?: LightgbmNode;
  readonly leaf_value?: number;
  readonly leaf_count?: number;
}

/** Nearer to 0 than this is zero, where zero means missing. */
const zero = 1e-35;

/**
 * The tree of LightGBM's JSON, deciding as LightGBM does: missing values by the node's rule, categories by membership
 * (unknown ones go right). Errors: `invalid` where a node is neither a leaf nor a split that LightGBM writes.
 */
export function lightgbmTree(root: LightgbmNode): DecisionTree {
  const [left, right, feature, value, cover]: [number[], number[], number[], number[], number[]] = [
    [],
    [],
    [],
    [],
    [],
  ];
  const rules: ((x: number) => boolean)[] = [];
  function add(node: LightgbmNode): number {
    const at = left.length;
    left.push(-1);
    right.push(-1);
    feature.push(node.split_feature ?? -1);
    value.push(node.leaf_value ?? 0);
    cover.push(node.internal_count ?? node.leaf_count ?? 1);
    rules.push(() => false);
    if (node.left_child === undefined || node.right_child === undefined) {
      if (node.leaf_value === undefined)
        throw invalid('A LightGBM node has no children and no value.');
      return at;
    }
    rules[at] = ruleOf(node);
    left[at] = add(node.left_child);
    right[at] = add(node.right_child);
    return at;
  }
  add(root);
  return {
    left,
    right,
    feature,
    value,
    cover,
    goesLeft: (node, row) =>
      (rules[node] as (x: number) => boolean)(row[feature[node] as number] as number),
  };
}

function ruleOf(node: LightgbmNode): (x: number) => boolean {
  const { decision_type: kind, threshold, default_left: missingLeft = true } = node;
  if (kind === '==') {
    const categories = new Set(String(threshold).split('||').map(Number));
    return (x) => !Number.isNaN(x) && x > -1 && categories.has(Math.trunc(x));
  }
  const limit = Number(threshold);
  if (kind !== '<=' || Number.isNaN(limit))
    throw invalid(`A LightGBM node decides by "${kind} ${threshold}", which is not known here.`);
  switch (node.missing_type) {
    case 'NaN':
      return (x) => (Number.isNaN(x) ? missingLeft : x <= limit);
    case 'Zero':
      return (x) => (Number.isNaN(x) || Math.abs(x) <= zero ? missingLeft : x <= limit);
    default:
      return (x) => (Number.isNaN(x) ? 0 : x) <= limit;
  }
}
