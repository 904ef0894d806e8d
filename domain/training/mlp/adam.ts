import type { Network } from './network.ts';

/** Running means of the gradients and of their squares, by parameter array. */
export interface AdamState {
  readonly first: readonly Float64Array[];
  readonly second: readonly Float64Array[];
  steps: number;
}

const keepFirst = 0.9;
const keepSecond = 0.999;
const epsilon = 1e-8;

export function newAdam(network: Network): AdamState {
  const zeros = () =>
    [...network.weights, ...network.biases].map((each) => new Float64Array(each.length));
  return { first: zeros(), second: zeros(), steps: 0 };
}

/**
 * A step of AdamW (Loshchilov & Hutter 2019, "Decoupled weight decay regularization", algorithm 2). Biases do not decay.
 */
export function adamStep(
  network: Network,
  gradients: Network,
  state: AdamState,
  learningRate: number,
  weightDecay: number,
): void {
  state.steps++;
  const slopes = [...gradients.weights, ...gradients.biases];
  const firstScale = 1 / (1 - keepFirst ** state.steps);
  const secondScale = 1 / (1 - keepSecond ** state.steps);
  for (const [index, values] of [...network.weights, ...network.biases].entries()) {
    const decay = index < network.weights.length ? learningRate * weightDecay : 0;
    const slope = slopes[index] as Float64Array;
    const first = state.first[index] as Float64Array;
    const second = state.second[index] as Float64Array;
    for (let i = 0; i < values.length; i++) {
      const g = slope[i] as number;
      const m = keepFirst * (first[i] as number) + (1 - keepFirst) * g;
      const v = keepSecond * (second[i] as number) + (1 - keepSecond) * g * g;
      first[i] = m;
      second[i] = v;
      const old = values[i] as number;
      const step = (m * firstScale) / (Math.sqrt(v * secondScale) + epsilon);
      values[i] = old - learningRate * step - decay * old;
    }
  }
}
