import { gaussLegendre, type Quadrature } from '../stats/special/gauss-legendre.ts';
import { answerOf, type DecisionTree, isLeaf, nextNode } from './decision-tree.ts';
import { type LeafPath, leafPaths, passes } from './leaf-paths.ts';

/** The answer for one row, shared out: `expected` plus all `values` is what the trees add up to. */
export interface Contributions {
  /** What the trees answer on average, before anything is known of the row. */
  readonly expected: number;
  /** By feature. */
  readonly values: Float64Array;
}

export interface TreeExplainer {
  /** The sum of the trees for a row. */
  margin(row: ArrayLike<number>): number;
  /**
   * Shapley values where a feature that is not known follows the training rows at each of its questions (tree-path
   * dependent, as shap's default and LightGBM's pred_contrib).
   */
  contributions(row: ArrayLike<number>): Contributions;
  /** The same shared out over pairs: features × features, row-major, symmetric; each row adds up to the feature's value. */
  interactions(row: ArrayLike<number>): Float64Array;
  /** Shapley values where features that are not known have the values of a background row; the mean over `background`. */
  interventional(row: ArrayLike<number>, background: readonly ArrayLike<number>[]): Contributions;
}

export interface ExplainedTrees {
  readonly trees: readonly DecisionTree[];
  /** Columns of a row. */
  readonly features: number;
  /** Added to the sum of the trees; 0 when absent. */
  readonly base?: number;
  /** Times each tree: a learning rate, or one over the number of trees where they are averaged; 1 when absent. */
  readonly scale?: number;
}

/**
 * SHAP values of a sum of trees (Lundberg et al., Nature Machine Intelligence 2020), exact, in the time of their
 * Algorithm 2: trees × leaves × depth². A leaf adds its value times, for each feature on its path, "passed" (0 or 1)
 * where the feature is known and its share of the training rows where it is not. Such a product is linear in each
 * feature, so its Shapley value is the integral of its slope along the diagonal of the cube (Owen, Management Science
 * 1972): a polynomial, which Gauss's rule integrates exactly with half as many points as the path has features.
 */
export function treeExplainer({
  trees,
  features,
  base = 0,
  scale = 1,
}: ExplainedTrees): TreeExplainer {
  const compiled = trees.map((tree) => ({ tree, paths: leafPaths(tree) }));
  let expected = base;
  for (const { paths } of compiled)
    for (const { value, share } of paths)
      expected += scale * share.reduce((product, part) => product * part, value);

  const longest = Math.max(
    0,
    ...compiled.flatMap(({ paths }) => paths.map(({ share }) => share.length)),
  );
  const room = scratch(longest);

  /** Calls `visit` for every leaf of every tree, with what the row passes on its path. */
  function overLeaves(
    row: ArrayLike<number>,
    visit: (path: LeafPath, passed: Float64Array) => void,
  ): void {
    for (const { tree, paths } of compiled) {
      const turns = new Uint8Array(tree.left.length);
      for (let node = 0; node < turns.length; node++)
        if (!isLeaf(tree, node)) turns[node] = tree.goesLeft(node, row) ? 1 : 0;
      for (const path of paths) {
        passes(path, turns, room.passed);
        visit(path, room.passed);
      }
    }
  }

  return {
    margin: (row) => trees.reduce((sum, tree) => sum + scale * answerOf(tree, row), 0) + base,

    contributions(row) {
      const values = new Float64Array(features);
      overLeaves(row, (path, passed) => {
        fillSlopes(path, passed, room);
        for (const [at, feature] of path.features.entries())
          (values[feature] as number) += scale * (room.slopes[at] as number);
      });
      return { expected, values };
    },

    interactions(row) {
      const matrix = new Float64Array(features * features);
      const place = (path: LeafPath, i: number, j: number) =>
        (path.features[i] as number) * features + (path.features[j] as number);
      overLeaves(row, (path, passed) => {
        fillSlopes(path, passed, room);
        for (let at = 0; at < path.features.length; at++)
          (matrix[place(path, at, at)] as number) += scale * (room.slopes[at] as number);
        addBends(path, passed, room.factors, (i, j, bend) => {
          const half = (scale * bend) / 2;
          (matrix[place(path, i, j)] as number) += half;
          (matrix[place(path, j, i)] as number) += half;
          (matrix[place(path, i, i)] as number) -= half;
          (matrix[place(path, j, j)] as number) -= half;
        });
      });
      return matrix;
    },

    interventional(row, background) {
      const values = new Float64Array(features);
      let mean = base;
      const share = scale / background.length;
      for (const other of background)
        for (const tree of trees) {
          addExchanges(tree, row, other, share, values);
          mean += share * answerOf(tree, other);
        }
      return { expected: mean, values };
    },
  };
}

/** Room for one leaf at a time: making it anew for each would take most of the time. */
interface Scratch {
  readonly passed: Float64Array;
  readonly factors: Float64Array;
  readonly after: Float64Array;
  readonly slopes: Float64Array;
}

const scratch = (longest: number): Scratch => ({
  passed: new Float64Array(longest),
  factors: new Float64Array(longest),
  after: new Float64Array(longest + 1),
  slopes: new Float64Array(longest),
});

const rules = new Map<number, Quadrature>();

/** Gauss's rule over 0..1, exact for polynomials of `degree`. */
function unitRule(degree: number): Quadrature {
  const size = (degree >> 1) + 1;
  let rule = rules.get(size);
  if (rule === undefined) {
    const { nodes, weights } = gaussLegendre(size);
    rule = { nodes: nodes.map((x) => (1 + x) / 2), weights: weights.map((w) => w / 2) };
    rules.set(size, rule);
  }
  return rule;
}

/** How far passing one feature changes the leaf's product when it is known: passed - share. */
const change = ({ share }: LeafPath, passed: Float64Array, at: number): number =>
  (passed[at] as number) - (share[at] as number);

/** The factor of each feature with the chance `t` of being known, into `factors`. */
function fillFactors(
  { share }: LeafPath,
  passed: Float64Array,
  t: number,
  factors: Float64Array,
): void {
  for (let at = 0; at < share.length; at++)
    factors[at] = (share[at] as number) * (1 - t) + (passed[at] as number) * t;
}

/** Of each feature of the path, into `slopes`: the integral over t of the leaf's product without its own factor, times its change. */
function fillSlopes(path: LeafPath, passed: Float64Array, room: Scratch): void {
  const { factors, after, slopes } = room;
  const count = path.share.length;
  if (count === 0) return;
  slopes.fill(0, 0, count);
  const { nodes, weights } = unitRule(count - 1);
  for (let k = 0; k < nodes.length; k++) {
    fillFactors(path, passed, nodes[k] as number, factors);
    after[count] = weights[k] as number;
    for (let at = count - 1; at > 0; at--)
      after[at] = (after[at + 1] as number) * (factors[at] as number);
    let before = 1;
    for (let at = 0; at < count; at++) {
      slopes[at] = (slopes[at] as number) + before * (after[at + 1] as number);
      before *= factors[at] as number;
    }
  }
  for (let at = 0; at < count; at++)
    slopes[at] = (slopes[at] as number) * path.value * change(path, passed, at);
}

/** The same of each pair, without both factors, times both changes. */
function addBends(
  path: LeafPath,
  passed: Float64Array,
  factors: Float64Array,
  add: (i: number, j: number, bend: number) => void,
): void {
  const count = path.features.length;
  if (count < 2) return;
  const { nodes, weights } = unitRule(count - 2);
  for (let i = 0; i < count; i++)
    for (let j = i + 1; j < count; j++) {
      let integral = 0;
      for (let k = 0; k < nodes.length; k++) {
        fillFactors(path, passed, nodes[k] as number, factors);
        let product = weights[k] as number;
        for (let at = 0; at < count; at++)
          if (at !== i && at !== j) product *= factors[at] as number;
        integral += product;
      }
      add(i, j, path.value * change(path, passed, i) * change(path, passed, j) * integral);
    }
}

/**
 * Against one background row: a leaf is come to by the coalitions that have all features where only the row goes its way
 * (a of them) and none where only the other does (b): the Shapley values are (a - 1)! b! / (a + b)! for the first and
 * minus a! (b - 1)! / (a + b)! for the second, times the leaf's value.
 */
function addExchanges(
  tree: DecisionTree,
  row: ArrayLike<number>,
  other: ArrayLike<number>,
  share: number,
  values: Float64Array,
): void {
  const sides = new Map<number, 'row' | 'other'>();
  function walk(node: number, a: number, b: number): void {
    if (isLeaf(tree, node)) {
      const part = share * (tree.value[node] as number);
      for (const [feature, side] of sides)
        (values[feature] as number) +=
          side === 'row' ? part / (a * choose(a + b, b)) : -part / (b * choose(a + b, a));
      return;
    }
    const [mine, theirs] = [nextNode(tree, node, row), nextNode(tree, node, other)];
    const feature = tree.feature[node] as number;
    const side = sides.get(feature);
    if (mine === theirs || side === 'row') walk(mine, a, b);
    else if (side === 'other') walk(theirs, a, b);
    else {
      sides.set(feature, 'row');
      walk(mine, a + 1, b);
      sides.set(feature, 'other');
      walk(theirs, a, b + 1);
      sides.delete(feature);
    }
  }
  walk(0, 0, 0);
}

/** Binomial coefficient, as a product that stays whole at every step. */
function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) ways = (ways * (n - i + 1)) / i;
  return ways;
}
