import { type Random, shuffle } from '../random.ts';
import { softmaxRows } from '../softmax.ts';
import type { Task } from '../task.ts';
import { type AdamState, adamStep, newAdam } from './adam.ts';
import {
  type Batch,
  backward,
  forward,
  type Network,
  newNetwork,
  newWorkspace,
  type Workspace,
} from './network.ts';

/** Rows as a network reads them. */
export interface Rows {
  readonly task: Task;
  /** Rows × width, row-major. */
  readonly inputs: Float32Array;
  readonly width: number;
  /** Class codes, or standardised values. */
  readonly y: Float64Array;
  /** With a mean of 1. */
  readonly weights: Float64Array;
  /** Zeros are so many that it pays to step over them. */
  readonly sparse: boolean;
}

export interface Plan {
  /** Scores of a row: one for binary and regression, else one for each class. */
  readonly scores: number;
  /** Rows of a step. */
  readonly batch: number;
  /** Over which the learning rate falls to almost 0. */
  readonly epochs: number;
  readonly learningRate: number;
  readonly weightDecay: number;
}

/** A network in training. */
export interface Learner {
  readonly network: Network;
  /** Learns from all rows once, in a random order. */
  epoch(rows: Rows): void;
  /** Mean loss: log loss in nats, or half the squared distance. */
  loss(rows: Rows): number;
}

const lowestRate = 0.01;
/** Share of all steps over which the learning rate first rises. */
const warmUp = 0.02;

export function newLearner(
  hidden: readonly number[],
  width: number,
  plan: Plan,
  random: Random,
): Learner {
  const network = newNetwork([width, ...hidden, plan.scores], random);
  const adam = newAdam(network);
  const space = newWorkspace(network, plan.batch);
  const inputs = new Float64Array(plan.batch * width);
  return {
    network,
    epoch(rows) {
      const order = Int32Array.from(rows.y.keys());
      shuffle(order, random);
      const steps = plan.epochs * Math.ceil(order.length / plan.batch);
      for (let start = 0; start < order.length; start += plan.batch) {
        const chosen = order.subarray(start, start + plan.batch);
        step(network, space, adam, rows, chosen, inputs, rateAt(adam.steps / steps, plan), plan);
      }
    },
    loss: (rows) => lossOf(network, space, rows, inputs, plan),
  };
}

/** A rise, then half a cosine (Loshchilov & Hutter 2017, "SGDR"). @param done share of all steps, 0 … 1. */
function rateAt(done: number, { learningRate }: Plan): number {
  const falling = (1 + Math.cos(Math.PI * Math.min(done, 1))) / 2;
  return learningRate * Math.min(1, (done + 1e-4) / warmUp) * Math.max(falling, lowestRate);
}

function step(
  network: Network,
  space: Workspace,
  adam: AdamState,
  rows: Rows,
  chosen: Int32Array,
  inputs: Float64Array,
  rate: number,
  { scores: outputs, weightDecay }: Plan,
): void {
  const batch = gather(rows, chosen, inputs);
  const scores = forward(network, batch, space);
  const slopes = space.derivatives.at(-1) as Float64Array;
  lossOfBatch(rows, chosen, scores, outputs, slopes);
  for (let i = 0; i < chosen.length * outputs; i++) {
    slopes[i] = (slopes[i] as number) / chosen.length;
  }
  backward(network, batch, space);
  adamStep(network, space.gradients, adam, rate, weightDecay);
}

function gather({ inputs, width, sparse }: Rows, chosen: Int32Array, to: Float64Array): Batch {
  for (let i = 0; i < chosen.length; i++) {
    const from = (chosen[i] as number) * width;
    for (let j = 0; j < width; j++) to[i * width + j] = inputs[from + j] as number;
  }
  return { rows: chosen.length, inputs: to, sparse };
}

function lossOf(
  network: Network,
  space: Workspace,
  rows: Rows,
  inputs: Float64Array,
  { scores: outputs, batch }: Plan,
): number {
  let sum = 0;
  let total = 0;
  const slopes = space.derivatives.at(-1) as Float64Array;
  for (let start = 0; start < rows.y.length; start += batch) {
    const length = Math.min(batch, rows.y.length - start);
    const chosen = Int32Array.from({ length }, (_, i) => start + i);
    const scores = forward(network, gather(rows, chosen, inputs), space);
    sum += lossOfBatch(rows, chosen, scores, outputs, slopes);
    for (const row of chosen) total += rows.weights[row] as number;
  }
  return sum / total;
}

/** Sum of the weighted losses; writes their derivatives by each score. Changes `scores`. */
function lossOfBatch(
  { task, y, weights }: Rows,
  chosen: Int32Array,
  scores: Float64Array,
  outputs: number,
  slopes: Float64Array,
): number {
  let sum = 0;
  if (task === 'multiclass') softmaxRows(scores.subarray(0, chosen.length * outputs), outputs);
  for (let i = 0; i < chosen.length; i++) {
    const row = chosen[i] as number;
    const weight = weights[row] as number;
    const own = y[row] as number;
    if (task === 'multiclass') {
      for (let at = i * outputs, k = 0; k < outputs; k++, at++) {
        slopes[at] = weight * ((scores[at] as number) - (k === own ? 1 : 0));
      }
      sum -= weight * Math.log(Math.max(scores[i * outputs + own] as number, 1e-300));
    } else if (task === 'binary') {
      const score = scores[i] as number;
      const far = Math.exp(-Math.abs(score));
      const p = score >= 0 ? 1 / (1 + far) : far / (1 + far);
      slopes[i] = weight * (p - own);
      sum += weight * (Math.max(own === 1 ? -score : score, 0) + Math.log1p(far));
    } else {
      const distance = (scores[i] as number) - own;
      slopes[i] = weight * distance;
      sum += (weight * distance * distance) / 2;
    }
  }
  return sum;
}
