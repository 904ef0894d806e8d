import { invalid } from '#domain/errors.ts';
import { softmaxRows } from '../softmax.ts';
import type { Target } from '../task.ts';
import { softLog } from './soft-log.ts';
import { solveSymmetric } from './solve-symmetric.ts';
import type { Stack } from './trained-model.ts';

export interface StackInput {
  /** Answers of each member to rows it did not learn from (out of fold), rows × outputs, row-major. */
  readonly answers: readonly Float64Array[];
  readonly target: Target;
  /** Pull of the members' weights towards their plain mean, per row. Default 0.01. */
  readonly l2?: number;
}

/**
 * Stacked generalisation (Wolpert 1992; Ting and Witten 1999, "Issues in stacked generalization": on probabilities, and
 * regularised). One weight for each member and one intercept for each class: z_k = b_k + Σ_m a_m·log p_mk, softmax; or
 * b + Σ_m a_m·prediction_m. So few numbers cannot learn the rows by heart, however many classes there are. Errors:
 * `invalid` without members or rows.
 */
export function fitStack({ answers, target, l2 = 0.01 }: StackInput): Stack {
  if (answers.length === 0 || target.y.length === 0)
    throw invalid('A stack needs models and rows that they did not learn from.');
  const fitted =
    target.task === 'regression' ? fitMean(answers, target, l2) : fitClasses(answers, target, l2);
  const { outputs } = target;
  const width = answers.length * outputs;
  const coefficients = new Float32Array(outputs * width);
  for (const [member, weight] of fitted.weights.entries()) {
    for (let k = 0; k < outputs; k++) coefficients[k * width + member * outputs + k] = weight;
  }
  return { coefficients, intercepts: Float32Array.from(fitted.intercepts) };
}

interface Weights {
  readonly weights: readonly number[];
  readonly intercepts: readonly number[];
}

/** Ridge regression on values that are divided by the target's spread, so that `l2` means the same for any unit. */
function fitMean(answers: readonly Float64Array[], target: Target, l2: number): Weights {
  const { y } = target;
  const weigh = (row: number) => target.weights?.[row] ?? 1;
  const mean = (values: Float64Array) => {
    let [sum, all] = [0, 0];
    for (let row = 0; row < y.length; row++) {
      sum += weigh(row) * (values[row] as number);
      all += weigh(row);
    }
    return sum / all;
  };
  const yMean = mean(y);
  const variance = mean(y.map((value) => (value - yMean) ** 2));
  const spread = Math.sqrt(variance) || 1;
  const means = answers.map(mean);
  const size = answers.length;
  const a = new Float64Array(size * size);
  const b = new Float64Array(size);
  let all = 0;
  const x = new Float64Array(size);
  for (let row = 0; row < y.length; row++) {
    const weight = weigh(row);
    all += weight;
    for (let m = 0; m < size; m++) {
      x[m] = ((answers[m]?.[row] as number) - (means[m] as number)) / spread;
    }
    const goal = ((y[row] as number) - yMean) / spread;
    for (let i = 0; i < size; i++) {
      b[i] = (b[i] as number) + weight * (x[i] as number) * goal;
      for (let j = 0; j < size; j++) {
        a[i * size + j] =
          (a[i * size + j] as number) + weight * (x[i] as number) * (x[j] as number);
      }
    }
  }
  for (let i = 0; i < size; i++) {
    a[i * size + i] = (a[i * size + i] as number) + all * l2;
    b[i] = (b[i] as number) + (all * l2) / size;
  }
  const solved = solveSymmetric(a, b);
  const weights = [...(solved ?? new Float64Array(size).fill(1 / size))];
  const intercept = weights.reduce((sum, each, m) => sum - each * (means[m] as number), yMean);
  return { weights, intercepts: [intercept] };
}

const maxSteps = 50;
/** Keeps the intercepts from drifting together, which softmax does not see. */
const interceptPull = 1e-6;

/** Log loss and its pull, by Newton's method; parameters: a weight for each member, then an intercept for each class. */
function fitClasses(answers: readonly Float64Array[], target: Target, l2: number): Weights {
  const { y, outputs } = target;
  const members = answers.length;
  const rows = y.length;
  const size = members + outputs;
  const logs = answers.map((each) => each.map(softLog));
  const weigh = (row: number) => target.weights?.[row] ?? 1;
  let all = 0;
  for (let row = 0; row < rows; row++) all += weigh(row);

  const p = new Float64Array(outputs);
  const scores = (theta: Float64Array, row: number): void => {
    for (let k = 0; k < outputs; k++) {
      let sum = theta[members + k] as number;
      for (let m = 0; m < members; m++) {
        sum += (theta[m] as number) * (logs[m]?.[row * outputs + k] as number);
      }
      p[k] = sum;
    }
    softmaxRows(p, outputs);
  };
  const goal = (i: number) => (i < members ? 1 / members : 0);
  const pull = (i: number) => (i < members ? l2 : interceptPull);
  const loss = (theta: Float64Array): number => {
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      scores(theta, row);
      sum -= weigh(row) * Math.log(Math.max(p[y[row] as number] as number, 1e-300));
    }
    sum /= all;
    for (let i = 0; i < size; i++) sum += (pull(i) / 2) * ((theta[i] as number) - goal(i)) ** 2;
    return sum;
  };

  let theta = Float64Array.from({ length: size }, (_, i) => goal(i));
  let now = loss(theta);
  for (let step = 0; step < maxSteps; step++) {
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    for (let row = 0; row < rows; row++) {
      scores(theta, row);
      addDerivatives({
        logs,
        row,
        p,
        goal: y[row] as number,
        weight: weigh(row) / all,
        gradient,
        hessian,
      });
    }
    for (let i = 0; i < size; i++) {
      gradient[i] = (gradient[i] as number) + pull(i) * ((theta[i] as number) - goal(i));
      hessian[i * size + i] = (hessian[i * size + i] as number) + pull(i);
    }
    const direction = solveSymmetric(hessian, gradient);
    if (direction === undefined) break;
    let length = 1;
    const moved = () => theta.map((value, i) => value - length * (direction[i] as number));
    let next = loss(moved());
    while (!(next < now) && length > 1e-6) {
      length /= 2;
      next = loss(moved());
    }
    if (!(next < now)) break;
    const gained = now - next;
    theta = moved();
    now = next;
    if (gained < 1e-12) break;
  }
  return { weights: [...theta.subarray(0, members)], intercepts: [...theta.subarray(members)] };
}

interface RowDerivatives {
  readonly logs: readonly Float64Array[];
  readonly row: number;
  readonly p: Float64Array;
  readonly goal: number;
  readonly weight: number;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
}

/**
 * Gradient Σ_k (p_k - [k = goal])·x_k and Hessian Σ_k p_k·x_k·x_kᵀ - x̄·x̄ᵀ, where x_k holds the members' logs for class k
 * and a 1 at the class's intercept, and x̄ = Σ_k p_k·x_k.
 */
function addDerivatives({ logs, row, p, goal, weight, gradient, hessian }: RowDerivatives): void {
  const members = logs.length;
  const outputs = p.length;
  const size = gradient.length;
  const x = (m: number, k: number) => logs[m]?.[row * outputs + k] as number;
  const mean = new Float64Array(size);
  for (let k = 0; k < outputs; k++) {
    const share = p[k] as number;
    const error = weight * (share - (k === goal ? 1 : 0));
    mean[members + k] = share;
    gradient[members + k] = (gradient[members + k] as number) + error;
    const diagonal = (members + k) * size + members + k;
    hessian[diagonal] = (hessian[diagonal] as number) + weight * share;
    for (let m = 0; m < members; m++) {
      mean[m] = (mean[m] as number) + share * x(m, k);
      gradient[m] = (gradient[m] as number) + error * x(m, k);
      const cross = weight * share * x(m, k);
      const [a, b] = [m * size + members + k, (members + k) * size + m];
      hessian[a] = (hessian[a] as number) + cross;
      hessian[b] = (hessian[b] as number) + cross;
      for (let n = 0; n < members; n++) {
        hessian[m * size + n] = (hessian[m * size + n] as number) + cross * x(n, k);
      }
    }
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      hessian[i * size + j] =
        (hessian[i * size + j] as number) - weight * (mean[i] as number) * (mean[j] as number);
    }
  }
}
