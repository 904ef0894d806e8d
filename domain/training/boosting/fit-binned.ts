import { invalid } from '#domain/errors.ts';
import type { FitProgress, Params } from '../algorithm.ts';
import { seededRandom, shuffle } from '../random.ts';
import type { Target } from '../task.ts';
import type { Binned, PackedRows } from '../trees/binned.ts';
import { quantise } from '../trees/cells.ts';
import { blockRows } from '../trees/kernel.ts';
import type { Tree } from '../trees/tree.ts';
import { type Grown, TreeGrower } from '../trees/tree-grower.ts';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { fingerprint } from './fingerprint.ts';
import type { FittedGbdt } from './fitted-gbdt.ts';
import { type Loss, lossFor, meanLoss } from './loss.ts';
import { type GbdtParams, gbdtParams } from './params.ts';
import { drawSeed, oneSided, othersOf, sampleOf } from './sample-rows.ts';
import { weightedQuantile } from './weighted-quantile.ts';

export interface BinnedFit {
  readonly binned: Binned;
  readonly target: Target;
  readonly valid?: { readonly rows: PackedRows; readonly target: Target };
  readonly params?: Params;
  readonly seed: number;
  readonly resume?: Uint8Array;
  /** By matrix column. */
  readonly monotone?: readonly number[];
  readonly interactions?: readonly (readonly number[])[];
  /** A model to add trees to, with its scores of all rows (and validation rows), row-major. */
  readonly from?: {
    readonly fitted: FittedGbdt;
    readonly scores: Float64Array;
    readonly validScores?: Float64Array;
  };
}

/**
 * Gradient boosting with second-order leaf weights on binned rows. The same input gives the same trees, bit for bit, on
 * any machine, with any number of threads, interrupted or not. With `valid`, the ensemble is cut back to the round with
 * the smallest validation loss.
 */
export function* fitBinned(
  input: BinnedFit,
): Generator<FitProgress, FittedGbdt, 'stop' | undefined> {
  const { binned, seed } = input;
  const { arena } = binned;
  const before = arena.mark();
  try {
    const fit = new Boosting(input);
    if (input.resume) fit.restore(decodeCheckpoint(input.resume, fit.hash));
    while (!fit.finished) {
      fit.round(seed);
      const validLoss = fit.curve.at(-1);
      const command = yield {
        step: fit.rounds,
        steps: fit.params.trees,
        ...(validLoss !== undefined && { validLoss }),
        checkpoint: () => encodeCheckpoint(fit.state(), fit.hash),
      };
      if (command === 'stop') break;
    }
    return fit.result();
  } finally {
    arena.release(before);
  }
}

class Boosting {
  readonly params: GbdtParams;
  private fingerprint: number | undefined;
  readonly curve: number[] = [];
  rounds = 0;
  private exhausted = false;
  private bestRounds = 0;
  private bestLoss = Number.POSITIVE_INFINITY;
  private readonly input: BinnedFit;
  private readonly loss: Loss;
  private readonly weights: Float64Array | undefined;
  private readonly trees: Tree[] = [];
  private readonly grower: TreeGrower;
  private readonly scores: number;
  private readonly y: number;
  private readonly weightAddress: number;
  private readonly pairs: number;
  private readonly sums: number;
  private readonly validScores: number;
  private readonly otherRows: number;
  private bag: { readonly rows: Uint32Array; readonly others: Uint32Array } | undefined;

  constructor(input: BinnedFit) {
    const { binned, target, valid, from } = input;
    const { arena, rows } = binned;
    this.input = input;
    this.params = gbdtParams(target.task, rows, input.params);
    const { params } = this;
    this.weights = rowWeights(target, params.classBalance);
    checkTarget(target, rows);
    if (valid) checkTarget(valid.target, valid.rows.rows);
    const fresh = lossFor(target, this.weights ?? new Float64Array(rows).fill(1), params);
    this.loss = from ? { ...fresh, base: from.fitted.ensemble.base } : fresh;
    const blocks = Math.ceil(rows / blockRows);
    const count = this.loss.scores;
    this.scores = arena.take(8 * rows * count);
    this.y = arena.take(8 * rows);
    this.weightAddress = this.weights ? arena.take(4 * rows) : 0;
    this.pairs = arena.take(8 * rows * count);
    this.sums = arena.take(16 * blocks * count);
    const sampled = params.subsample < 1 || params.topRate > 0;
    this.otherRows = sampled ? arena.take(4 * rows) : 0;
    const validRows = valid?.rows.rows ?? 0;
    this.validScores = arena.take(8 * validRows * count);
    this.grower = new TreeGrower(binned, {
      ...params,
      ...(input.monotone && { monotone: input.monotone }),
      ...(input.interactions && { interactions: input.interactions }),
    });
    const { f32, f64 } = arena.kernel.views;
    f64.set(target.y, this.y / 8);
    if (this.weights) f32.set(this.weights, this.weightAddress / 4);
    for (let k = 0; k < count; k++) {
      const base = this.loss.base[k] as number;
      fillScores(f64, this.scores / 8 + k * rows, rows, base, from?.scores, count, k);
      const validAt = this.validScores / 8 + k * validRows;
      fillScores(f64, validAt, validRows, base, from?.validScores, count, k);
    }
    if (valid) this.bestLoss = this.validLoss();
  }

  /** Of the input: a checkpoint belongs to it. */
  get hash(): number {
    const { monotone, interactions, from } = this.input;
    const chosen = { ...this.params, monotone, interactions, before: from?.fitted.rounds };
    this.fingerprint ??= fingerprint(this.input, chosen);
    return this.fingerprint;
  }

  get finished(): boolean {
    if (this.rounds >= this.params.trees || this.exhausted) return true;
    const { earlyStoppingRounds } = this.params;
    return (
      this.input.valid !== undefined &&
      earlyStoppingRounds > 0 &&
      this.rounds - this.bestRounds >= earlyStoppingRounds
    );
  }

  /** One tree for each score; all derivatives are taken at the same scores, before any of its trees. */
  round(seed: number): void {
    const { params, loss } = this;
    const { binned } = this.input;
    const { arena, rows, about } = binned;
    const blocks = Math.ceil(rows / blockRows);
    const { code, scores: count, parameter } = loss;
    arena.kernel.run(
      'gradients',
      blocks,
      code,
      rows,
      count,
      this.scores,
      this.y,
      this.weightAddress,
      this.pairs,
      this.sums,
      parameter,
    );
    const bag = this.sample(seed);
    let split = false;
    for (let k = 0; k < count; k++) {
      const pairs = this.pairs + 8 * rows * k;
      const cells = quantise(arena, rows, pairs, this.sums + 16 * blocks * k);
      const columns = sampleColumns(
        about.length,
        params.featureFraction,
        drawSeed(seed, 'columns', this.rounds * count + k),
      );
      const grown = this.grower.grow({
        cells,
        ...(bag && { rows: bag.rows }),
        ...(columns && { columns }),
      });
      if (grown.tree.column.length > 1) split = true;
      if (loss.leafQuantile !== undefined) this.renew(grown, loss.leafQuantile);
      const scores = this.scores + 8 * rows * k;
      this.grower.addLeaves(grown, scores);
      if (bag) {
        arena.kernel.views.u32.set(bag.others, this.otherRows / 4);
        const { length } = bag.others;
        this.grower.route(grown, binned.packed, this.otherRows, length, scores);
      }
      this.addToValid(grown, k);
      this.trees.push(grown.tree);
    }
    this.rounds++;
    this.judge(split);
  }

  /** Adds the trees of a checkpoint as if they had just been grown: the same sums in the same order. */
  restore(checkpoint: Checkpoint): void {
    const { binned } = this.input;
    const count = this.loss.scores;
    for (const [index, tree] of checkpoint.trees.entries()) {
      const grown = { tree, leaves: [], bin: binsOf(tree, binned) };
      const k = index % count;
      const scores = this.scores + 8 * binned.rows * k;
      this.grower.route(grown, binned.packed, 0, binned.rows, scores);
      this.addToValid(grown, k);
      this.trees.push(tree);
    }
    this.rounds = checkpoint.rounds;
    this.bestRounds = checkpoint.bestRounds;
    this.bestLoss = checkpoint.bestLoss;
    this.exhausted = checkpoint.exhausted;
    this.curve.push(...checkpoint.curve);
  }

  state(): Checkpoint {
    const { trees, rounds, bestRounds, bestLoss, exhausted, curve } = this;
    return { trees, rounds, bestRounds, bestLoss, exhausted, curve };
  }

  result(): FittedGbdt {
    const { from, binned } = this.input;
    const outputs = this.loss.scores;
    const old = from?.fitted.ensemble.trees ?? [];
    const rounds = this.bestRounds;
    return {
      algorithm: 'gbdt',
      params: { ...this.params },
      learningCurve: this.curve,
      ensemble: {
        trees: [...old, ...this.trees.slice(0, rounds * outputs)],
        outputs,
        base: this.loss.base,
      },
      link: this.loss.link,
      columns: binned.about.length,
      rounds: rounds + (from?.fitted.rounds ?? 0),
    };
  }

  private judge(split: boolean): void {
    if (this.input.valid) {
      const loss = this.validLoss();
      this.curve.push(loss);
      if (loss < this.bestLoss) {
        this.bestLoss = loss;
        this.bestRounds = this.rounds;
      }
    } else if (split || this.loss.leafQuantile !== undefined) this.bestRounds = this.rounds;
    // With all rows and columns at hand a round without any split will be followed by nothing but such rounds.
    const { featureFraction, subsample, topRate } = this.params;
    if (!split && featureFraction === 1 && subsample === 1 && topRate === 0) this.exhausted = true;
  }

  /** The rows of this round's trees; undefined: all. */
  private sample(seed: number) {
    const { subsample, subsampleEvery, topRate, otherRate, learningRate } = this.params;
    const { rows, arena } = this.input.binned;
    // As LightGBM: the first rounds, until gradients say something, are grown on all rows.
    if (topRate > 0 && this.rounds >= 1 / learningRate) {
      const chosen = oneSided(
        this.gradientSizes(),
        topRate,
        otherRate,
        drawSeed(seed, 'others', this.rounds),
      );
      this.amplify(chosen.rows, chosen.standsForOthers, (1 - topRate) / otherRate);
      const blocks = Math.ceil(rows / blockRows);
      for (let k = 0; k < this.loss.scores; k++) {
        const sums = this.sums + 16 * blocks * k;
        arena.kernel.run('sumPairs', blocks, rows, this.pairs + 8 * rows * k, sums);
      }
      return { rows: chosen.rows, others: othersOf(rows, chosen.rows) };
    }
    const taken = Math.max(1, Math.round(rows * subsample));
    if (taken >= rows) return undefined;
    if (this.bag === undefined || this.rounds % subsampleEvery === 0) {
      const bagRound = this.rounds - (this.rounds % subsampleEvery);
      const chosen = sampleOf(rows, taken, drawSeed(seed, 'rows', bagRound));
      this.bag = { rows: chosen, others: othersOf(rows, chosen) };
    }
    return this.bag;
  }

  private gradientSizes(): Float32Array {
    const { rows, arena } = this.input.binned;
    const { f32 } = arena.kernel.views;
    const sizes = new Float32Array(rows);
    for (let k = 0; k < this.loss.scores; k++) {
      const pairs = this.pairs / 4 + 2 * rows * k;
      for (let row = 0; row < rows; row++) {
        const size = (f32[pairs + 2 * row] as number) * (f32[pairs + 2 * row + 1] as number);
        sizes[row] = (sizes[row] as number) + Math.abs(size);
      }
    }
    return sizes;
  }

  private amplify(rows: Uint32Array, which: Uint8Array, times: number): void {
    const { f32 } = this.input.binned.arena.kernel.views;
    const allRows = this.input.binned.rows;
    for (let k = 0; k < this.loss.scores; k++) {
      const pairs = this.pairs / 4 + 2 * allRows * k;
      for (let i = 0; i < rows.length; i++) {
        if (which[i] === 0) continue;
        const at = pairs + 2 * (rows[i] as number);
        f32[at] = (f32[at] as number) * times;
        f32[at + 1] = (f32[at + 1] as number) * times;
      }
    }
  }

  /** Leaves of losses without curvature: the quantile of what is left of the target in the leaf. */
  private renew({ tree, leaves }: Grown, share: number): void {
    const { f64 } = this.input.binned.arena.kernel.views;
    const { y } = this.input.target;
    const { rows } = this.grower;
    for (const { node, start, end } of leaves) {
      const left = new Float64Array(end - start);
      for (let i = start; i < end; i++) {
        const row = rows[i] as number;
        left[i - start] = (y[row] as number) - (f64[this.scores / 8 + row] as number);
      }
      const { weights } = this;
      const own = weights && left.map((_, i) => weights[rows[start + i] as number] as number);
      tree.value[node] = weightedQuantile(left, own, share) * this.params.learningRate;
    }
  }

  private addToValid(grown: Grown, k: number): void {
    const { valid } = this.input;
    if (!valid) return;
    const { rows, packed } = valid.rows;
    this.grower.route(grown, packed, 0, rows, this.validScores + 8 * rows * k);
  }

  private validLoss(): number {
    const { binned, valid } = this.input;
    if (!valid) return 0;
    const at = this.validScores / 8;
    const scores = binned.arena.kernel.views.f64.subarray(
      at,
      at + valid.rows.rows * this.loss.scores,
    );
    return meanLoss(this.loss, scores, valid.target.y, valid.target.weights);
  }
}

/** Errors: `invalid` for a target of other rows than the matrix, or with values it must not have. */
function checkTarget({ y, task, outputs, weights }: Target, rows: number): void {
  if (y.length !== rows || (weights && weights.length !== rows)) {
    throw invalid(`The target has ${y.length} values for ${rows} rows.`, { field: 'target' });
  }
  const code = task !== 'regression';
  for (let row = 0; row < rows; row++) {
    const value = y[row] as number;
    if (Number.isFinite(value) && !(code && !(value >= 0 && value < outputs && value % 1 === 0)))
      continue;
    throw invalid(`Row ${row} has the target ${value}.`, {
      field: 'target',
      hint: code ? `Classes are codes from 0 to ${outputs - 1}.` : 'Targets are finite numbers.',
    });
  }
  for (const weight of weights ?? []) {
    if (weight > 0 && weight < Number.POSITIVE_INFINITY) continue;
    throw invalid(`A weight of ${weight}: weights are above 0.`, { field: 'target' });
  }
}

function fillScores(
  f64: Float64Array,
  at: number,
  rows: number,
  base: number,
  scores: Float64Array | undefined,
  outputs: number,
  output: number,
): void {
  if (!scores) f64.fill(base, at, at + rows);
  else
    for (let row = 0; row < rows; row++) f64[at + row] = scores[row * outputs + output] as number;
}

/** The caller's weights (mean 1), times what makes classes count alike; undefined if all are 1. */
function rowWeights({ y, outputs, task, weights }: Target, balance: boolean) {
  const balanced = balance && task !== 'regression';
  if (!weights && !balanced) return undefined;
  const all = weights ? Float64Array.from(weights) : new Float64Array(y.length).fill(1);
  if (balanced) {
    const sums = new Float64Array(outputs);
    for (let row = 0; row < y.length; row++) {
      const label = y[row] as number;
      sums[label] = (sums[label] as number) + (all[row] as number);
    }
    for (let row = 0; row < y.length; row++) {
      all[row] = (all[row] as number) / (sums[y[row] as number] as number);
    }
  }
  let total = 0;
  for (const weight of all) total += weight;
  // float32, as in the kernel.
  return Float64Array.from(all, (weight) => Math.fround((weight / total) * y.length));
}

function sampleColumns(count: number, fraction: number, seed: number): Int32Array | undefined {
  const taken = Math.max(1, Math.ceil(count * fraction));
  if (taken >= count) return undefined;
  const order = Int32Array.from({ length: count }, (_, index) => index);
  shuffle(order, seededRandom(seed));
  return order.slice(0, taken).sort();
}

/** Bin of each threshold: the place of the threshold in the column's cuts. */
function binsOf(tree: Tree, { cuts }: Binned): Int32Array {
  return tree.column.map((column, node) => {
    if (column < 0 || (tree.set[node] as number) >= 0) return -1;
    const own = cuts[column] as Float32Array;
    const place = own.indexOf(tree.threshold[node] as number);
    return place < 0 ? own.length : place;
  });
}
