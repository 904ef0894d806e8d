import { invalid } from '#domain/errors.ts';

/** A binary tree with a number at each leaf. Node 0 is the root. */
export interface DecisionTree {
  /** Child of each node, -1 at a leaf. */
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  /** Column that each inner node asks for. */
  readonly feature: ArrayLike<number>;
  /** What each leaf adds. */
  readonly value: ArrayLike<number>;
  /** Training rows (or their weight) that came to each node. */
  readonly cover: ArrayLike<number>;
  /** Whether a row goes left at an inner node. */
  goesLeft(node: number, row: ArrayLike<number>): boolean;
}

export const isLeaf = ({ left }: DecisionTree, node: number): boolean => (left[node] as number) < 0;

/** The node's child on the row's side. */
export const nextNode = (tree: DecisionTree, node: number, row: ArrayLike<number>): number =>
  (tree.goesLeft(node, row) ? tree.left[node] : tree.right[node]) as number;

/** What the tree adds for a row. */
export function answerOf(tree: DecisionTree, row: ArrayLike<number>): number {
  let node = 0;
  while (!isLeaf(tree, node)) node = nextNode(tree, node, row);
  return tree.value[node] as number;
}

/** The tree with the numbers of `rows` that come to each node as its cover: for models that do not carry their own. */
export function coveredBy(tree: DecisionTree, rows: readonly ArrayLike<number>[]): DecisionTree {
  const cover = new Float64Array(tree.left.length);
  for (const row of rows) {
    let node = 0;
    (cover[node] as number) += 1;
    while (!isLeaf(tree, node)) {
      node = nextNode(tree, node, row);
      (cover[node] as number) += 1;
    }
  }
  return { ...tree, cover };
}

/** The columns of a tree as scikit-learn keeps it. */
export interface TreeColumns {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly feature: readonly number[];
  /** A row goes left when its value, as a float32, is at most this; missing goes right. */
  readonly threshold: readonly number[];
  readonly value: readonly number[];
  readonly cover: readonly number[];
}

/** Errors: `invalid` when the columns have unequal lengths or the children do not make one tree. */
export function treeOfColumns(columns: TreeColumns): DecisionTree {
  const { left, feature, threshold } = columns;
  const lists = Object.values(columns) as readonly (readonly number[])[];
  if (left.length === 0 || lists.some(({ length }) => length !== left.length))
    throw invalid('The columns of a tree must have one value for each of its nodes.');
  const tree: DecisionTree = {
    ...columns,
    goesLeft: (node, row) =>
      Math.fround(row[feature[node] as number] as number) <= (threshold[node] as number),
  };
  checkShape(tree);
  return tree;
}

/** Every node is come to once from the root, so that no walk runs in a circle. */
function checkShape(tree: DecisionTree): void {
  const seen = new Set<number>([0]);
  const open = [0];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isLeaf(tree, node)) continue;
    for (const child of [tree.left[node] as number, tree.right[node] as number]) {
      if (seen.has(child) || !(child > 0 && child < tree.left.length))
        throw invalid(
          `Node ${node} of a tree has ${child} as a child: that is no node of its own.`,
        );
      seen.add(child);
      open.push(child);
    }
  }
}
