import { invalid } from '#domain/errors.ts';
import { softLogOdds } from './calibrated.ts';
import type { Calibration } from './trained-model.ts';

export interface CalibrateInput {
  /** Probabilities of rows that the model did not learn from, rows × outputs, row-major. */
  readonly answers: Float64Array;
  /** Class codes of the rows. */
  readonly y: Float64Array;
  /** At least 2. */
  readonly outputs: number;
  readonly weights?: Float64Array;
}

/** Fits the curve from what a model says to what is so. Errors: `invalid` without rows. */
export function calibrate(kind: 'platt' | 'isotonic', input: CalibrateInput): Calibration {
  const points = pointsOf(input);
  if (points.length === 0) throw invalid('Calibration needs rows the model did not learn from.');
  return kind === 'platt' ? platt(points) : isotonic(points);
}

/** A probability that was given, and whether it came true. */
interface Point {
  readonly p: number;
  readonly hit: boolean;
  readonly weight: number;
}

/**
 * Binary: of the positive class; else of every class, all on one curve. Weights are 1 on average: Platt's targets count
 * rows, and must not depend on the unit of the weights.
 */
function pointsOf({ answers, y, outputs, weights }: CalibrateInput): Point[] {
  const points: Point[] = [];
  const mean = meanOf(weights);
  const first = outputs === 2 ? 1 : 0;
  for (let row = 0; row < y.length; row++) {
    for (let k = first; k < outputs; k++) {
      points.push({
        p: answers[row * outputs + k] as number,
        hit: y[row] === k,
        weight: weights === undefined ? 1 : (weights[row] as number) / mean,
      });
    }
  }
  return points;
}

/** Divides before it sums, so that huge weights do not overflow. */
function meanOf(weights: Float64Array = Float64Array.of(1)): number {
  let mean = 0;
  for (const weight of weights) mean += weight / weights.length;
  return mean;
}

/** Answers all but alike cannot tell more, and float32 must not show (see `maxSlope`). */
const maxPlattSlope = 10;
const maxSteps = 100;
const minStep = 1e-10;
const tolerance = 1e-8;

/**
 * Platt (1999), "Probabilistic outputs for support vector machines", of the log-odds: targets (N+ + 1) / (N+ + 2) and
 * 1 / (N- + 2) instead of 1 and 0, by the Newton method with backtracking of Lin, Lin and Weng (2007), "A note on
 * Platt's probabilistic outputs for support vector machines", Machine Learning 68(3). Their A and B are -slope and
 * -intercept.
 */
function platt(points: readonly Point[]): Calibration {
  let positives = 0;
  let negatives = 0;
  for (const { hit, weight } of points) {
    if (hit) positives += weight;
    else negatives += weight;
  }
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (negatives + 2);
  const odds = points.map(({ p }) => softLogOdds(p));
  const goals = points.map(({ hit }) => (hit ? high : low));

  const start = Math.log((positives + 1) / (negatives + 1));
  const free = newton(points, odds, goals, { slope: 0, intercept: start });
  const { slope, intercept } =
    Math.abs(free.slope) <= maxPlattSlope
      ? free
      : newton(
          points,
          odds,
          goals,
          { slope: maxPlattSlope * Math.sign(free.slope), intercept: start },
          true,
        );
  return { kind: 'platt', slope: Math.fround(slope), intercept: Math.fround(intercept) };
}

interface Line {
  readonly slope: number;
  readonly intercept: number;
}

/** The line of log-odds with the smallest log loss; of all, or of those with the slope it starts with. */
function newton(
  points: readonly Point[],
  odds: readonly number[],
  goals: readonly number[],
  start: Line,
  slopeFixed = false,
): Line {
  const loss = (slope: number, intercept: number): number => {
    let sum = 0;
    for (const [i, { weight }] of points.entries()) {
      const z = slope * (odds[i] as number) + intercept;
      // -t·log p - (1 - t)·log(1 - p), written so that neither end overflows.
      sum +=
        weight * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - (goals[i] as number) * z);
    }
    return sum;
  };
  let { slope, intercept } = start;
  let now = loss(slope, intercept);
  for (let step = 0; step < maxSteps; step++) {
    // The ridge keeps the Hessian regular when all log-odds are alike.
    let [hss, hii, hsi, gs, gi] = [1e-12, 1e-12, 0, 0, 0];
    for (const [i, { weight }] of points.entries()) {
      const f = odds[i] as number;
      const p = 1 / (1 + Math.exp(-(slope * f + intercept)));
      const curvature = weight * p * (1 - p);
      const error = weight * (p - (goals[i] as number));
      hss += f * f * curvature;
      hsi += f * curvature;
      hii += curvature;
      gs += f * error;
      gi += error;
    }
    if (slopeFixed) [hss, hsi, gs] = [1, 0, 0];
    if (Math.abs(gs) < tolerance && Math.abs(gi) < tolerance) break;
    const determinant = hss * hii - hsi * hsi;
    const ds = -(hii * gs - hsi * gi) / determinant;
    const di = -(hss * gi - hsi * gs) / determinant;
    const descent = gs * ds + gi * di;
    let size = 1;
    let next = loss(slope + ds, intercept + di);
    while (!(next < now + 1e-4 * size * descent) && size >= minStep) {
      size /= 2;
      next = loss(slope + size * ds, intercept + size * di);
    }
    if (size < minStep) break;
    slope += size * ds;
    intercept += size * di;
    now = next;
  }
  return { slope, intercept };
}

/** Rows of about the same answer, and how often it came true. */
interface Block {
  /** Weighted sums. */
  x: number;
  y: number;
  weight: number;
}

/** A steeper curve would make a float32's rounding (1e-7) visible in the answer (1e-5), and is seldom more than chance. */
const maxSlope = 40;

/**
 * Pool-adjacent-violators (Ayer et al. 1955; Zadrozny and Elkan 2002, "Transforming classifier scores into accurate
 * multiclass probability estimates"): the rising step function with the smallest squared error; here straight lines
 * between the middles of its steps. No value is 0 or 1, which so many rows cannot prove.
 */
function isotonic(points: readonly Point[]): Calibration {
  const sorted = [...points].sort((a, b) => a.p - b.p);
  const blocks: Block[] = [];
  for (const { p, hit, weight } of sorted) {
    blocks.push({ x: p * weight, y: hit ? weight : 0, weight });
    mergeWhile(blocks, (before, last) => before.x / before.weight === last.x / last.weight);
    mergeWhile(blocks, (before, last) => before.y / before.weight >= last.y / last.weight);
  }
  const least = 1 / (points.length + 2);
  const at = ({ x, weight }: Block) => Math.fround(x / weight);
  const value = ({ y, weight }: Block) =>
    Math.fround(Math.min(1 - least, Math.max(least, y / weight)));
  const curve: Block[] = [];
  for (const block of blocks) {
    curve.push(block);
    mergeWhile(curve, (a, b) => value(b) - value(a) >= maxSlope * (at(b) - at(a)));
  }
  return { kind: 'isotonic', x: Float32Array.from(curve, at), y: Float32Array.from(curve, value) };
}

/** Makes one of the last two blocks as long as `together` says so of them. */
function mergeWhile(blocks: Block[], together: (before: Block, last: Block) => boolean): void {
  for (;;) {
    const last = blocks.at(-1);
    const before = blocks.at(-2);
    if (last === undefined || before === undefined || !together(before, last)) return;
    blocks.pop();
    before.x += last.x;
    before.y += last.y;
    before.weight += last.weight;
  }
}
