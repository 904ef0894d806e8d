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
import { refuseConstraints } from '../refuse-constraints.ts';
import { rowWeights } from '../row-weights.ts';
import { softmaxRows } from '../softmax.ts';
import type { Task } from '../task.ts';
import { type Design, designOf } from './design.ts';
import { lossOf } from './loss.ts';
import { minimiseLasso } from './minimise-lasso.ts';
import { minimiseSmooth } from './minimise-smooth.ts';
import { evaluate, type Point, type Problem, pointOf } from './problem.ts';

export interface FittedLinear extends Fitted {
  readonly algorithm: 'linear';
  readonly task: Task;
  /** Columns of an answer. */
  readonly outputs: number;
  /** Columns of the matrix. */
  readonly columns: number;
  /** Scores × columns, row-major. One score for binary (log-odds of class 1) and regression, else one for each class. */
  readonly coefficients: Float32Array;
  readonly intercepts: Float32Array;
  /** By column: sum of the absolute coefficients, times the column's standard deviation. */
  readonly effects: Float64Array;
}

const maxSteps = 200;
/** Scaled inputs beyond this are taken as this: one wild value must not decide an answer, nor overflow float32. */
const inputLimit = 100;
/** Distances that count as ordinary: 1.35 robust standard deviations keep 95 % of least squares' precision (Huber 1981). */
const huberBorder = 1.35;
const huberRounds = 6;
/** Nanoseconds on a 2.5 GHz Xeon core: of a product of two columns in one row, and of a column's row in one step. */
const nsPerProduct = 0.8;
const nsPerStep = 4;
const typicalSteps = 25;

/**
 * Linear, logistic and softmax regression with elastic net. `alpha` and `l1Ratio` as in scikit-learn's ElasticNet and in
 * glmnet: mean loss + alpha · (l1Ratio · Σ|b| + (1 - l1Ratio) / 2 · Σb²); scikit-learn's LogisticRegression has C = 1 /
 * (alpha · rows). For regression the target counts in its standard deviations; `loss: 'huber'` bounds what far-off rows
 * can do.
 */
export const linear: Algorithm<FittedLinear> = {
  name: 'linear',
  tasks: ['binary', 'multiclass', 'regression'],
  style: 'dense',
  space,
  estimate,
  fit,
  predict,
  toGraph,
  importance: ({ effects }) => {
    const total = effects.reduce((sum, each) => sum + each, 0);
    return effects.map((each) => (total > 0 ? each / total : 0));
  },
};

function space({ task, rows }: Size): ParamRange[] {
  const [min, max] = [1e-6, 10];
  const usual = Math.min(max, Math.max(min, 1 / Math.max(rows, 1)));
  const shared: ParamRange[] = [
    { name: 'alpha', kind: 'number', min, max, log: true, default: usual },
    { name: 'l1Ratio', kind: 'number', min: 0, max: 1, default: 0 },
  ];
  return task === 'regression'
    ? [
        ...shared,
        { name: 'loss', kind: 'choice', choices: ['squared', 'huber'], default: 'squared' },
      ]
    : [...shared, { name: 'classBalance', kind: 'choice', choices: [false, true], default: false }];
}

function estimate({ task, rows, columns, outputs }: Size, params: Params): Estimate {
  const scores = task === 'multiclass' ? outputs : 1;
  const lasso = Number(params.l1Ratio ?? 0) > 0;
  const products = (lasso ? 8 * scores : 1) * rows * columns * Math.min(columns, 320);
  const steps = typicalSteps * rows * columns * scores;
  return {
    cpuSeconds: (products * nsPerProduct + steps * nsPerStep) / 1e9,
    bytes: 8 * rows * (4 * scores + 4) + 8 * Math.min(columns, 320) ** 2,
  };
}

function* fit(input: FitInput): Generator<FitProgress, FittedLinear, 'stop' | undefined> {
  const { target, valid } = input;
  const matrix = limited(input.matrix);
  refuseConstraints('linear', input.constraints);
  const { task, outputs } = target;
  const size = { task, rows: matrix.rows, columns: matrix.columns.length, outputs };
  const params = checkedParams(space(size), input.params, { alpha: [0, 1e6] });
  const weights = rowWeights(target, params.classBalance === true);
  const design = designOf(matrix, weights);
  const { mean, deviation } = centreOf(target.y, weights, task);
  const y = target.y.map((each) => (each - mean) / deviation);

  const problemWith = (border: number): Problem => ({
    design,
    loss: lossOf({ ...target, y }, weights, border),
    ...penalties(design, params),
  });
  let problem = problemWith(Number.POSITIVE_INFINITY);
  let here = pointOf(problem);
  for (let k = 0; k < problem.loss.outputs; k++) {
    here.coefficients[(k + 1) * design.columns - 1] = problem.loss.start[k] as number;
  }
  const learningCurve: number[] = [];
  const fitted = () =>
    fittedFrom(problem, here, { params, learningCurve, mean, deviation, task, outputs });

  // Huber's loss: again with the border that the residuals of the last time ask for; the first ones are led astray.
  for (let round = 0; round < (params.loss === 'huber' ? huberRounds : 1); round++) {
    if (round > 0)
      problem = problemWith(huberBorder * spread(y, here.scores[0] as Float64Array, weights));
    evaluate(problem, here);
    const minimise =
      Number(params.alpha) * Number(params.l1Ratio) > 0 ? minimiseLasso : minimiseSmooth;
    let step = 0;
    for (const point of minimise(problem, here)) {
      here = point;
      step++;
      if (valid !== undefined) learningCurve.push(lossOn(fitted(), valid));
      const validLoss = learningCurve.at(-1);
      const told = yield { step, steps: maxSteps, ...(validLoss !== undefined && { validLoss }) };
      if (told === 'stop') return fitted();
      if (step === maxSteps) break;
    }
  }
  return fitted();
}

function penalties(design: Design, params: Params): Pick<Problem, 'ridge' | 'lasso'> {
  const alpha = Number(params.alpha);
  const l1Ratio = Number(params.l1Ratio);
  const ridge = new Float64Array(design.columns);
  const lasso = new Float64Array(design.columns);
  for (const [j, inverse] of design.inverses.entries()) {
    ridge[j] = alpha * (1 - l1Ratio) * inverse * inverse;
    lasso[j] = alpha * l1Ratio * inverse;
  }
  return { ridge, lasso };
}

/** Mean and standard deviation of a regression's target. */
function centreOf(
  y: Float64Array,
  weights: Float64Array,
  task: Task,
): { mean: number; deviation: number } {
  if (task !== 'regression') return { mean: 0, deviation: 1 };
  let mean = 0;
  for (let row = 0; row < y.length; row++) mean += (weights[row] as number) * (y[row] as number);
  let variance = 0;
  for (let row = 0; row < y.length; row++) {
    variance += (weights[row] as number) * ((y[row] as number) - mean) ** 2;
  }
  return { mean, deviation: Math.sqrt(variance) || 1 };
}

/** Robust standard deviation of the residuals: their median size / 0.6745 (Huber 1981), which is exact for a normal one. */
function spread(y: Float64Array, scores: Float64Array, weights: Float64Array): number {
  const sizes = y.map((each, row) => Math.abs(each - (scores[row] as number)));
  const order = Uint32Array.from(sizes.keys()).sort(
    (a, b) => (sizes[a] as number) - (sizes[b] as number) || a - b,
  );
  let below = 0;
  for (const row of order) {
    below += weights[row] as number;
    if (below >= 0.5) return Math.max((sizes[row] as number) / 0.6745, 1e-4);
  }
  return 1;
}

interface Frame {
  readonly params: Params;
  readonly learningCurve: readonly number[];
  readonly mean: number;
  readonly deviation: number;
  readonly task: Task;
  readonly outputs: number;
}

function fittedFrom(
  { design, loss }: Problem,
  here: Point,
  { params, learningCurve, mean, deviation, task, outputs }: Frame,
): FittedLinear {
  const columns = design.columns - 1;
  const coefficients = new Float32Array(loss.outputs * columns);
  const exact = new Float64Array(loss.outputs);
  const effects = new Float64Array(columns);
  for (let k = 0; k < loss.outputs; k++) {
    const from = k * design.columns;
    let intercept = mean + deviation * (here.coefficients[from + columns] as number);
    for (let j = 0; j < columns; j++) {
      const effect = deviation * (here.coefficients[from + j] as number);
      const rounded = Math.fround(effect * (design.inverses[j] as number));
      const slope = Number.isFinite(rounded) ? rounded : 0;
      coefficients[k * columns + j] = slope;
      intercept -= slope * (design.means[j] as number);
      effects[j] = (effects[j] as number) + Math.abs(effect);
    }
    exact[k] = intercept;
  }
  // Of one score for each class only the differences matter: the intercepts' mean is 0, as scikit-learn has it.
  const shift = loss.outputs > 1 ? exact.reduce((sum, each) => sum + each, 0) / loss.outputs : 0;
  const intercepts = Float32Array.from(exact, (each) => each - shift);
  return {
    algorithm: 'linear',
    params,
    learningCurve: [...learningCurve],
    task,
    outputs,
    columns,
    coefficients,
    intercepts,
    effects,
  };
}

/** Columns without wild values stay as they are. */
function limited(matrix: Matrix): Matrix {
  const columns = matrix.columns.map((column) =>
    column.some((x) => Math.abs(x) > inputLimit)
      ? column.map((x) => Math.max(-inputLimit, Math.min(inputLimit, x)))
      : column,
  );
  return { ...matrix, columns };
}

function predict(fitted: FittedLinear, raw: Matrix): Float64Array {
  const matrix = limited(raw);
  const { task, outputs, columns, coefficients, intercepts } = fitted;
  const answers = new Float64Array(matrix.rows * outputs);
  // Binary: the score of class 0 stays 0.
  const first = task === 'binary' ? 1 : 0;
  for (const [k, intercept] of intercepts.entries()) {
    for (let at = first + k; at < answers.length; at += outputs) answers[at] = intercept;
    for (const [j, column] of matrix.columns.entries()) {
      const slope = coefficients[k * columns + j] as number;
      if (slope === 0) continue;
      for (let row = 0, at = first + k; row < matrix.rows; row++, at += outputs) {
        answers[at] = (answers[at] as number) + slope * (column[row] as number);
      }
    }
  }
  if (task !== 'regression') softmaxRows(answers, outputs);
  return answers;
}

/** Mean log loss in nats, or half the mean squared distance. */
function lossOn(fitted: FittedLinear, { matrix, target }: Labelled): number {
  const answers = predict(fitted, matrix);
  const { y, weights } = target;
  let sum = 0;
  let total = 0;
  for (let row = 0; row < y.length; row++) {
    const weight = weights?.[row] ?? 1;
    const own = y[row] as number;
    sum +=
      weight *
      (fitted.task === 'regression'
        ? ((answers[row] as number) - own) ** 2 / 2
        : -Math.log(Math.max(answers[row * fitted.outputs + own] as number, 1e-300)));
    total += weight;
  }
  return sum / total;
}

function toGraph(graph: Graph, fitted: FittedLinear, matrix: MatrixInGraph): string {
  const { task, outputs, columns, coefficients, intercepts } = fitted;
  const used = Array.from({ length: columns }, (_, j) => j).filter((j) =>
    intercepts.some((_, k) => coefficients[k * columns + j] !== 0),
  );
  // Without any slope the graph still has to count the rows.
  if (used.length === 0) used.push(0);
  const zero = task === 'binary' ? [0] : [];
  const slopes = used.flatMap((j) => [
    ...zero,
    ...Array.from(intercepts, (_, k) => coefficients[k * columns + j] as number),
  ]);
  const limit = (wish: string, each: number) =>
    graph.constant(wish, (name) => floats(name, [], [each]));
  const scores = graph.add('Gemm', [
    graph.add('Clip', [
      matrix.columns(used),
      limit('lowest', -inputLimit),
      limit('highest', inputLimit),
    ]),
    graph.constant('slopes', (name) => floats(name, [used.length, outputs], slopes)),
    graph.constant('intercepts', (name) => floats(name, [outputs], [...zero, ...intercepts])),
  ]);
  return task === 'regression' ? scores : graph.add('Softmax', [scores], { axis: { i: 1 } });
}
