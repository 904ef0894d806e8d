import { invalid } from '#domain/errors.ts';
import { floats, int64s } from '#domain/onnx/build.ts';
import type { Graph } from '#domain/onnx/graph.ts';
import type { Algorithm } from '../algorithm.ts';
import type { Matrix, MatrixInGraph } from '../matrix.ts';
import { ensembleInGraph } from '../trees/ensemble-graph.ts';
import { gainShares, leafOf } from '../trees/predict.ts';
import { bagOf } from './bag.ts';
import { fitForest } from './fit-forest.ts';
import type { FittedForest } from './fitted-forest.ts';
import { type ForestName, forestEstimate, forestSpace } from './params.ts';

export type { FittedForest } from './fitted-forest.ts';

/** Random forest (Breiman 2001, "Random forests", Machine Learning 45): bagged deep trees that look at few columns a node. */
export const randomForest: Algorithm<FittedForest> = forest('random-forest');

/** Extremely randomised trees (Geurts, Ernst & Wehenkel 2006, Machine Learning 63): one random split for each column. */
export const extraTrees: Algorithm<FittedForest> = forest('extra-trees');

function forest(name: ForestName): Algorithm<FittedForest> {
  return {
    name,
    tasks: ['binary', 'multiclass', 'regression'],
    style: 'trees',
    space: (size) => forestSpace(name, size),
    estimate: (size, params) => forestEstimate(name, size, params),
    fit: (input) => fitForest(name, input),
    predict: (fitted, matrix) => answersOf(fitted, sumsOf(fitted, matrix)),
    toGraph,
    importance: ({ trees, columns }) => gainShares(trees, columns),
  };
}

/** Sum over the trees, rows × (1 or classes). */
function sumsOf({ trees, shares, outputs }: FittedForest, matrix: Matrix): Float64Array {
  const width = shares ? outputs : 1;
  const sums = new Float64Array(matrix.rows * width);
  const leaves = new Int32Array(matrix.rows);
  for (const [index, tree] of trees.entries()) {
    leafOf(tree, matrix, leaves);
    const values = shares?.[index] ?? tree.value;
    for (let row = 0, at = 0; row < matrix.rows; row++) {
      const from = (leaves[row] as number) * width;
      for (let k = 0; k < width; k++, at++) {
        sums[at] = (sums[at] as number) + (values[from + k] as number);
      }
    }
  }
  return sums;
}

/** Probabilities of all classes, or predictions. */
function answersOf({ task, outputs, base }: FittedForest, sums: Float64Array): Float64Array {
  if (task === 'regression') return sums.map((sum) => sum + base);
  if (task === 'binary') {
    const answers = new Float64Array(2 * sums.length);
    for (let row = 0; row < sums.length; row++) {
      const share = Math.max(0, Math.min(1, (sums[row] as number) + base));
      answers[2 * row] = 1 - share;
      answers[2 * row + 1] = share;
    }
    return answers;
  }
  for (let from = 0; from < sums.length; from += outputs) {
    let all = 0;
    for (let at = from; at < from + outputs; at++) all += sums[at] as number;
    for (let at = from; at < from + outputs; at++) sums[at] = (sums[at] as number) / all;
  }
  return sums;
}

/**
 * What each training row is answered by the trees whose bag it is not in: an evaluation for free (Breiman 2001, section 3.1).
 * A row that is in every bag gets the answer without any tree.
 *
 * @param matrix the one the forest was fitted on. Errors: `invalid` if its trees leave no rows out, or for another matrix.
 */
export function outOfBagAnswers(fitted: FittedForest, matrix: Matrix): Float64Array {
  const { params, rows, seed, trees, shares, outputs, task } = fitted;
  const bagging = { bootstrap: params.bootstrap === true, rowShare: Number(params.rowShare) };
  if (matrix.rows !== rows) {
    throw invalid(`The forest was fitted on ${rows} rows, not on these ${matrix.rows}.`);
  }
  if (!bagging.bootstrap && bagging.rowShare === 1) {
    throw invalid('Every tree has seen every row: there is nothing out of the bag.', {
      field: 'params.bootstrap',
      hint: 'Set bootstrap to true, or rowShare below 1.',
    });
  }
  const width = shares ? outputs : 1;
  const sums = new Float64Array(rows * width);
  const counts = new Uint32Array(rows);
  const leaves = new Int32Array(rows);
  for (const [index, tree] of trees.entries()) {
    const bag = bagOf(rows, bagging, seed, index);
    leafOf(tree, matrix, leaves);
    const values = shares?.[index] ?? tree.value;
    for (let row = 0; row < rows; row++) {
      if (bag[row] !== 0) continue;
      counts[row] = (counts[row] as number) + 1;
      for (let k = 0; k < width; k++) {
        const at = row * width + k;
        sums[at] = (sums[at] as number) + (values[(leaves[row] as number) * width + k] as number);
      }
    }
  }
  for (let at = 0; at < sums.length; at++) {
    const count = counts[Math.floor(at / width)] as number;
    sums[at] =
      count > 0 ? ((sums[at] as number) * trees.length) / count : task === 'multiclass' ? 1 : 0;
  }
  return answersOf(fitted, sums);
}

function toGraph(graph: Graph, fitted: FittedForest, matrix: MatrixInGraph): string {
  const { task, outputs, trees, shares, base } = fitted;
  const scalar = (wish: string, each: number) =>
    graph.constant(wish, (name) => floats(name, [], [each]));
  const width = shares ? outputs : 1;
  const sums = ensembleInGraph(graph, { trees, outputs: width }, matrix, shares);
  if (task === 'multiclass') {
    const all = graph.add('ReduceSum', [
      sums,
      graph.constant('classes', (name) => int64s(name, [1], [1])),
    ]);
    return graph.add('Div', [sums, all]);
  }
  // The base is added last: the runtime sums trees in float32, which is exact enough around 0.
  const answer = graph.add('Add', [sums, scalar('base', base)]);
  if (task === 'regression') return answer;
  const share = graph.add('Clip', [answer, scalar('none', 0), scalar('all', 1)]);
  return graph.concat([graph.add('Sub', [scalar('one', 1), share]), share]);
}
