import { floats } from '#domain/onnx/build.ts';
import type { Graph } from '#domain/onnx/graph.ts';
import type { Algorithm } from '../algorithm.ts';
import type { Matrix, MatrixInGraph } from '../matrix.ts';
import { softmaxRows } from '../softmax.ts';
import { fitMlp } from './fit-mlp.ts';
import type { FittedMlp } from './fitted-mlp.ts';
import { forward, type Network, newWorkspace } from './network.ts';
import { mlpEstimate, mlpSpace } from './params.ts';
import { inputLimit } from './rows.ts';

export type { FittedMlp } from './fitted-mlp.ts';

/**
 * A network of one to three hidden layers with ReLU, trained by AdamW in small batches. Without validation rows a tenth of
 * the rows is kept to judge by; the weights of the best epoch are the model's.
 */
export const mlp: Algorithm<FittedMlp> = {
  name: 'mlp',
  tasks: ['binary', 'multiclass', 'regression'],
  style: 'dense',
  space: mlpSpace,
  estimate: mlpEstimate,
  fit: fitMlp,
  predict,
  toGraph,
  importance,
};

const predictRows = 256;

function predict(fitted: FittedMlp, matrix: Matrix): Float64Array {
  const { task, outputs, used, layers } = fitted;
  const network: Network = {
    sizes: [used.length, ...layers.map((layer) => layer.outputs)],
    weights: layers.map(({ weights }) => Float64Array.from(weights)),
    biases: layers.map(({ biases }) => Float64Array.from(biases)),
  };
  const answers = new Float64Array(matrix.rows * outputs);
  const space = newWorkspace(network, predictRows);
  const inputs = new Float64Array(predictRows * used.length);
  const columns = Array.from(used, (j) => matrix.columns[j] as Float32Array);
  for (let start = 0; start < matrix.rows; start += predictRows) {
    const rows = Math.min(predictRows, matrix.rows - start);
    for (const [j, column] of columns.entries()) {
      for (let i = 0, at = j; i < rows; i++, at += columns.length) {
        inputs[at] = Math.max(-inputLimit, Math.min(inputLimit, column[start + i] as number));
      }
    }
    const scores = forward(network, { rows, inputs, sparse: false }, space);
    if (task !== 'binary') answers.set(scores.subarray(0, rows * outputs), start * outputs);
    else for (let i = 0; i < rows; i++) answers[2 * (start + i) + 1] = scores[i] as number;
  }
  if (task !== 'regression') softmaxRows(answers, outputs);
  return answers;
}

function toGraph(graph: Graph, fitted: FittedMlp, matrix: MatrixInGraph): string {
  const { task, used, layers } = fitted;
  const limit = (wish: string, each: number) =>
    graph.constant(wish, (name) => floats(name, [], [each]));
  let scores = graph.add('Clip', [
    matrix.columns([...used]),
    limit('lowest', -inputLimit),
    limit('highest', inputLimit),
  ]);
  for (const [index, layer] of layers.entries()) {
    const last = index === layers.length - 1;
    // Binary: a first score of 0, that of class 0.
    const wide = last && task === 'binary';
    const weights = wide
      ? Array.from(layer.weights, (each) => [0, each]).flat()
      : [...layer.weights];
    const biases = wide ? [0, ...layer.biases] : [...layer.biases];
    scores = graph.add('Gemm', [
      scores,
      graph.constant('weights', (name) => floats(name, [layer.inputs, biases.length], weights)),
      graph.constant('biases', (name) => floats(name, [biases.length], biases)),
    ]);
    if (!last) scores = graph.add('Relu', [scores]);
  }
  return task === 'regression' ? scores : graph.add('Softmax', [scores], { axis: { i: 1 } });
}

/** Products of absolute weights over all ways from a column to an answer (after Garson 1991), times its deviation. */
function importance({ columns, used, layers, deviations }: FittedMlp): Float64Array {
  let flow = new Float64Array(layers.at(-1)?.outputs ?? 0).fill(1);
  for (const { inputs, outputs, weights } of layers.toReversed()) {
    const before = new Float64Array(inputs);
    for (let at = 0; at < weights.length; at++) {
      const from = Math.floor(at / outputs);
      before[from] =
        (before[from] as number) + Math.abs(weights[at] as number) * (flow[at % outputs] as number);
    }
    flow = before;
  }
  const shares = flow.map((each, i) => each * (deviations[i] as number));
  const total = shares.reduce((sum, each) => sum + each, 0);
  const all = new Float64Array(columns);
  for (const [i, j] of used.entries()) all[j] = total > 0 ? (shares[i] as number) / total : 0;
  return all;
}
