import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BinnedColumn, binLevels, binNumbers } from '#domain/training/gbdt/bin.ts';
import { findSplit } from '#domain/training/gbdt/find-split.ts';
import { TreeGrower } from '#domain/training/gbdt/grow-tree.ts';
import { fillHistogram, perBin } from '#domain/training/gbdt/histogram.ts';
import { gbdtParams } from '#domain/training/gbdt/params.ts';
import { addTree } from '#domain/training/gbdt/predict.ts';
import { seededRandom } from '#domain/training/random.ts';

/** Two number columns (one with holes), one of four levels; gradients that depend on all of them. */
function setup(seed: number, rows: number) {
  const random = seededRandom(seed);
  const make = (value: () => number) => Float32Array.from({ length: rows }, value);
  const numbers = make(() => Math.floor(random() * 12));
  const holes = make(() => (random() < 0.3 ? Number.NaN : random()));
  const levels = make(() => Math.floor(random() * 4));
  const columns: BinnedColumn[] = [
    binNumbers(numbers, 255),
    binNumbers(holes, 8),
    binLevels(levels, 4),
  ];
  const gradients = Float32Array.from(
    numbers,
    (n, row) =>
      (n > 5 ? 1 : -1) +
      (levels[row] === 2 ? 1 : 0) +
      (Number.isNaN(holes[row]) ? -0.7 : 0) +
      random(),
  );
  const hessians = make(() => 0.1 + random());
  return { table: { rows, columns: [numbers, holes, levels] }, columns, gradients, hessians };
}
const all = Int32Array.of(0, 1, 2);
const limits = { minChildRows: 3, minChildHessian: 0.5, l2: 0.7, minGain: 0 };

describe('findSplit', () => {
  it('finds the gain that trying every split row by row finds', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { columns, gradients, hessians } = setup(seed, 60);
        const offsets = Int32Array.of(0, 300, 600);
        const histogram = new Float64Array(900);
        const rows = Int32Array.from({ length: 60 }, (_, row) => row);
        for (const [i, { bins }] of columns.entries()) {
          fillHistogram(histogram, offsets[i] ?? 0, bins, rows, 0, 60, gradients, hessians);
        }
        const sum = (of: Float32Array, which: (row: number) => boolean) =>
          of.reduce((total, each, row) => (which(row) ? total + each : total), 0);
        const everything = {
          gradient: sum(gradients, () => true),
          hessian: sum(hessians, () => true),
          rows: 60,
        };
        let best = 0;
        const quotient = (g: number, h: number) => g ** 2 / (h + limits.l2);
        const tryOut = (goesLeft: (row: number) => boolean) => {
          const count = rows.filter(goesLeft).length;
          const g = sum(gradients, goesLeft);
          const h = sum(hessians, goesLeft);
          const otherH = everything.hessian - h;
          if (Math.min(count, 60 - count) < 3 || Math.min(h, otherH) < 0.5) return;
          const gain =
            quotient(g, h) +
            quotient(everything.gradient - g, otherH) -
            quotient(everything.gradient, everything.hessian);
          if (gain > best) best = gain;
        };
        for (const { split, bins, binCount } of columns) {
          for (let bin = 0; bin < binCount; bin++) {
            if (split === 'equal') tryOut((row) => bins[row] !== bin);
            else {
              tryOut((row) => (bins[row] ?? 0) <= bin && bins[row] !== binCount - 1);
              tryOut((row) => (bins[row] ?? 0) <= bin || bins[row] === binCount - 1);
            }
          }
        }
        const found = findSplit(histogram, offsets, columns, all, everything, limits);
        expect(found?.gain ?? 0).toBeCloseTo(best, 8);
      }),
      { numRuns: 60 },
    );
  });
});

describe('TreeGrower', () => {
  it('sends rows where prediction sends them, and gives each leaf -G / (H + λ) times the learning rate', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 2, max: 40 }), (seed, leaves) => {
        const { table, columns, gradients, hessians } = setup(seed, 200);
        const params = gbdtParams(200, { ...limits, leaves, learningRate: 0.3 });
        const grower = new TreeGrower(columns, 200, params);
        // The second tree finds the buffers used.
        for (let round = 0; round < 2; round++) {
          const scores = new Float64Array(200);
          const predicted = new Float64Array(200);
          const tree = grower.grow(gradients, hessians, all, scores, 1, 0);
          addTree(tree, table, predicted, 1, 0);
          expect(predicted).toEqual(scores);
          const leafCount = tree.column.filter((column) => column < 0).length;
          expect(leafCount).toBeGreaterThan(1);
          expect(leafCount).toBeLessThanOrEqual(leaves);
          const byValue = Map.groupBy(scores.keys(), (row) => scores[row] ?? 0);
          expect(byValue.size).toBe(leafCount);
          for (const [value, rows] of byValue) {
            const g = rows.reduce((sum, row) => sum + (gradients[row] ?? 0), 0);
            const h = rows.reduce((sum, row) => sum + (hessians[row] ?? 0), 0);
            expect(value).toBeCloseTo((-g / (h + limits.l2)) * 0.3, 5);
            expect(rows.length).toBeGreaterThanOrEqual(limits.minChildRows);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('learns where missing values belong, and sends unseen ones with the larger child', () => {
    const x = Float32Array.from({ length: 40 }, (_, row) =>
      row < 10 ? Number.NaN : row < 20 ? 1 : 2,
    );
    const grow = (gradient: (row: number) => number, values: Float32Array) =>
      new TreeGrower(
        [binNumbers(values, 255)],
        40,
        gbdtParams(40, { minChildRows: 1, leaves: 2 }),
      ).grow(
        Float32Array.from({ length: 40 }, (_, row) => gradient(row)),
        new Float32Array(40).fill(1),
        Int32Array.of(0),
        new Float64Array(40),
        1,
        0,
      );
    const withTwos = grow((row) => (row >= 10 && row < 20 ? 1 : -1), x);
    expect([withTwos.threshold[0], withTwos.missingLeft[0]]).toEqual([1.5, 0]);
    const withOnes = grow((row) => (row < 20 ? 1 : -1), x);
    expect([withOnes.threshold[0], withOnes.missingLeft[0]]).toEqual([1.5, 1]);
    const alone = grow((row) => (row < 10 ? 1 : -1), x);
    expect(alone.threshold[0]).toBe(3.4028234663852886e38);
    const present = Float32Array.from({ length: 40 }, (_, row) => (row < 30 ? 1 : 2));
    expect(grow((row) => (row < 30 ? 1 : -1), present).missingLeft[0]).toBe(1);
    expect(
      grow(
        (row) => (row < 30 ? 1 : -1),
        present.map((v) => 3 - v),
      ).missingLeft[0],
    ).toBe(0);
  });

  it('counts in the histogram every row once', () => {
    const { columns, gradients, hessians } = setup(1, 50);
    const rows = Int32Array.from({ length: 50 }, (_, row) => row);
    const column = columns[1] as BinnedColumn;
    const histogram = new Float64Array(perBin * column.binCount);
    fillHistogram(histogram, 0, column.bins, rows, 10, 50, gradients, hessians);
    const counts = histogram.filter((_, at) => at % perBin === 2);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40);
  });
});
