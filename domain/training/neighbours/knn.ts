import { floats, int64s } from '#domain/onnx/build.ts';
import type { Graph } from '#domain/onnx/graph.ts';
import type {
  Algorithm,
  Estimate,
  FitInput,
  FitProgress,
  Fitted,
  ParamRange,
  Params,
  Size,
} from '../algorithm.ts';
import type { Matrix, MatrixInGraph } from '../matrix.ts';
import { checkedParams } from '../params.ts';
import { seededRandom } from '../random.ts';
import { refuseConstraints } from '../refuse-constraints.ts';
import { rowWeights } from '../row-weights.ts';
import type { Task } from '../task.ts';
import { choosePrototypes } from './choose-prototypes.ts';
import { bound, quantise, stepsPerUnit } from './quantise.ts';
import { relevance } from './relevance.ts';

export interface FittedKnn extends Fitted {
  readonly algorithm: 'knn';
  readonly task: Task;
  /** Columns of an answer. */
  readonly outputs: number;
  /** Columns of the matrix. */
  readonly columns: number;
  /** Columns that count for distances, and how much each tells about the target alone. */
  readonly used: Int32Array;
  readonly relevance: Float64Array;
  readonly neighbours: number;
  /** Prototypes × used columns, row-major: whole numbers in ±127. */
  readonly prototypes: Int8Array;
  /** Prototypes × outputs, row-major: 1 for its class, or its value. Times its weight, then the weight itself at the end. */
  readonly answers: Float32Array;
  /** As a row of `answers`: what is added to the neighbours', so that no class is ruled out by a few rows. */
  readonly prior: Float32Array;
}

/** With more, sums of squares could leave the whole numbers that float32 holds: 64 · 254² < 2²⁴. */
const maxColumns = 64;
/** Nanoseconds of a difference squared in predicting, on a 2.5 GHz Xeon core. */
const nsPerDifference = 1;

/**
 * The mean answer of the nearest rows among a sample of the training rows ("prototypes"): a baseline. Columns are rounded to
 * sixteenths and cut off at ±8, so that squared distances are whole numbers which float32 adds without rounding, in any
 * order: the same neighbours here and in any graph runtime. Of equally distant ones the first come first.
 */
export const knn: Algorithm<FittedKnn> = {
  name: 'knn',
  tasks: ['binary', 'multiclass', 'regression'],
  style: 'dense',
  space,
  estimate,
  fit,
  predict,
  toGraph,
  importance({ columns, used, relevance: shares }) {
    const total = shares.reduce((sum, each) => sum + each, 0);
    const all = new Float64Array(columns);
    for (const [i, j] of used.entries()) all[j] = total > 0 ? (shares[i] as number) / total : 0;
    return all;
  },
};

function space({ task }: Size): ParamRange[] {
  return [
    { name: 'k', kind: 'integer', min: 3, max: 100, log: true, default: 25 },
    { name: 'weights', kind: 'choice', choices: ['uniform', 'distance'], default: 'uniform' },
    { name: 'smoothing', kind: 'number', min: 0, max: 10, default: task === 'regression' ? 0 : 1 },
    { name: 'prototypes', kind: 'integer', min: 500, max: 4000, log: true, default: 2000 },
    ...(task === 'regression'
      ? []
      : [
          { name: 'classBalance', kind: 'choice', choices: [false, true], default: false } as const,
        ]),
  ];
}

function checked(size: Size, chosen?: Params): Params {
  return checkedParams(space(size), chosen, {
    k: [1, 4000],
    prototypes: [1, 4000],
    smoothing: [0, 1e6],
  });
}

function estimate(size: Size, params: Params): Estimate {
  const rows = Math.min(size.rows, Number(checked(size, params).prototypes));
  const columns = Math.min(size.columns, maxColumns);
  return {
    // Relevance looks at each value three times; then the rows are answered once, for a score.
    cpuSeconds: (size.rows * (10 * size.columns + rows * columns * nsPerDifference)) / 1e9,
    bytes: rows * (columns + 4 * (size.outputs + 1)) + 32 * size.rows,
  };
}

function* fit(input: FitInput): Generator<FitProgress, FittedKnn, 'stop' | undefined> {
  const { matrix, target, seed } = input;
  refuseConstraints('knn', input.constraints);
  const { task, outputs, y } = target;
  const size = { task, rows: matrix.rows, columns: matrix.columns.length, outputs };
  const params = checked(size, input.params);
  const weights = rowWeights(target, params.classBalance === true);
  const shares = relevance(input, weights);
  const used = mostRelevant(shares);
  const rows = choosePrototypes(target, Number(params.prototypes), seededRandom(seed));
  const prototypes = new Int8Array(rows.length * used.length);
  const answers = new Float32Array(rows.length * (outputs + 1));
  for (const [i, row] of rows.entries()) {
    for (const [c, j] of used.entries()) {
      prototypes[i * used.length + c] = quantise(
        (matrix.columns[j] as Float32Array)[row] as number,
      );
    }
    const weight = (weights[row] as number) * matrix.rows;
    const own = y[row] as number;
    const at = i * (outputs + 1);
    if (task === 'regression') answers[at] = weight * own;
    else answers[at + own] = weight;
    answers[at + outputs] = weight;
  }
  const prior = new Float64Array(outputs + 1);
  const smoothing = Number(params.smoothing);
  for (let row = 0; row < y.length; row++) {
    const own = y[row] as number;
    const at = task === 'regression' ? 0 : own;
    const answer = task === 'regression' ? own : 1;
    prior[at] = (prior[at] as number) + smoothing * (weights[row] as number) * answer;
  }
  prior[outputs] = smoothing;
  yield { step: 1, steps: 1 };
  return {
    algorithm: 'knn',
    params,
    learningCurve: [],
    task,
    outputs,
    columns: matrix.columns.length,
    used,
    relevance: Float64Array.from(used, (j) => shares[j] as number),
    neighbours: Math.min(Number(params.k), rows.length),
    prototypes,
    answers,
    prior: Float32Array.from(prior),
  };
}

/** Columns in order; without any that tells something, the first, for the rows to be counted. */
function mostRelevant(shares: Float64Array): Int32Array {
  const best = Array.from(shares.keys())
    .filter((j) => (shares[j] as number) > 0)
    .sort((a, b) => (shares[b] as number) - (shares[a] as number) || a - b)
    .slice(0, maxColumns);
  return Int32Array.from(best.length > 0 ? best : [0]).sort();
}

/** Squares of the prototypes' distances from 0. */
function squaresOf({ prototypes, used }: FittedKnn): Float64Array {
  const width = used.length;
  return Float64Array.from({ length: prototypes.length / width }, (_, i) =>
    prototypes.subarray(i * width, (i + 1) * width).reduce((sum, each) => sum + each * each, 0),
  );
}

function predict(fitted: FittedKnn, matrix: Matrix): Float64Array {
  const { outputs, used, neighbours, answers, prior, params } = fitted;
  const width = used.length;
  const squares = squaresOf(fitted);
  const prototypes = Float64Array.from(fitted.prototypes);
  const near = newNearest(neighbours);
  const steps = new Float64Array(width);
  const sums = new Float64Array(outputs + 1);
  const result = new Float64Array(matrix.rows * outputs);
  for (let row = 0; row < matrix.rows; row++) {
    let square = 0;
    for (const [c, j] of used.entries()) {
      const step = quantise((matrix.columns[j] as Float32Array)[row] as number);
      steps[c] = step;
      square += step * step;
    }
    findNearest(near, steps, prototypes, squares);
    sums.set(prior);
    for (let i = 0; i < neighbours; i++) {
      const distance = Math.sqrt(square - (near.scores[i] as number)) / stepsPerUnit;
      const weight = params.weights === 'distance' ? 1 / (1 + distance) : 1;
      const at = (near.indices[i] as number) * (outputs + 1);
      for (let k = 0; k <= outputs; k++) {
        sums[k] = (sums[k] as number) + weight * (answers[at + k] as number);
      }
    }
    for (let k = 0; k < outputs; k++) {
      result[row * outputs + k] = (sums[k] as number) / (sums[outputs] as number);
    }
  }
  return result;
}

/** Prototypes with the highest scores, highest first; of equal ones the lower index first, as ONNX's TopK has it. */
interface Nearest {
  readonly scores: Float64Array;
  readonly indices: Int32Array;
}

function newNearest(count: number): Nearest {
  return { scores: new Float64Array(count), indices: new Int32Array(count) };
}

/** Score: 2 · x · prototype - prototype², which is x² less the squared distance. */
function findNearest(
  { scores, indices }: Nearest,
  steps: Float64Array,
  prototypes: Float64Array,
  squares: Float64Array,
): void {
  const width = steps.length;
  const last = scores.length - 1;
  scores.fill(Number.NEGATIVE_INFINITY);
  for (let index = 0, at = 0; index < squares.length; index++, at += width) {
    let product = 0;
    for (let c = 0; c < width; c++) {
      product += (steps[c] as number) * (prototypes[at + c] as number);
    }
    const score = 2 * product - (squares[index] as number);
    if (score <= (scores[last] as number)) continue;
    let place = last;
    for (; place > 0 && score > (scores[place - 1] as number); place--) {
      scores[place] = scores[place - 1] as number;
      indices[place] = indices[place - 1] as number;
    }
    scores[place] = score;
    indices[place] = index;
  }
}

function toGraph(graph: Graph, fitted: FittedKnn, matrix: MatrixInGraph): string {
  const { outputs, used, neighbours, prototypes, answers, prior, params } = fitted;
  const width = used.length;
  const squares = squaresOf(fitted);
  const count = squares.length;
  const scalar = (wish: string, each: number) =>
    graph.constant(wish, (name) => floats(name, [], [each]));
  const whole = (wish: string, values: readonly number[]) =>
    graph.constant(wish, (name) => int64s(name, [values.length], values));
  // TopK of no rows at all ends the process (a division by zero in ONNX Runtime): one more row, cut off at the end.
  const zeros = graph.constant('zeros', (name) => floats(name, [1, width], Array(width).fill(0)));
  const rows = graph.add('Concat', [matrix.columns([...used]), zeros], { axis: { i: 0 } });
  const steps = graph.add('Clip', [
    graph.add('Round', [graph.add('Mul', [rows, scalar('steps_per_unit', stepsPerUnit)])]),
    scalar('lowest', -bound),
    scalar('highest', bound),
  ]);
  const scores = graph.add(
    'Gemm',
    [
      steps,
      graph.constant('prototypes', (name) => floats(name, [count, width], [...prototypes])),
      graph.constant('squares', (name) =>
        floats(
          name,
          [count],
          Array.from(squares, (s) => -s),
        ),
      ),
    ],
    { alpha: { f: 2 }, transB: { i: 1 } },
  );
  const [best = '', indices = ''] = graph.addMany('TopK', [scores, whole('k', [neighbours])], 2, {
    axis: { i: 1 },
  });
  const table = graph.constant('prototype_answers', (name) =>
    floats(name, [count, outputs + 1], [...answers]),
  );
  // [N, k, outputs + 1]
  const found = graph.add('Gather', [table, indices]);
  const middle = whole('middle', [1]);
  let weighted = found;
  if (params.weights === 'distance') {
    const square = graph.add('ReduceSumSquare', [steps], { axes: { ints: [1] } });
    const distance = graph.add('Div', [
      graph.add('Sqrt', [graph.add('Sub', [square, best])]),
      scalar('steps', stepsPerUnit),
    ]);
    const one = scalar('one', 1);
    const weight = graph.add('Div', [one, graph.add('Add', [distance, one])]);
    weighted = graph.add('Mul', [found, graph.add('Unsqueeze', [weight, whole('last', [2])])]);
  }
  const sums = graph.add('Add', [
    graph.add('ReduceSum', [weighted, middle], { keepdims: { i: 0 } }),
    graph.constant('prior', (name) => floats(name, [1, outputs + 1], [...prior])),
  ]);
  const [values = '', weights = ''] = graph.addMany(
    'Split',
    [sums, whole('parts', [outputs, 1])],
    2,
    { axis: { i: 1 } },
  );
  const all = graph.add('Div', [values, weights]);
  return graph.add('Slice', [
    all,
    whole('first', [0]),
    whole('without_last', [-1]),
    whole('axis', [0]),
  ]);
}
