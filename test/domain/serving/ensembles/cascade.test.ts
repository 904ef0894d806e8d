import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cascade } from '#domain/serving/ensembles/cascade.ts';
import type { Said } from '#domain/serving/ensembles/said.ts';
import { anySaid, saying } from './said.ts';

/** A member that knows its answer for every row, and notes which rows it was asked about. */
function member(threshold: number, all: Said) {
  const asked: number[][] = [];
  const classes = all.probabilities.length / all.rows;
  return {
    asked,
    threshold,
    ask: async (rows: readonly number[]) => {
      asked.push([...rows]);
      return saying(
        ...rows.map((row) => [...all.probabilities.subarray(row * classes, (row + 1) * classes)]),
      );
    },
  };
}

describe('cascade', () => {
  it('SRV-5: each row is answered by the first member that is sure enough', async () => {
    const first = member(0.9, saying([0.95, 0.05], [0.6, 0.4], [0.1, 0.9], [0.5, 0.5]));
    const second = member(0.7, saying([0, 1], [0.2, 0.8], [0, 1], [0.6, 0.4]));
    const last = member(0, saying([0, 1], [0, 1], [0, 1], [0.45, 0.55]));
    const { probabilities, labels } = await cascade([first, second, last], 4, 2);
    expect([...probabilities]).toEqual([0.95, 0.05, 0.2, 0.8, 0.1, 0.9, 0.45, 0.55]);
    expect([...labels]).toEqual([0, 1, 1, 1]);
    expect([first.asked, second.asked, last.asked]).toEqual([[[0, 1, 2, 3]], [[1, 3]], [[3]]]);
  });

  it('SRV-5: who is not needed is not asked', async () => {
    const cheap = member(0.5, saying([0.9, 0.1], [0.2, 0.8]));
    const dear = member(0, saying([0, 1], [0, 1]));
    await cascade([cheap, dear], 2, 2);
    expect(dear.asked).toEqual([]);
  });

  it('SRV-5: a probability that is no number is not sure', async () => {
    const broken = member(0, saying([Number.NaN, Number.NaN]));
    const { probabilities } = await cascade([broken, member(0, saying([0.2, 0.8]))], 1, 2);
    expect([...probabilities]).toEqual([0.2, 0.8]);
  });

  const pair = fc
    .integer({ min: 1, max: 8 })
    .chain((rows) => fc.tuple(anySaid(3, fc.constant(rows)), anySaid(3, fc.constant(rows))));

  it('SRV-5: with threshold 0 it is the first member, above 1 the last', async () => {
    await fc.assert(
      fc.asyncProperty(pair, async ([a, b]) => {
        expect(await cascade([member(0, a), member(0, b)], a.rows, 3)).toEqual(a);
        expect(await cascade([member(1.01, a), member(0, b)], a.rows, 3)).toEqual(b);
      }),
    );
  });
});
