/**
 * A decision tree in flat arrays; node 0 is the root. A node asks about the value x of its column and sends the row to
 * `left` if it holds, else to `right`:
 * - numbers (`set` is -1): x ≤ threshold, or x is missing (NaN) and `missingLeft` is 1;
 * - levels: `sets[set]` has a 1 for the code x.
 */
export interface Tree {
  /** Column asked about; -1 for a leaf. */
  readonly column: Int32Array;
  readonly threshold: Float32Array;
  readonly missingLeft: Uint8Array;
  readonly set: Int32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** What a leaf answers, learning rate included. */
  readonly value: Float32Array;
  /** Training rows that came through the node. */
  readonly rows: Int32Array;
  /** What the split gained; 0 for a leaf. */
  readonly gain: Float64Array;
  /** A 1 for each code that goes left, as long as the column has levels. */
  readonly sets: readonly Uint8Array[];
}

/** Sum of trees: tree t adds to output t mod `outputs`, which starts at `base`. */
export interface Ensemble {
  readonly trees: readonly Tree[];
  readonly outputs: number;
  readonly base: Float64Array;
}

/** x ≤ this holds for every finite float32 number: the threshold that splits present from missing values. */
export const largestFloat32 = 3.4028234663852886e38;

export const treeArrays = [
  'column',
  'threshold',
  'missingLeft',
  'set',
  'left',
  'right',
  'value',
  'rows',
  'gain',
] as const;

export function newTree(nodes: number): Tree & { readonly sets: Uint8Array[] } {
  return {
    column: new Int32Array(nodes).fill(-1),
    threshold: new Float32Array(nodes),
    missingLeft: new Uint8Array(nodes),
    set: new Int32Array(nodes).fill(-1),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    value: new Float32Array(nodes),
    rows: new Int32Array(nodes),
    gain: new Float64Array(nodes),
    sets: [],
  };
}

/** The first `nodes` nodes. */
export function trimTree(tree: Tree, nodes: number): Tree {
  const { column, threshold, missingLeft, set, left, right, value, rows, gain, sets } = tree;
  return {
    column: column.slice(0, nodes),
    threshold: threshold.slice(0, nodes),
    missingLeft: missingLeft.slice(0, nodes),
    set: set.slice(0, nodes),
    left: left.slice(0, nodes),
    right: right.slice(0, nodes),
    value: value.slice(0, nodes),
    rows: rows.slice(0, nodes),
    gain: gain.slice(0, nodes),
    sets,
  };
}
