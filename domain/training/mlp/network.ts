import type { Random } from '../random.ts';
import { addProduct } from './multiply.ts';

/** Fully connected layers with ReLU between them. */
export interface Network {
  /** Inputs, hidden layers, outputs. */
  readonly sizes: readonly number[];
  /** By layer: inputs × outputs, row-major. */
  readonly weights: readonly Float64Array[];
  readonly biases: readonly Float64Array[];
}

/**
 * Uniform in ±√(6 / inputs), so that ReLU keeps the variance (He et al. 2015, "Delving deep into rectifiers", equation 10);
 * the last layer starts at a tenth of that, so that first answers are nearly the biases.
 */
export function newNetwork(sizes: readonly number[], random: Random): Network {
  const layers = sizes.slice(1).map((outputs, layer) => {
    const inputs = sizes[layer] as number;
    const limit = Math.sqrt(6 / inputs) * (layer === sizes.length - 2 ? 0.1 : 1);
    return {
      weights: Float64Array.from({ length: inputs * outputs }, () => (2 * random() - 1) * limit),
      biases: new Float64Array(outputs),
    };
  });
  return {
    sizes,
    weights: layers.map(({ weights }) => weights),
    biases: layers.map(({ biases }) => biases),
  };
}

export function copyNetwork({ sizes, weights, biases }: Network): Network {
  return {
    sizes,
    weights: weights.map((each) => each.slice()),
    biases: biases.map((each) => each.slice()),
  };
}

/** Rows of inputs in a batch, row-major; with `sparse`, zeros are stepped over in the first layer. */
export interface Batch {
  readonly rows: number;
  readonly inputs: Float64Array;
  readonly sparse: boolean;
}

/** Room for what each layer answers and its derivatives, for batches of up to `rows`. */
export interface Workspace {
  readonly outputs: readonly Float64Array[];
  readonly derivatives: readonly Float64Array[];
  readonly gradients: Network;
}

export function newWorkspace(network: Network, rows: number): Workspace {
  const perLayer = () => network.sizes.slice(1).map((size) => new Float64Array(rows * size));
  const zeros = (all: readonly Float64Array[]) => all.map((each) => new Float64Array(each.length));
  return {
    outputs: perLayer(),
    derivatives: perLayer(),
    gradients: {
      sizes: network.sizes,
      weights: zeros(network.weights),
      biases: zeros(network.biases),
    },
  };
}

/** Fills in `outputs` and returns those of the last layer: scores, rows × outputs, row-major. */
export function forward(network: Network, batch: Batch, { outputs }: Workspace): Float64Array {
  const { sizes, weights, biases } = network;
  const { rows } = batch;
  let from = batch.inputs;
  for (const [layer, weight] of weights.entries()) {
    const [width, depth] = [sizes[layer + 1] as number, sizes[layer] as number];
    const to = outputs[layer] as Float64Array;
    const bias = biases[layer] as Float64Array;
    for (let row = 0; row < rows; row++) to.set(bias, row * width);
    if (layer === 0 && batch.sparse) addSparse(to, rows, width, depth, from, weight);
    else {
      const a = { values: from, row: depth, step: 1 };
      addProduct(to, rows, width, depth, a, { values: weight, row: 1, step: width });
    }
    if (layer + 1 < weights.length) {
      for (let i = 0; i < rows * width; i++) if ((to[i] as number) < 0) to[i] = 0;
    }
    from = to;
  }
  return from;
}

/** From the derivatives by the scores (already in the last of `derivatives`) to `gradients`; after `forward`. */
export function backward(network: Network, batch: Batch, space: Workspace): void {
  const { sizes, weights } = network;
  const { outputs, derivatives, gradients } = space;
  const { rows } = batch;
  for (let layer = weights.length - 1; layer >= 0; layer--) {
    const [width, depth] = [sizes[layer + 1] as number, sizes[layer] as number];
    const slopes = derivatives[layer] as Float64Array;
    const from = layer === 0 ? batch.inputs : (outputs[layer - 1] as Float64Array);
    const gradient = (gradients.weights[layer] as Float64Array).fill(0);
    if (layer === 0 && batch.sparse) addSparseGradient(gradient, rows, width, depth, from, slopes);
    else {
      const a = { values: from, row: 1, step: depth };
      addProduct(gradient, depth, width, rows, a, { values: slopes, row: 1, step: width });
    }
    const bias = (gradients.biases[layer] as Float64Array).fill(0);
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < width; j++) {
        bias[j] = (bias[j] as number) + (slopes[row * width + j] as number);
      }
    }
    if (layer === 0) return;
    const before = (derivatives[layer - 1] as Float64Array).fill(0, 0, rows * depth);
    const a = { values: slopes, row: width, step: 1 };
    const b = { values: weights[layer] as Float64Array, row: width, step: 1 };
    addProduct(before, rows, depth, width, a, b);
    for (let i = 0; i < rows * depth; i++) if (from[i] === 0) before[i] = 0;
  }
}

function addSparse(
  to: Float64Array,
  rows: number,
  width: number,
  depth: number,
  inputs: Float64Array,
  weights: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    const at = row * width;
    for (let k = 0; k < depth; k++) {
      const x = inputs[row * depth + k] as number;
      if (x === 0) continue;
      const start = k * width;
      for (let j = 0; j < width; j++) {
        to[at + j] = (to[at + j] as number) + x * (weights[start + j] as number);
      }
    }
  }
}

function addSparseGradient(
  gradient: Float64Array,
  rows: number,
  width: number,
  depth: number,
  inputs: Float64Array,
  slopes: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    const at = row * width;
    for (let k = 0; k < depth; k++) {
      const x = inputs[row * depth + k] as number;
      if (x === 0) continue;
      const start = k * width;
      for (let j = 0; j < width; j++) {
        gradient[start + j] = (gradient[start + j] as number) + x * (slopes[at + j] as number);
      }
    }
  }
}
