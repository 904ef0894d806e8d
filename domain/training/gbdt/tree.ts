/**
 * A decision tree in flat arrays; node 0 is the root. A node asks about the value x of its column and sends the row to
 * `left` if it holds, else to `right`:
 * - threshold: x ≤ threshold, or x is missing (NaN) and `missingLeft` is 1;
 * - equal (`equals` is 1): x is not the level `threshold`.
 */
export interface Tree {
  /** Column asked about; -1 for a leaf. */
  readonly column: Int32Array;
  readonly threshold: Float32Array;
  readonly equals: Uint8Array;
  readonly missingLeft: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** What a leaf adds to the score, learning rate included. */
  readonly value: Float32Array;
  /** Training rows that came through the node. */
  readonly rows: Int32Array;
  /** What the split gained; 0 for a leaf. */
  readonly gain: Float64Array;
}

/** Sum of trees: tree t adds to score t mod `outputs`, which starts at `base`. */
export interface Ensemble {
  readonly trees: readonly Tree[];
  /** 1 for two classes (log-odds of the second), else one per class. */
  readonly outputs: number;
  readonly base: Float32Array;
}

export function newTree(nodes: number): Tree {
  return {
    column: new Int32Array(nodes).fill(-1),
    threshold: new Float32Array(nodes),
    equals: new Uint8Array(nodes),
    missingLeft: new Uint8Array(nodes),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    value: new Float32Array(nodes),
    rows: new Int32Array(nodes),
    gain: new Float64Array(nodes),
  };
}

/** The first `nodes` nodes. */
export function trimTree(tree: Tree, nodes: number): Tree {
  return {
    column: tree.column.slice(0, nodes),
    threshold: tree.threshold.slice(0, nodes),
    equals: tree.equals.slice(0, nodes),
    missingLeft: tree.missingLeft.slice(0, nodes),
    left: tree.left.slice(0, nodes),
    right: tree.right.slice(0, nodes),
    value: tree.value.slice(0, nodes),
    rows: tree.rows.slice(0, nodes),
    gain: tree.gain.slice(0, nodes),
  };
}
