import { floats } from '#domain/onnx/build.ts';
import type { Graph } from '#domain/onnx/graph.ts';
import type {
  Algorithm,
  Estimate,
  FitInput,
  FitProgress,
  Fitted,
  Labelled,
  ParamRange,
  Params,
  Size,
} from '../algorithm.ts';
import type { Matrix, MatrixInGraph } from '../matrix.ts';
import { checkedParams } from '../params.ts';
import { seededRandom, shuffle } from '../random.ts';
import { refuseConstraints } from '../refuse-constraints.ts';
import { rowWeights } from '../row-weights.ts';
import { softmaxRows } from '../softmax.ts';
import type { Task } from '../task.ts';
import { type Learner, newLearner, type Plan, type Rows } from './learner.ts';
import { copyNetwork, forward, type Network, newWorkspace } from './network.ts';

export interface FittedMlp extends Fitted {
  readonly algorithm: 'mlp';
  readonly task: Task;
  /** Columns of an answer. */
  readonly outputs: number;
  /** Columns of the matrix. */
  readonly columns: number;
  /** Columns of the matrix that the network reads, in its order: those that are not constant. */
  readonly used: Int32Array;
  readonly layers: readonly FittedLayer[];
  /** Standard deviation of each column used, for importance. */
  readonly deviations: Float64Array;
}

export interface FittedLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** Inputs × outputs, row-major. */
  readonly weights: Float32Array;
  readonly biases: Float32Array;
}

/** What `arch: 'auto'` tries: each for a few epochs, then without the worst, and so on. */
const candidates = ['32', '64-32', '128-64'] as const;
const trialEpochs = 2;
const largestLayer = 1024;
/** Scaled inputs beyond this are taken as this: one wild value must not decide an answer, nor overflow float32. */
const inputLimit = 20;
/** Below this share of values that are not 0 it pays to step over zeros. */
const sparseShare = 0.35;
/** Fewer rows than this are all trained on, for all epochs. */
const minRowsToSplit = 100;
const validShare = 0.1;
/** Nanoseconds of a product with its two of the way back, on a 2.5 GHz Xeon core. */
const nsPerWeight = 2;

/**
 * A network of one to three hidden layers with ReLU, trained by AdamW in small batches. Without validation rows a tenth of
 * the rows is kept to judge by; the weights of the best epoch are the model's.
 */
export const mlp: Algorithm<FittedMlp> = {
  name: 'mlp',
  tasks: ['binary', 'multiclass', 'regression'],
  style: 'dense',
  space,
  estimate,
  fit,
  predict,
  toGraph,
  importance,
};

function space({ task, rows }: Size): ParamRange[] {
  const batch =
    rows < 2000 ? 32 : rows < 10_000 ? 64 : rows < 40_000 ? 128 : rows < 200_000 ? 256 : 512;
  const epochs = Math.max(10, Math.min(100, Math.round((6000 * batch) / Math.max(rows, 1))));
  return [
    { name: 'arch', kind: 'choice', choices: ['auto', ...candidates], default: 'auto' },
    { name: 'learningRate', kind: 'number', min: 1e-4, max: 0.03, log: true, default: 0.002 },
    { name: 'batch', kind: 'integer', min: 16, max: 1024, log: true, default: batch },
    { name: 'epochs', kind: 'integer', min: 5, max: 200, log: true, default: epochs },
    { name: 'weightDecay', kind: 'number', min: 1e-4, max: 3, log: true, default: 0.1 },
    ...(task === 'regression'
      ? []
      : [
          { name: 'classBalance', kind: 'choice', choices: [false, true], default: false } as const,
        ]),
  ];
}

function estimate(size: Size, params: Params): Estimate {
  const used = checked(size, params);
  const { rows, columns, outputs } = size;
  const hidden = hiddenOf(used.arch === 'auto' ? '64-32' : String(used.arch));
  const sizes = [columns, ...hidden, outputs];
  const weights = sizes.slice(1).reduce((sum, each, i) => sum + each * (sizes[i] as number), 0);
  const epochs = Number(used.epochs) + (used.arch === 'auto' ? 3 * trialEpochs : 0);
  return {
    cpuSeconds: (epochs * rows * weights * nsPerWeight) / 1e9,
    bytes: 4 * rows * columns + 24 * rows + 48 * weights,
  };
}

function checked(size: Size, chosen: Params = {}): Params {
  const ranges = space(size).map((range) =>
    range.name === 'arch' && range.kind === 'choice' && isArch(chosen.arch)
      ? { ...range, choices: [...range.choices, chosen.arch] }
      : range,
  );
  return checkedParams(ranges, chosen, {
    learningRate: [1e-7, 1],
    batch: [1, 100_000],
    epochs: [1, 10_000],
    weightDecay: [0, 100],
  });
}

/** `64` or `64-32` or `64-32-16`: the sizes of the hidden layers. */
function isArch(text: Params[string] | undefined): text is string {
  if (typeof text !== 'string' || !/^[1-9]\d{0,3}(-[1-9]\d{0,3}){0,2}$/.test(text)) return false;
  return hiddenOf(text).every((size) => size <= largestLayer);
}

function hiddenOf(arch: string): number[] {
  return arch.split('-').map(Number);
}

function* fit(input: FitInput): Generator<FitProgress, FittedMlp, 'stop' | undefined> {
  const { matrix, target, seed } = input;
  refuseConstraints('mlp', input.constraints);
  const { task, outputs } = target;
  const size = { task, rows: matrix.rows, columns: matrix.columns.length, outputs };
  const params = checked(size, input.params);
  const random = seededRandom(seed);
  const scale = scaleOf(input, params);
  const all = rowsOf(input, scale, params);
  const { train, valid } = input.valid
    ? { train: all, valid: rowsOf(input.valid, scale, params) }
    : split(all, random);
  const plan: Plan = {
    scores: task === 'multiclass' ? outputs : 1,
    batch: Math.min(Number(params.batch), train.y.length),
    epochs: Number(params.epochs),
    learningRate: Number(params.learningRate),
    weightDecay: Number(params.weightDecay),
  };

  const searched = params.arch === 'auto' && valid !== undefined;
  const archs = searched ? [...candidates] : [params.arch === 'auto' ? '32' : String(params.arch)];
  let rivals = archs.map((arch): Rival => {
    const learner = newLearner(hiddenOf(arch), scale.used.length, plan, random);
    const start = startScores(train, plan.scores);
    (learner.network.biases.at(-1) as Float64Array).set(start);
    return {
      arch,
      learner,
      epochs: 0,
      best: copyNetwork(learner.network),
      bestLoss: Infinity,
      bestEpoch: 0,
      curve: [],
    };
  });
  const patience = Math.max(5, Math.ceil(plan.epochs / 5));
  const steps =
    plan.epochs + trialEpochs * (archs.length * (archs.length + 1) * 0.5 - archs.length);
  const leader = () => rivals.reduce((a, b) => (b.bestLoss < a.bestLoss ? b : a));
  const fitted = () => fittedFrom(leader(), params, scale, input);

  let step = 0;
  while (rivals.length > 0) {
    for (const rival of rivals) {
      for (let epoch = 0; epoch < (rivals.length > 1 ? trialEpochs : 1); epoch++) {
        if (rival.epochs === plan.epochs) continue;
        const validLoss = advance(rival, train, valid);
        step++;
        const told = yield {
          step,
          steps: Math.max(steps, step),
          ...(validLoss !== undefined && { validLoss }),
        };
        if (told === 'stop') return fitted();
      }
    }
    const best = leader();
    if (rivals.length > 1) {
      const worst = rivals.reduce((a, b) => (b.bestLoss >= a.bestLoss ? b : a));
      rivals = rivals.filter((rival) => rival !== worst);
      continue;
    }
    if (best.epochs >= plan.epochs) break;
    if (valid !== undefined && best.epochs - best.bestEpoch >= patience) break;
  }
  return fitted();
}

/** An architecture in training, with its best weights so far. */
interface Rival {
  readonly arch: string;
  readonly learner: Learner;
  epochs: number;
  best: Network;
  bestLoss: number;
  bestEpoch: number;
  readonly curve: number[];
}

function advance(rival: Rival, train: Rows, valid: Rows | undefined): number | undefined {
  const { learner } = rival;
  learner.epoch(train);
  rival.epochs++;
  const loss = valid && learner.loss(valid);
  if (loss !== undefined) rival.curve.push(loss);
  if (loss === undefined || loss < rival.bestLoss) {
    rival.best = copyNetwork(learner.network);
    rival.bestLoss = loss ?? Infinity;
    rival.bestEpoch = rival.epochs;
  }
  return loss;
}

/** How the target and the columns are measured: learnt from the training rows. */
interface Scale {
  readonly used: Int32Array;
  readonly deviations: Float64Array;
  /** Of a regression's target. */
  readonly mean: number;
  readonly deviation: number;
}

function scaleOf({ matrix, target }: Labelled, params: Params): Scale {
  const weights = rowWeights(target, params.classBalance === true);
  const deviationOf = (values: ArrayLike<number>): [mean: number, deviation: number] => {
    let mean = 0;
    for (let row = 0; row < values.length; row++) {
      mean += (weights[row] as number) * (values[row] as number);
    }
    let variance = 0;
    for (let row = 0; row < values.length; row++) {
      variance += (weights[row] as number) * ((values[row] as number) - mean) ** 2;
    }
    return [mean, Math.sqrt(variance)];
  };
  const deviations = matrix.columns.map((column) => deviationOf(clipped(column))[1]);
  const used = deviations.flatMap((deviation, j) => (deviation > 1e-7 ? [j] : []));
  // A matrix of constants still needs a column to count the rows of.
  if (used.length === 0) used.push(0);
  const [mean, deviation] = target.task === 'regression' ? deviationOf(target.y) : [0, 1];
  return {
    used: Int32Array.from(used),
    deviations: Float64Array.from(used, (j) => deviations[j] as number),
    mean,
    deviation: deviation || 1,
  };
}

function clipped(column: Float32Array): Float32Array {
  return column.map((x) => Math.max(-inputLimit, Math.min(inputLimit, x)));
}

function rowsOf({ matrix, target }: Labelled, scale: Scale, params: Params): Rows {
  const { used, mean, deviation } = scale;
  const width = used.length;
  const inputs = new Float32Array(matrix.rows * width);
  let filled = 0;
  for (const [to, from] of used.entries()) {
    const column = matrix.columns[from] as Float32Array;
    for (let row = 0, at = to; row < matrix.rows; row++, at += width) {
      const x = column[row] as number;
      if (x !== 0) filled++;
      inputs[at] = Math.max(-inputLimit, Math.min(inputLimit, x));
    }
  }
  return {
    task: target.task,
    inputs,
    width,
    y: target.y.map((each) => (each - mean) / deviation),
    weights: rowWeights(target, params.classBalance === true).map((each) => each * matrix.rows),
    sparse: filled < sparseShare * inputs.length,
  };
}

function split(rows: Rows, random: () => number): { train: Rows; valid?: Rows } {
  const count = rows.y.length;
  if (count < minRowsToSplit) return { train: rows };
  const order = Int32Array.from({ length: count }, (_, row) => row);
  shuffle(order, random);
  const border = Math.round(count * validShare);
  const take = (chosen: Int32Array): Rows => {
    const inputs = new Float32Array(chosen.length * rows.width);
    for (const [to, from] of chosen.entries()) {
      inputs.set(rows.inputs.subarray(from * rows.width, (from + 1) * rows.width), to * rows.width);
    }
    const values = (from: Float64Array) => Float64Array.from(chosen, (row) => from[row] as number);
    return { ...rows, inputs, y: values(rows.y), weights: values(rows.weights) };
  };
  return { train: take(order.slice(border).sort()), valid: take(order.slice(0, border).sort()) };
}

/** Log-odds or log shares of the classes, each given half a row more; 0 for regression. */
function startScores({ task, y, weights }: Rows, scores: number): Float64Array {
  if (task === 'regression') return new Float64Array(1);
  const sums = new Float64Array(Math.max(scores, 2)).fill(0.5);
  for (let row = 0; row < y.length; row++) {
    const label = y[row] as number;
    sums[label] = (sums[label] as number) + (weights[row] as number);
  }
  const logs = sums.map(Math.log);
  return scores > 1 ? logs : Float64Array.of((logs[1] as number) - (logs[0] as number));
}

/** Rounds to float32; the last layer of a regression answers in the target's own unit. */
function fittedFrom(
  { arch, best, curve }: Rival,
  params: Params,
  { used, deviations, mean, deviation }: Scale,
  { matrix, target }: FitInput,
): FittedMlp {
  const layers = best.weights.map((weights, layer): FittedLayer => {
    const last = layer === best.weights.length - 1;
    const biases = best.biases[layer] as Float64Array;
    return {
      inputs: best.sizes[layer] as number,
      outputs: best.sizes[layer + 1] as number,
      weights: Float32Array.from(weights, (each) => (last ? each * deviation : each)),
      biases: Float32Array.from(biases, (each) => (last ? each * deviation + mean : each)),
    };
  });
  return {
    algorithm: 'mlp',
    params: { ...params, arch },
    learningCurve: [...curve],
    task: target.task,
    outputs: target.outputs,
    columns: matrix.columns.length,
    used,
    layers,
    deviations,
  };
}

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
