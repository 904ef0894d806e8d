import type { Matrix } from '../matrix.ts';
import type { Ensemble, Tree } from './tree.ts';

/** Leaf that each row of the matrix comes to. */
export function leafOf(tree: Tree, matrix: Matrix, leaves: Int32Array): void {
  const { column, threshold, missingLeft, set, sets, left, right } = tree;
  const { columns } = matrix;
  for (let row = 0; row < matrix.rows; row++) {
    let node = 0;
    let asked = column[0] as number;
    while (asked >= 0) {
      const x = (columns[asked] as Float32Array)[row] as number;
      const index = set[node] as number;
      const goesLeft =
        index >= 0
          ? (sets[index] as Uint8Array)[x] === 1
          : // biome-ignore lint/suspicious/noSelfCompare: the fastest test for NaN in a hot loop
            x <= (threshold[node] as number) || (x !== x && missingLeft[node] === 1);
      node = (goesLeft ? left[node] : right[node]) as number;
      asked = column[node] as number;
    }
    leaves[row] = node;
  }
}

/** Raw scores, rows × outputs, row-major: trees are added in their order, in float64. */
export function scores(ensemble: Ensemble, matrix: Matrix): Float64Array {
  const { outputs, base, trees } = ensemble;
  const { rows } = matrix;
  const sums = new Float64Array(rows * outputs);
  for (let at = 0; at < sums.length; at++) sums[at] = base[at % outputs] as number;
  const leaves = new Int32Array(rows);
  for (const [index, tree] of trees.entries()) {
    leafOf(tree, matrix, leaves);
    const { value } = tree;
    for (let row = 0; row < rows; row++) {
      const at = row * outputs + (index % outputs);
      sums[at] = (sums[at] as number) + (value[leaves[row] as number] as number);
    }
  }
  return sums;
}

/** Share of the gain of all splits by matrix column; sums to 1, or all 0. */
export function gainShares(trees: readonly Tree[], columns: number): Float64Array {
  const shares = new Float64Array(columns);
  let sum = 0;
  for (const { column, gain } of trees) {
    for (let node = 0; node < column.length; node++) {
      const at = column[node] as number;
      if (at < 0) continue;
      shares[at] = (shares[at] as number) + (gain[node] as number);
      sum += gain[node] as number;
    }
  }
  return sum > 0 ? shares.map((share) => share / sum) : shares;
}
