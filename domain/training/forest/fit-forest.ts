import type { FitInput, FitProgress, Params } from '../algorithm.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../boosting/checkpoint.ts';
import { fingerprint } from '../boosting/fingerprint.ts';
import { drawSeed } from '../boosting/sample-rows.ts';
import { seededRandom } from '../random.ts';
import { refuseConstraints } from '../refuse-constraints.ts';
import { rowWeights } from '../row-weights.ts';
import { type Binned, binMatrix } from '../trees/binned.ts';
import { leafOf } from '../trees/predict.ts';
import type { Tree } from '../trees/tree.ts';
import { bagOf } from './bag.ts';
import { DeepTreeGrower } from './deep-tree.ts';
import type { FittedForest } from './fitted-forest.ts';
import { type LeafRule, leafRule, leafValues } from './leaf-values.ts';
import { columnsPerNode, type ForestName, type ForestParams, forestParams } from './params.ts';

/** One tree a step. The validation rows are only told about: more trees never do harm. */
export function* fitForest(
  name: ForestName,
  input: FitInput,
): Generator<FitProgress, FittedForest, 'stop' | undefined> {
  const { matrix, target, seed, compute, resume } = input;
  refuseConstraints(name, input.constraints);
  const { task, outputs } = target;
  const size = { task, rows: matrix.rows, columns: matrix.columns.length, outputs };
  const params = forestParams(name, size, input.params);
  const binned = binMatrix(matrix, params.bins, compute);
  try {
    const fit = new GrowingForest(name, input, params, binned);
    const hash = resume ? fit.hash() : 0;
    for (const tree of resume ? decodeCheckpoint(resume, hash).trees : []) fit.add(tree);
    while (fit.count < params.trees) {
      fit.grow(seed);
      const validLoss = fit.curve.at(-1);
      const told = yield {
        step: fit.count,
        steps: params.trees,
        ...(validLoss !== undefined && { validLoss }),
        checkpoint: () => fit.checkpoint(),
      };
      if (told === 'stop') break;
    }
    return fit.result();
  } finally {
    binned.close();
  }
}

class GrowingForest {
  readonly curve: number[] = [];
  private readonly name: ForestName;
  private readonly input: FitInput;
  private readonly params: ForestParams;
  private readonly binned: Binned;
  private readonly grower: DeepTreeGrower;
  private readonly rule: LeafRule;
  private readonly weights: Float64Array;
  private readonly trees: Tree[] = [];
  private readonly values: Float64Array[] = [];
  /** Over the validation rows, of all trees so far. */
  private readonly validSums: Float64Array;
  private readonly validLeaves: Int32Array;

  constructor(name: ForestName, input: FitInput, params: ForestParams, binned: Binned) {
    const { matrix, target, valid } = input;
    const { minChildRows, maxDepth, classBalance, smoothing } = params;
    this.name = name;
    this.input = input;
    this.params = params;
    this.binned = binned;
    this.weights = rowWeights(target, classBalance === true).map((each) => each * matrix.rows);
    this.rule = leafRule(target, this.weights, smoothing);
    const { task, outputs, y } = target;
    this.grower = new DeepTreeGrower(binned, y, task === 'multiclass' ? outputs : 0, {
      columnsPerNode: columnsPerNode(params, matrix.columns.length),
      minChildRows,
      maxDepth,
      randomSplits: name === 'extra-trees',
    });
    this.validLeaves = new Int32Array(valid?.matrix.rows ?? 0);
    this.validSums = new Float64Array(this.validLeaves.length * this.rule.prior.length);
  }

  get count(): number {
    return this.trees.length;
  }

  /** As heavy as the bag and the rows' own weights say. */
  private bag(tree: number): Float64Array {
    const { weights, input } = this;
    const counts = bagOf(weights.length, this.params, input.seed, tree);
    return weights.map((weight, row) => weight * (counts[row] as number));
  }

  grow(seed: number): void {
    const weights = this.bag(this.count);
    const random = seededRandom(drawSeed(seed, 'columns', this.count));
    const tree = this.grower.grow(weights, random);
    this.keep(tree, this.grower.leaves, weights);
  }

  /** For a tree of a checkpoint: its leaves get the values that they had. */
  add(tree: Tree): void {
    const leaves = new Int32Array(this.binned.rows);
    leafOf(tree, this.input.matrix, leaves);
    this.keep(tree, leaves, this.bag(this.count));
  }

  private keep(tree: Tree, leaves: Int32Array, weights: Float64Array): void {
    this.values.push(leafValues(this.rule, tree.column.length, leaves, weights));
    this.trees.push(tree);
    if (this.input.valid) this.curve.push(this.validLoss());
  }

  hash(): number {
    const { binned, input, params, name } = this;
    return fingerprint({ binned, target: input.target, seed: input.seed }, { name, ...params });
  }

  checkpoint(): Uint8Array {
    const { trees, count } = this;
    const state = { trees, rounds: count, bestRounds: count, bestLoss: 0, exhausted: false };
    return encodeCheckpoint({ ...state, curve: [] }, this.hash());
  }

  /** Mean log loss in nats, or half the mean squared distance, after the last tree. */
  private validLoss(): number {
    const { valid } = this.input;
    if (!valid) return 0;
    const { validLeaves, validSums, rule, count } = this;
    const width = rule.prior.length;
    leafOf(this.trees[count - 1] as Tree, valid.matrix, validLeaves);
    const values = this.values[count - 1] as Float64Array;
    const { y, weights, task } = valid.target;
    let sum = 0;
    let total = 0;
    for (let row = 0; row < y.length; row++) {
      const from = (validLeaves[row] as number) * width;
      for (let k = 0; k < width; k++) {
        const at = row * width + k;
        validSums[at] = (validSums[at] as number) + (values[from + k] as number);
      }
      const own = y[row] as number;
      const weight = weights?.[row] ?? 1;
      const mean = (validSums[row * width + (width > 1 ? own : 0)] as number) / count;
      const share = task === 'binary' && own === 0 ? 1 - mean : mean;
      sum +=
        weight *
        (task === 'regression' ? (mean - own) ** 2 / 2 : -Math.log(Math.max(share, 1e-15)));
      total += weight;
    }
    return sum / total;
  }

  /** Leaves in float32, divided by the number of trees: the graph's sum is then the mean. */
  result(): FittedForest {
    const { name, input, params, curve, trees, values, rule, count } = this;
    const { task, outputs } = input.target;
    const shared = {
      algorithm: name,
      params: { ...params } as Params,
      learningCurve: curve,
      task,
      outputs,
      columns: input.matrix.columns.length,
      seed: input.seed,
      rows: input.matrix.rows,
    };
    if (task === 'multiclass') {
      const shares = values.map((each) => Float32Array.from(each, (value) => value / count));
      return { ...shared, trees, base: 0, shares };
    }
    const base = Math.fround(rule.prior[0] as number);
    const centred = trees.map((tree, index): Tree => {
      const own = values[index] as Float64Array;
      return {
        ...tree,
        value: Float32Array.from(tree.column, (column, node) =>
          column < 0 ? ((own[node] as number) - base) / count : 0,
        ),
      };
    });
    return { ...shared, trees: centred, base };
  }
}
