import type { EncodedTable } from '../encode-features.ts';
import type { Ensemble, Tree } from './tree.ts';

/** Adds the tree's answer to `scores[row · stride + output]` for every row. */
export function addTree(
  tree: Tree,
  table: EncodedTable,
  scores: Float64Array,
  stride: number,
  output: number,
): void {
  const { column, threshold, equals, missingLeft, left, right, value } = tree;
  const { columns } = table;
  for (let row = 0; row < table.rows; row++) {
    let node = 0;
    let asked = column[0] as number;
    while (asked >= 0) {
      const x = (columns[asked] as Float32Array)[row] as number;
      const at = threshold[node] as number;
      const goesLeft =
        equals[node] === 1
          ? x !== at
          : // biome-ignore lint/suspicious/noSelfCompare: the fastest test for NaN in a hot loop
            x <= at || (x !== x && missingLeft[node] === 1);
      node = (goesLeft ? left[node] : right[node]) as number;
      asked = column[node] as number;
    }
    const to = row * stride + output;
    scores[to] = (scores[to] as number) + (value[node] as number);
  }
}

/** Raw scores, rows × outputs, row-major. */
export function score(ensemble: Ensemble, table: EncodedTable): Float64Array {
  const { outputs, base, trees } = ensemble;
  const scores = baseScores(base, table.rows);
  for (const [index, tree] of trees.entries()) {
    addTree(tree, table, scores, outputs, index % outputs);
  }
  return scores;
}

/** The scores before any tree, rows × outputs, row-major. */
export function baseScores(base: Float32Array, rows: number): Float64Array {
  const scores = new Float64Array(rows * base.length);
  for (let row = 0; row < rows; row++) scores.set(base, row * base.length);
  return scores;
}

/** Probabilities, rows × classes, row-major: logistic for one score a row (1 - p, p), else softmax. */
export function toProbabilities(scores: Float64Array, outputs: number): Float64Array {
  if (outputs > 1) {
    const probabilities = Float64Array.from(scores);
    for (let at = 0; at < scores.length; at += outputs) {
      softmax(probabilities.subarray(at, at + outputs));
    }
    return probabilities;
  }
  const probabilities = new Float64Array(2 * scores.length);
  for (const [row, each] of scores.entries()) {
    probabilities[2 * row] = 1 / (1 + Math.exp(each));
    probabilities[2 * row + 1] = 1 / (1 + Math.exp(-each));
  }
  return probabilities;
}

/** In place; the largest score is subtracted first so that nothing overflows. */
export function softmax(scores: Float64Array): void {
  let max = Number.NEGATIVE_INFINITY;
  for (const each of scores) if (each > max) max = each;
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    scores[i] = Math.exp((scores[i] as number) - max);
    sum += scores[i] as number;
  }
  for (let i = 0; i < scores.length; i++) scores[i] = (scores[i] as number) / sum;
}
