import type { Binned } from './binned.ts';
import type { Tree } from './tree.ts';

/** A leaf's rows are `rows[start … end)` of what `TreeGrower.rows` gives. */
export interface LeafRows {
  readonly node: number;
  readonly start: number;
  readonly end: number;
}

/** A tree with what is needed to add it to scores by bins. */
export interface Grown {
  /** `value` may be changed before the tree is added to scores. */
  readonly tree: Tree;
  /** In the order of their rows. */
  readonly leaves: readonly LeafRows[];
  /** Bin of each threshold; the last bin that goes left. */
  readonly bin: Int32Array;
}

/** A tree that was grown before, on the same bins: it can be routed again, its rows are not known any more. */
export function grownBefore(tree: Tree, { cuts }: Binned): Grown {
  const bin = tree.column.map((column, node) => {
    if (column < 0 || (tree.set[node] as number) >= 0) return -1;
    const own = cuts[column] as Float32Array;
    const place = own.indexOf(tree.threshold[node] as number);
    return place < 0 ? own.length : place;
  });
  return { tree, leaves: [], bin };
}
