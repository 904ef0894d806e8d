import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coveredBy, type DecisionTree, treeOfColumns } from '#domain/explain/decision-tree.ts';
import { exactShapley } from '#domain/explain/exact-shapley.ts';
import { treeExplainer } from '#domain/explain/tree-shap.ts';

const features = 4;

/** x[0] ≤ 0.5 ? 10 : (x[1] ≤ 0.5 ? 20 : 40); of 4 rows 2 go left, of the others one each way. */
const stairs = treeOfColumns({
  left: [1, -1, 3, -1, -1],
  right: [2, -1, 4, -1, -1],
  feature: [0, -2, 1, -2, -2],
  threshold: [0.5, 0, 0.5, 0, 0],
  value: [0, 10, 0, 20, 40],
  cover: [4, 2, 2, 1, 1],
});

/** Random trees whose questions repeat features, with covers that add up. */
const anyTree: fc.Arbitrary<DecisionTree> = fc
  .array(
    fc.record({
      feature: fc.nat(features - 1),
      threshold: fc.integer({ min: -3, max: 3 }),
      value: fc.integer({ min: -9, max: 9 }),
      share: fc.integer({ min: 1, max: 7 }),
    }),
    { minLength: 1, maxLength: 31 },
  )
  .map((nodes) => {
    const inner = (node: number) => 2 * node + 2 < nodes.length;
    const cover = [1];
    nodes.forEach(({ share }, node) => {
      if (!inner(node)) return;
      cover[2 * node + 1] = ((cover[node] as number) * share) / 8;
      cover[2 * node + 2] = ((cover[node] as number) * (8 - share)) / 8;
    });
    // Nodes that no question leads to (at most one) are cut off.
    const count = cover.length;
    return treeOfColumns({
      left: nodes.slice(0, count).map((_, node) => (inner(node) ? 2 * node + 1 : -1)),
      right: nodes.slice(0, count).map((_, node) => (inner(node) ? 2 * node + 2 : -1)),
      feature: nodes.slice(0, count).map(({ feature }) => feature),
      threshold: nodes.slice(0, count).map(({ threshold }) => threshold),
      value: nodes.slice(0, count).map(({ value }) => value),
      cover,
    });
  });
const anyTrees = fc.array(anyTree, { minLength: 1, maxLength: 3 });
const anyRow = fc.array(fc.integer({ min: -4, max: 4 }), {
  minLength: features,
  maxLength: features,
});

const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

/** What a tree answers when only the features of `known` are: the others follow the training rows. */
function expectation(tree: DecisionTree, row: readonly number[], known: number, node = 0): number {
  const [left, right] = [tree.left[node] as number, tree.right[node] as number];
  if (left < 0) return tree.value[node] as number;
  if ((known >> (tree.feature[node] as number)) & 1)
    return expectation(tree, row, known, tree.goesLeft(node, row) ? left : right);
  const share = (tree.cover[left] as number) / (tree.cover[node] as number);
  return (
    share * expectation(tree, row, known, left) + (1 - share) * expectation(tree, row, known, right)
  );
}

describe('treeExplainer', () => {
  it('shares out a tree that can be worked by hand', () => {
    const { expected, values } = treeExplainer({ trees: [stairs], features: 2 }).contributions([
      1, 1,
    ]);
    // v() = 20, v(0) = 30, v(1) = 25, v(0,1) = 40.
    expect(expected).toBeCloseTo(20, 12);
    expect(values[0]).toBeCloseTo((30 - 20 + 40 - 25) / 2, 12);
    expect(values[1]).toBeCloseTo((25 - 20 + 40 - 30) / 2, 12);
  });

  it('adds up to the answer: contributions, interactions, and against a background', () => {
    fc.assert(
      fc.property(
        anyTrees,
        anyRow,
        fc.array(anyRow, { minLength: 1, maxLength: 4 }),
        (trees, row, background) => {
          const explainer = treeExplainer({ trees, features, base: 0.5, scale: 0.25 });
          const margin = explainer.margin(row);
          const found = explainer.contributions(row);
          expect(found.expected + sum(found.values)).toBeCloseTo(margin, 10);
          const against = explainer.interventional(row, background);
          expect(against.expected + sum(against.values)).toBeCloseTo(margin, 10);
          const pairs = explainer.interactions(row);
          for (let i = 0; i < features; i++) {
            const own = pairs.subarray(i * features, (i + 1) * features);
            expect(sum(own)).toBeCloseTo(found.values[i] as number, 10);
            for (let j = 0; j < features; j++)
              expect(pairs[j * features + i]).toBeCloseTo(own[j] as number, 12);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it("equals Shapley's sum over all coalitions of the trees' conditional expectations", () => {
    fc.assert(
      fc.property(anyTrees, anyRow, (trees, row) => {
        const worth = (known: number) => sum(trees.map((tree) => expectation(tree, row, known)));
        // Rows of 0 and 1 name the coalitions; the background is the empty one.
        const byCoalition = (flags: readonly number[]) =>
          worth(flags.reduce((known, flag, i) => known | (flag << i), 0));
        const all = exactShapley(byCoalition, [1, 1, 1, 1], [[0, 0, 0, 0]]);
        const ours = treeExplainer({ trees, features }).contributions(row);
        expect(ours.expected).toBeCloseTo(all.expected, 10);
        ours.values.forEach((value, i) => {
          expect(value).toBeCloseTo(all.values[i] as number, 10);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('equals the exact values of the same function against the same background', () => {
    fc.assert(
      fc.property(
        anyTrees,
        anyRow,
        fc.array(anyRow, { minLength: 1, maxLength: 3 }),
        (trees, row, background) => {
          const explainer = treeExplainer({ trees, features });
          const exact = exactShapley(explainer.margin, row, background);
          const ours = explainer.interventional(row, background);
          expect(ours.expected).toBeCloseTo(exact.expected, 10);
          ours.values.forEach((value, i) => {
            expect(value).toBeCloseTo(exact.values[i] as number, 10);
          });
        },
      ),
      { numRuns: 100 },
    );
  });

  it('gives nothing to a feature that no tree asks for, and all to the only one', () => {
    const stump = treeOfColumns({
      left: [1, -1, -1],
      right: [2, -1, -1],
      feature: [2, -2, -2],
      threshold: [0, 0, 0],
      value: [0, -1, 3],
      cover: [4, 3, 1],
    });
    expect([
      ...treeExplainer({ trees: [stump], features }).contributions([0, 0, 1, 0]).values,
    ]).toEqual([0, 0, 3, 0]);
  });

  it('explains a deep tree of many features without a loss of digits', () => {
    // A chain of 40 questions: the answer is 1 only where every feature is above 0.
    const depth = 40;
    const chain = treeOfColumns({
      left: Array.from({ length: 2 * depth + 1 }, (_, node) =>
        node % 2 === 0 && node < 2 * depth ? node + 1 : -1,
      ),
      right: Array.from({ length: 2 * depth + 1 }, (_, node) =>
        node % 2 === 0 && node < 2 * depth ? node + 2 : -1,
      ),
      feature: Array.from({ length: 2 * depth + 1 }, (_, node) => node >> 1),
      threshold: new Array(2 * depth + 1).fill(0),
      value: Array.from({ length: 2 * depth + 1 }, (_, node) => (node === 2 * depth ? 1 : 0)),
      cover: Array.from({ length: 2 * depth + 1 }, (_, node) => 2 ** -((node + 1) >> 1)),
    });
    const { values } = treeExplainer({ trees: [chain], features: depth }).contributions(
      new Array(depth).fill(1),
    );
    const share = (1 - 2 ** -depth) / depth;
    for (const value of values) expect(Math.abs(value - share)).toBeLessThan(1e-15);
  });

  it('counts covers from rows, and shares evenly where none came', () => {
    const counted = coveredBy(stairs, [
      [0, 0],
      [0, 1],
      [0, 0],
    ]);
    expect([...(counted.cover as Float64Array)]).toEqual([3, 3, 0, 0, 0]);
    const { expected, values } = treeExplainer({ trees: [counted], features: 2 }).contributions([
      1, 1,
    ]);
    expect(expected).toBe(10);
    expect(expected + sum(values)).toBeCloseTo(40, 12);
  });

  it('refuses what is no tree', () => {
    const columns = { feature: [0, 0], threshold: [0, 0], value: [0, 0], cover: [1, 1] };
    expect(() => treeOfColumns({ ...columns, left: [1, 0], right: [1, 0] })).toThrow(/child/);
    expect(() => treeOfColumns({ ...columns, left: [-1], right: [-1] })).toThrow(/one value/);
  });
});
