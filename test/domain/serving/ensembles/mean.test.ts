import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mean } from '#domain/serving/ensembles/mean.ts';
import { anySaid, saying } from './said.ts';

describe('mean', () => {
  it('SRV-5: weighs the probabilities of the members', () => {
    const { probabilities, labels } = mean(
      [saying([0.9, 0.1], [0.2, 0.8]), saying([0.3, 0.7], [0.6, 0.4])],
      [1, 3],
    );
    // (0.9 + 3·0.3) / 4, (0.1 + 3·0.7) / 4; (0.2 + 3·0.6) / 4, (0.8 + 3·0.4) / 4
    const expected = [0.45, 0.55, 0.5, 0.5];
    expected.forEach((p, at) => {
      expect(probabilities[at]).toBeCloseTo(p, 12);
    });
    expect([...labels]).toEqual([1, 0]); // 0.5 and 0.5 are a tie, whatever binary makes of it.
  });

  it('SRV-5: of equal members is a member, whatever the weights', () => {
    fc.assert(
      fc.property(
        anySaid(),
        fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 2, maxLength: 10 }),
        (said, weights) => {
          const { probabilities } = mean(
            weights.map(() => said),
            weights,
          );
          expect(Float32Array.from(probabilities)).toEqual(Float32Array.from(said.probabilities));
        },
      ),
    );
  });

  it('SRV-5: lies between its members, and the order of the members is nothing', () => {
    const pair = fc
      .integer({ min: 1, max: 8 })
      .chain((rows) => fc.tuple(anySaid(3, fc.constant(rows)), anySaid(3, fc.constant(rows))));
    fc.assert(
      fc.property(pair, fc.double({ min: 0.1, max: 9, noNaN: true }), ([a, b], weight) => {
        const { probabilities } = mean([a, b], [weight, 1]);
        const swapped = mean([b, a], [1, weight]).probabilities;
        probabilities.forEach((p, at) => {
          const parts = [a.probabilities[at] as number, b.probabilities[at] as number];
          expect(p).toBeGreaterThanOrEqual(Math.min(...parts) - 1e-12);
          expect(p).toBeLessThanOrEqual(Math.max(...parts) + 1e-12);
          expect(swapped[at]).toBeCloseTo(p, 12);
        });
      }),
    );
  });
});
