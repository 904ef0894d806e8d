import { describe, expect, it } from 'vitest';
import { addProduct } from '#domain/training/mlp/multiply.ts';
import { backward, forward, newNetwork, newWorkspace } from '#domain/training/mlp/network.ts';
import { seededRandom } from '#domain/training/random.ts';

describe('AML-2: layers of a network', () => {
  it('multiply matrices of any shape, stored either way', () => {
    const random = seededRandom(3);
    for (const [height, width, depth] of [
      [1, 1, 1],
      [4, 2, 3],
      [5, 3, 7],
      [9, 8, 4],
      [3, 5, 0],
    ] as const) {
      const a = Float64Array.from({ length: height * depth }, random);
      const b = Float64Array.from({ length: width * depth }, random);
      const into = new Float64Array(height * width).fill(1);
      addProduct(
        into,
        height,
        width,
        depth,
        { values: a, row: 1, step: height },
        { values: b, row: depth, step: 1 },
      );
      for (let i = 0; i < height; i++) {
        for (let j = 0; j < width; j++) {
          let sum = 1;
          for (let k = 0; k < depth; k++) {
            sum += (a[k * height + i] as number) * (b[j * depth + k] as number);
          }
          expect(into[i * width + j]).toBeCloseTo(sum, 12);
        }
      }
    }
  });

  it('have the gradients that differences of the loss show, whether zeros are stepped over or not', () => {
    const random = seededRandom(11);
    const network = newNetwork([6, 5, 4, 3], random);
    for (const bias of network.biases) bias.set(bias.map(() => random() - 0.3));
    const rows = 7;
    const inputs = Float64Array.from({ length: rows * 6 }, (_, i) =>
      i % 3 === 0 ? 0 : random() - 0.5,
    );
    const aim = Float64Array.from({ length: rows * 3 }, random);
    for (const sparse of [false, true]) {
      const space = newWorkspace(network, rows);
      const batch = { rows, inputs, sparse };
      // Half the squared distance of the scores from `aim`.
      const loss = () =>
        forward(network, batch, space).reduce(
          (sum, score, i) => sum + (score - (aim[i] as number)) ** 2 / 2,
          0,
        );
      const scores = forward(network, batch, space);
      space.derivatives.at(-1)?.set(scores.map((score, i) => score - (aim[i] as number)));
      backward(network, batch, space);
      const { weights, biases } = space.gradients;
      const gradients = [...weights, ...biases].map((each) => each.slice());
      for (const [index, values] of [...network.weights, ...network.biases].entries()) {
        for (let i = 0; i < values.length; i++) {
          const kept = values[i] as number;
          values[i] = kept + 1e-5;
          const above = loss();
          values[i] = kept - 1e-5;
          const below = loss();
          values[i] = kept;
          expect(gradients[index]?.[i]).toBeCloseTo((above - below) / 2e-5, 6);
        }
      }
    }
  });
});
