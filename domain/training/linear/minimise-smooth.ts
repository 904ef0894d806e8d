import { factorise, gram, solve } from './gram.ts';
import { evaluate, type Point, type Problem, pointOf } from './problem.ts';

/** From this many columns the matrix of all products costs more than it saves. */
const maxFactorised = 320;
/** Pairs of steps and gradient changes that are remembered. */
const memory = 10;
const maxLineSearch = 40;
/** Constants of the conditions on a step: enough decrease, and a slope that has flattened (Wolfe). */
const decrease = 1e-4;
const flattening = 0.9;

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly product: number;
}

/**
 * L-BFGS (Nocedal & Wright 2006, "Numerical Optimization", algorithm 7.4) with the line search of Lewis & Overton (2013,
 * "Nonsmooth optimization via quasi-Newton methods", algorithm 2.6). Its first guess of the inverse Hessian is that of
 * least squares on the same columns, scaled: for squared loss that is the solution itself, for log loss it leaves some
 * ten steps, however the columns are correlated. Yields after each step; ends when no step can lower the loss.
 */
export function* minimiseSmooth(problem: Problem, start: Point): Generator<Point, void> {
  const precondition = preconditioner(problem);
  const pairs: Pair[] = [];
  const direction = new Float64Array(start.coefficients.length);
  let here = start;
  let there = pointOf(problem);
  for (;;) {
    for (let i = 0; i < direction.length; i++) direction[i] = -(here.gradient[i] as number);
    applyInverse(direction, pairs, precondition);
    const slope = dot(direction, here.gradient);
    // What a full step would gain by the quadratic model, in nats (or squared deviations) a row.
    if (!(slope < -1e-14 * Math.max(1, here.smooth))) return;
    if (!search(problem, here, there, direction, slope)) return;
    const step = there.coefficients.map((each, i) => each - (here.coefficients[i] as number));
    const change = there.gradient.map((each, i) => each - (here.gradient[i] as number));
    const product = dot(step, change);
    if (product > 0) pairs.push({ step, change, product });
    if (pairs.length > memory) pairs.shift();
    const gained = here.smooth - there.smooth;
    [here, there] = [there, here];
    yield here;
    if (gained <= 1e-13 * Math.max(1, here.smooth)) return;
  }
}

/** Sets `there` to a point along the direction that keeps both conditions; false if there is none (rounding). */
function search(
  problem: Problem,
  here: Point,
  there: Point,
  direction: Float64Array,
  slope: number,
): boolean {
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let length = 1;
  for (let attempt = 0; attempt < maxLineSearch; attempt++) {
    for (let i = 0; i < direction.length; i++) {
      there.coefficients[i] = (here.coefficients[i] as number) + length * (direction[i] as number);
    }
    evaluate(problem, there);
    if (!(there.smooth <= here.smooth + decrease * length * slope)) high = length;
    else if (dot(direction, there.gradient) < flattening * slope) low = length;
    else return true;
    length = high === Number.POSITIVE_INFINITY ? 2 * low : (low + high) / 2;
  }
  return there.smooth < here.smooth;
}

/** The two loops of L-BFGS, in place. */
function applyInverse(
  direction: Float64Array,
  pairs: readonly Pair[],
  precondition: (values: Float64Array) => void,
): void {
  const shares = new Float64Array(pairs.length);
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { step, change, product } = pairs[i] as Pair;
    shares[i] = dot(step, direction) / product;
    add(direction, change, -(shares[i] as number));
  }
  const last = pairs.at(-1);
  precondition(direction);
  if (last !== undefined) {
    const changed = last.change.slice();
    precondition(changed);
    const scale = last.product / dot(last.change, changed);
    if (scale > 0 && Number.isFinite(scale)) {
      for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] as number) * scale;
    }
  }
  for (const [i, { step, change, product }] of pairs.entries()) {
    const share = dot(change, direction) / product;
    add(direction, step, (shares[i] as number) - share);
  }
}

/** Multiplies by the inverse of least squares' Hessian (or, with many columns, of its diagonal), in place. */
function preconditioner({ design, loss, ridge }: Problem): (values: Float64Array) => void {
  const { columns, inverses } = design;
  const { outputs, typicalCurvature } = loss;
  if (columns > maxFactorised) {
    const diagonal = ridge.map(
      (each, j) => each + (j < columns - 1 && inverses[j] === 0 ? 1 : typicalCurvature),
    );
    return (values) => {
      for (let i = 0; i < values.length; i++) {
        values[i] = (values[i] as number) / (diagonal[i % columns] as number);
      }
    };
  }
  const factor = gram(design, design.weights).map((each) => each * typicalCurvature);
  for (let j = 0; j < columns; j++) {
    const at = j * columns + j;
    factor[at] = (factor[at] as number) + (ridge[j] as number);
  }
  factorise(factor, columns);
  return (values) => {
    for (let k = 0; k < outputs; k++) solve(factor, columns, values, k * columns);
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function add(to: Float64Array, values: Float64Array, times: number): void {
  for (let i = 0; i < to.length; i++) {
    to[i] = (to[i] as number) + times * (values[i] as number);
  }
}
