import { describe, expect, it } from 'vitest';
import { DeepTreeGrower, type DeepTreeOptions } from '#domain/training/forest/deep-tree.ts';
import type { Matrix } from '#domain/training/matrix.ts';
import { seededRandom } from '#domain/training/random.ts';
import { binMatrix } from '#domain/training/trees/binned.ts';
import { plainCompute } from '#domain/training/trees/plain-compute.ts';
import { leafOf } from '#domain/training/trees/predict.ts';
import type { Tree } from '#domain/training/trees/tree.ts';
import { matrixOf } from '../dense-data.ts';

const options: DeepTreeOptions = {
  columnsPerNode: 100,
  minChildRows: 1,
  maxDepth: 0,
  randomSplits: false,
};

function grow(
  matrix: Matrix,
  y: readonly number[],
  classes: number,
  chosen: Partial<DeepTreeOptions> = {},
  weights: readonly number[] = y.map(() => 1),
): Tree & { readonly leaves: Int32Array } {
  const binned = binMatrix(matrix, 255, plainCompute());
  const grower = new DeepTreeGrower(binned, Float64Array.from(y), classes, {
    ...options,
    ...chosen,
  });
  const tree = grower.grow(Float64Array.from(weights), seededRandom(1));
  binned.close();
  return { ...tree, leaves: grower.leaves };
}

/** The largest fall of Gini impurity (times weight) of any threshold, by trying them all. */
function bestGini(
  columns: readonly (readonly number[])[],
  y: readonly number[],
  classes: number,
): number {
  const impurity = (rows: readonly number[]) => {
    const counts = new Array<number>(classes).fill(0);
    for (const row of rows) counts[y[row] as number] = (counts[y[row] as number] as number) + 1;
    return (
      rows.length - counts.reduce((sum, count) => sum + count ** 2, 0) / Math.max(rows.length, 1)
    );
  };
  const all = y.map((_, row) => row);
  return Math.max(
    ...columns.flatMap((column) =>
      column.map((border) => {
        const left = all.filter((row) => (column[row] as number) <= border);
        const right = all.filter((row) => (column[row] as number) > border);
        return impurity(all) - impurity(left) - impurity(right);
      }),
    ),
  );
}

describe('AML-2: deep trees of forests', () => {
  it('split as trying every threshold finds best, for two classes and for more', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = seededRandom(seed);
      const classes = 2 + (seed % 3);
      const columns = [1, 2, 3].map(() =>
        Array.from({ length: 40 }, () => Math.floor(random() * 12)),
      );
      const y = Array.from({ length: 40 }, () => Math.floor(random() * classes));
      const asClasses = grow(matrixOf(columns), y, classes, { maxDepth: 1 });
      expect(asClasses.gain[0]).toBeCloseTo(bestGini(columns, y, classes), 9);
      if (classes > 2) continue;
      // Squared error of 0 and 1 is half the Gini impurity.
      const asNumbers = grow(matrixOf(columns), y, 0, { maxDepth: 1 });
      expect(2 * (asNumbers.gain[0] as number)).toBeCloseTo(bestGini(columns, y, classes), 9);
    }
  });

  it('grow until no leaf holds two targets, also where no first split gains anything', () => {
    const matrix = matrixOf([
      [0, 0, 1, 1],
      [0, 1, 0, 1],
    ]);
    for (const classes of [0, 2]) {
      const tree = grow(matrix, [0, 1, 1, 0], classes);
      expect(tree.column).toHaveLength(7);
      expect(new Set(tree.leaves).size).toBe(4);
    }
  });

  it('say the same leaf for a row as sending it down the tree', () => {
    const random = seededRandom(5);
    const holes = () => (random() < 0.2 ? Number.NaN : Math.round(random() * 50));
    const plain = matrixOf([
      Array.from({ length: 300 }, holes),
      Array.from({ length: 300 }, () => Math.floor(random() * 6)),
      Array.from({ length: 300 }, () => random()),
    ]);
    const about = plain.about.map((each, j) => (j === 1 ? { ...each, levels: 8 } : each));
    const matrix = { ...plain, about };
    const y = Array.from({ length: 300 }, () => Math.floor(random() * 3));
    for (const classes of [0, 3]) {
      for (const randomSplits of [false, true]) {
        const tree = grow(matrix, y, classes, { randomSplits, minChildRows: 3, columnsPerNode: 1 });
        const leaves = new Int32Array(300);
        leafOf(tree, matrix, leaves);
        expect(leaves).toEqual(tree.leaves);
        expect(tree.sets.length).toBeGreaterThan(0);
        for (const [node, rows] of tree.rows.entries())
          expect(rows).toBeGreaterThanOrEqual(node ? 3 : 300);
      }
    }
  });

  it('put the border in the middle of a gap, and missing values where they belong', () => {
    const matrix = matrixOf([[0, 1, 9, 10, Number.NaN, Number.NaN]]);
    const first = grow(matrix, [1, 1, 5, 5, 5, 5], 0);
    expect(first.threshold[0]).toBe(5);
    expect(first.missingLeft[0]).toBe(0);
    expect(grow(matrix, [1, 1, 5, 5, 1, 1], 0).missingLeft[0]).toBe(1);
    // Present against missing.
    const apart = grow(matrix, [1, 1, 1, 1, 5, 5], 0);
    expect([...apart.rows]).toEqual([6, 4, 2]);
    expect(apart.threshold[0]).toBeGreaterThan(10);
  });

  it('split levels by any set, and send unknown ones with the heavier side', () => {
    const codes = [0, 1, 2, 3, 0, 1, 2, 3, 0];
    const { about, ...rest } = matrixOf([codes]);
    const matrix = { ...rest, about: about.map((each) => ({ ...each, levels: 6 })) };
    const tree = grow(
      matrix,
      codes.map((code) => code % 2),
      0,
    );
    expect(tree.column).toHaveLength(3);
    const [even, odd, unknown] = [0, 1, 5].map((code) => tree.sets[0]?.[code]);
    expect(even).not.toBe(odd);
    expect(unknown).toBe(even);
  });

  it('take a row of weight 2 for two rows, and leave out rows of weight 0', () => {
    const random = seededRandom(3);
    const x = Array.from({ length: 60 }, () => Math.floor(random() * 20));
    const y = x.map((each) => (each + Math.floor(random() * 10)) % 7);
    const weights = x.map((_, row) => row % 3);
    const rows = x.flatMap((_, row) => new Array<number>(row % 3).fill(row));
    const take = (values: readonly number[]) => rows.map((row) => values[row] as number);
    const chosen = { minChildRows: 4 };
    const one = grow(matrixOf([x]), y, 0, chosen, weights);
    const other = grow(matrixOf([take(x)]), take(y), 0, chosen);
    expect(one.threshold).toEqual(other.threshold);
    expect(one.column).toEqual(other.column);
  });
});
