import { type Design, timesTransposed } from './design.ts';
import { gram } from './gram.ts';
import { evaluate, lassoPenalty, type Point, type Problem, pointOf } from './problem.ts';

/** Up to so many columns all their products are computed at once; beyond, those of a column when it enters the model. */
const maxGram = 320;
const maxSweeps = 10_000;
const maxHalvings = 40;

/**
 * Coordinate descent for the elastic net (Friedman, Hastie & Tibshirani 2010, "Regularization paths for generalized linear
 * models via coordinate descent", Journal of Statistical Software 33(1)): the loss is replaced by its second-order
 * approximation, one output after the other; that is minimised column by column over the columns' products ("covariance
 * updates"); a step that does not lower the true loss is halved. Products weighted by the curvature cost most, so they are
 * renewed in rounds 1, 2, 3, 5, 9, 17 …: the gradient is always the true one, which decides where this ends. Yields after
 * each round over the outputs; ends when a round changes nothing.
 */
export function* minimiseLasso(problem: Problem, start: Point): Generator<Point, void> {
  const { design, loss } = problem;
  const { columns } = design;
  const curvature = new Float64Array(design.matrix.rows);
  let here = start;
  let there = pointOf(problem);
  const products: Products[] = [];
  for (let round = 0; ; round++) {
    const renewed = (round & (round - 1)) === 0;
    const before = here.smooth + lassoPenalty(problem, here.coefficients);
    for (let output = 0; output < loss.outputs; output++) {
      if (renewed) {
        loss.curvature(here.scores, here.slopes, output, curvature);
        products[output] = productsOf(design, curvature);
      }
      const from = output * columns;
      const step = descend(problem, here, from, products[output] as Products);
      if (take(problem, here, there, output, step)) [here, there] = [there, here];
    }
    const gained = before - here.smooth - lassoPenalty(problem, here.coefficients);
    yield here;
    if (!(gained > 1e-12 * Math.max(1, before))) return;
  }
}

/** Rows of the design's columns times each other, weighted. */
type Products = (column: number) => Float64Array;

function productsOf(design: Design, weights: Float64Array): Products {
  const { matrix, columns, means, inverses } = design;
  if (columns <= maxGram) {
    const all = gram(design, weights);
    return (column) => all.subarray(column * columns, (column + 1) * columns);
  }
  const known = new Map<number, Float64Array>();
  const weighted = new Float64Array(matrix.rows);
  // The caller's array is used again before all columns have been asked for.
  const kept = weights.slice();
  return (column) => {
    const before = known.get(column);
    if (before !== undefined) return before;
    const values = matrix.columns[column];
    for (let row = 0; row < matrix.rows; row++) {
      const x =
        values === undefined
          ? 1
          : ((values[row] as number) - (means[column] as number)) * (inverses[column] as number);
      weighted[row] = (kept[row] as number) * x;
    }
    const products = new Float64Array(columns);
    timesTransposed(design, weighted, products, 0);
    known.set(column, products);
    return products;
  };
}

/** The step to the minimum of gradient · step + step · products · step / 2 + penalties, for the coefficients of one output. */
function descend(problem: Problem, here: Point, from: number, products: Products): Float64Array {
  const { ridge, lasso } = problem;
  const { columns, inverses } = problem.design;
  const step = new Float64Array(columns);
  const gradient = here.gradient.slice(from, from + columns);
  const all = Array.from({ length: columns }, (_, j) => j).filter(
    (j) => j === columns - 1 || inverses[j] !== 0,
  );
  const start = (j: number) => here.coefficients[from + j] as number;
  const update = (j: number): number => {
    const old = start(j) + (step[j] as number);
    const slope = gradient[j] as number;
    const bound = lasso[j] as number;
    // At 0 with a slope that the penalty outweighs: stays, without a need for the column's products.
    if (old === 0 && Math.abs(slope) <= bound) return 0;
    const row = products(j);
    const second = (row[j] as number) + (ridge[j] as number);
    if (!(second > 0)) return 0;
    const aim = second * old - slope;
    const next = Math.abs(aim) <= bound ? 0 : (aim - Math.sign(aim) * bound) / second;
    const change = next - old;
    if (change === 0) return 0;
    step[j] = (step[j] as number) + change;
    for (let i = 0; i < columns; i++) {
      gradient[i] = (gradient[i] as number) + (row[i] as number) * change;
    }
    gradient[j] = (gradient[j] as number) + (ridge[j] as number) * change;
    return second * change * change;
  };
  const sweep = (over: readonly number[]) => {
    let largest = 0;
    for (const j of over) largest = Math.max(largest, update(j));
    return largest > 1e-14;
  };
  for (let sweeps = 0; sweeps < maxSweeps; sweeps++) {
    if (!sweep(all)) break;
    const active = all.filter((j) => start(j) + (step[j] as number) !== 0);
    while (sweeps++ < maxSweeps && sweep(active));
  }
  return step;
}

/** Goes the step, or a half, a quarter … of it (Tseng & Yun 2009); false if none of them lowers the loss. */
function take(
  problem: Problem,
  here: Point,
  there: Point,
  output: number,
  step: Float64Array,
): boolean {
  const { outputs } = problem.loss;
  const from = output * step.length;
  const penalty = lassoPenalty(problem, here.coefficients);
  let slope = 0;
  there.coefficients.set(here.coefficients);
  for (let j = 0; j < step.length; j++) {
    const old = here.coefficients[from + j] as number;
    slope += (here.gradient[from + j] as number) * (step[j] as number);
    slope += (problem.lasso[j] as number) * (Math.abs(old + (step[j] as number)) - Math.abs(old));
  }
  const only = { changed: output, asked: (output + 1) % outputs };
  for (const [k, scores] of there.scores.entries()) scores.set(here.scores[k] as Float64Array);
  for (let length = 1, halvings = 0; slope < 0 && halvings < maxHalvings; halvings++, length /= 2) {
    for (let j = 0; j < step.length; j++) {
      there.coefficients[from + j] =
        (here.coefficients[from + j] as number) + length * (step[j] as number);
    }
    evaluate(problem, there, only);
    const total = there.smooth + lassoPenalty(problem, there.coefficients);
    if (total <= here.smooth + penalty + 1e-4 * length * slope) return true;
  }
  // The next output's turn needs its gradient also if nothing has changed.
  if (outputs > 1) evaluate(problem, here, only);
  return false;
}
