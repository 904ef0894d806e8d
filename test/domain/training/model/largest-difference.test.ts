import { describe, expect, it } from 'vitest';
import type { LoadedModel } from '#domain/serving/model-runtime.ts';
import { quantile } from '#domain/stats/quantile.ts';
import { largestDifference } from '#domain/training/model/largest-difference.ts';
import { predictTable } from '#domain/training/model/predict-table.ts';
import { randomTable, target } from './random-table.ts';
import { train } from './train.ts';

/** A runtime that answers as `change` says of the right answer at each place. */
async function held(task: 'binary' | 'regression', change: (value: number, at: number) => number) {
  const table = randomTable({ seed: 4, rows: 2100, task, columns: ['whole', 'few'] });
  const model = await train(table, { target, task, idColumns: [], algorithm: 'linear' });
  const expected = predictTable(model, table);
  let asked = 0;
  const loaded: LoadedModel = {
    signature: { inputs: [], outputs: [] },
    async run(_, [name = ''] = []) {
      const width = task === 'binary' ? 2 : 1;
      const part = expected.slice(asked, asked + 1000 * width);
      const data = part.map((value, i) => change(value, asked + i));
      asked += part.length;
      return [{ name, datatype: 'FP64', shape: [part.length / width, width], data }];
    },
    release: async () => {},
  };
  return { difference: await largestDifference(loaded, model, table), expected };
}

describe('largestDifference', () => {
  it('RTR-4: finds the one probability that differs, in any batch', async () => {
    const same = await held('binary', (value) => value);
    expect(same.difference).toBe(0);
    const { difference } = await held('binary', (value, at) => value + (at === 4100 ? 0.25 : 0));
    expect(difference).toBeCloseTo(0.25, 12);
  });

  it('RTR-4: measures predictions by their usual size, or their own where that is more', async () => {
    const sizes = (expected: Float64Array) => expected.map(Math.abs).sort();
    const small = await held('regression', (value, at) => (at === 7 ? value + 1 : value));
    const usual = quantile(sizes(small.expected), 0.99);
    expect(small.difference).toBeCloseTo(
      1 / (1 + Math.max(usual, Math.abs(small.expected[7] ?? 0))),
      9,
    );
  });

  it('RTR-4: an answer that is no number is as wrong as can be', async () => {
    const { difference } = await held('binary', (value, at) => (at === 9 ? Number.NaN : value));
    expect(difference).toBe(Number.POSITIVE_INFINITY);
  });
});
