import type { Target } from '../task.ts';
import type { PackedRows } from '../trees/binned.ts';
import { type Grown, grownBefore } from '../trees/grown.ts';
import type { Tree } from '../trees/tree.ts';
import { TreeGrower } from '../trees/tree-grower.ts';
import { TreeScores } from '../trees/tree-scores.ts';
import type { BinnedFit } from './binned-fit.ts';
import { checkTarget } from './check-target.ts';
import type { Checkpoint } from './checkpoint.ts';
import { Derivatives } from './derivatives.ts';
import { EarlyStopping } from './early-stopping.ts';
import { fingerprint } from './fingerprint.ts';
import type { FittedGbdt } from './fitted-gbdt.ts';
import { type Loss, lossFor, meanLoss } from './loss.ts';
import { type GbdtParams, gbdtParams } from './params.ts';
import { renewLeaves } from './renew-leaves.ts';
import { type Drawn, RoundRows } from './round-rows.ts';
import { rowWeights } from './row-weights.ts';
import { sampleColumns } from './sample-columns.ts';
import { drawSeed } from './sample-rows.ts';
import { Scores } from './scores.ts';

/** Rows that judge the rounds, and what the model says of them so far. */
interface Validation {
  readonly rows: PackedRows;
  readonly target: Target;
  readonly scores: Scores;
  readonly stopping: EarlyStopping;
}

/** An ensemble that grows round by round. Second-order boosting: Chen & Guestrin 2016, "XGBoost", KDD, section 2. */
export class Boosting {
  readonly params: GbdtParams;
  rounds = 0;
  private readonly input: BinnedFit;
  private readonly loss: Loss;
  private readonly weights: Float64Array | undefined;
  private readonly trees: Tree[] = [];
  private readonly scores: Scores;
  private readonly validation: Validation | undefined;
  private readonly derivatives: Derivatives;
  private readonly roundRows: RoundRows;
  /** For the list of rows that a round's trees did not see. */
  private readonly otherRows: number;
  private readonly grower: TreeGrower;
  private readonly treeScores: TreeScores;
  /** No round will split anything any more. */
  private exhausted = false;
  /** Without validation rows: rounds up to the last that split something. */
  private lastSplit = 0;
  private hashed: number | undefined;

  constructor(input: BinnedFit) {
    const { binned, target, valid, from, monotone, interactions } = input;
    const { arena, rows } = binned;
    this.input = input;
    this.params = gbdtParams(target.task, rows, input.params);
    const { params } = this;
    this.weights = rowWeights(target, params.classBalance);
    checkTarget(target, rows);
    if (valid) checkTarget(valid.target, valid.rows.rows);
    const fresh = lossFor(target, this.weights ?? new Float64Array(rows).fill(1), params);
    this.loss = from ? { ...fresh, base: from.fitted.ensemble.base } : fresh;
    const { base } = this.loss;
    this.scores = new Scores(arena, rows, base, from?.scores);
    this.derivatives = new Derivatives(arena, target.y, this.weights, this.loss);
    this.roundRows = new RoundRows(rows, params, input.seed);
    this.otherRows = this.roundRows.some ? arena.take(4 * rows) : 0;
    if (valid) {
      const scores = new Scores(arena, valid.rows.rows, base, from?.validScores);
      const stopping = new EarlyStopping(
        validLoss(this.loss, scores, valid.target),
        params.earlyStoppingRounds,
      );
      this.validation = { ...valid, scores, stopping };
    }
    this.grower = new TreeGrower(binned, {
      ...params,
      ...(monotone && { monotone }),
      ...(interactions && { interactions }),
    });
    this.treeScores = new TreeScores(binned);
  }

  /** Of the input: a checkpoint belongs to it. */
  get hash(): number {
    const { monotone, interactions, from } = this.input;
    const chosen = { ...this.params, monotone, interactions, before: from?.fitted.rounds };
    this.hashed ??= fingerprint(this.input, chosen);
    return this.hashed;
  }

  get finished(): boolean {
    if (this.rounds >= this.params.trees || this.exhausted) return true;
    return this.validation?.stopping.over ?? false;
  }

  /** Loss of the validation rows after the last round. */
  get lastValidLoss(): number | undefined {
    return this.validation?.stopping.curve.at(-1);
  }

  /** One tree for each output; all derivatives are taken at the same scores, before any of its trees. */
  round(): void {
    const { derivatives, loss } = this;
    derivatives.take(this.scores);
    const drawn = this.roundRows.draw(this.rounds, derivatives);
    let split = false;
    for (let k = 0; k < loss.scores; k++) {
      const grown = this.grow(k, drawn);
      if (grown.tree.column.length > 1) split = true;
      this.addToAll(grown, k, drawn);
      this.trees.push(grown.tree);
    }
    this.rounds++;
    this.judge(split);
  }

  private grow(output: number, drawn: Drawn | undefined): Grown {
    const { params, input, loss, rounds, grower } = this;
    const seed = drawSeed(input.seed, 'columns', rounds * loss.scores + output);
    const columns = sampleColumns(input.binned.about.length, params.featureFraction, seed);
    const grown = grower.grow({
      cells: this.derivatives.cells(output),
      ...(drawn && { rows: drawn.rows }),
      ...(columns && { columns }),
    });
    if (loss.leafQuantile !== undefined) {
      renewLeaves(grown, grower.list.rows, {
        share: loss.leafQuantile,
        learningRate: params.learningRate,
        y: input.target.y,
        scores: this.scores.values,
        weights: this.weights,
      });
    }
    return grown;
  }

  /** Adds a tree to the scores of the rows it was grown on, of all other rows, and of the validation rows. */
  private addToAll(grown: Grown, output: number, drawn: Drawn | undefined): void {
    const { treeScores, grower, otherRows } = this;
    const scores = this.scores.of(output);
    treeScores.addLeaves(grown, grower.list, scores);
    if (drawn) {
      this.input.binned.arena.kernel.views.u32.set(drawn.others, otherRows / 4);
      treeScores.routeListed(grown, otherRows, drawn.others.length, scores);
    }
    this.addToValid(grown, output);
  }

  private addToValid(grown: Grown, output: number): void {
    const { validation } = this;
    if (validation) this.treeScores.routeAll(grown, validation.rows, validation.scores.of(output));
  }

  private judge(split: boolean): void {
    const { validation, loss } = this;
    if (validation) {
      validation.stopping.judge(validLoss(loss, validation.scores, validation.target));
    } else if (split || loss.leafQuantile !== undefined) this.lastSplit = this.rounds;
    // With all rows and columns at hand a round without any split will be followed by nothing but such rounds.
    if (!split && this.params.featureFraction === 1 && !this.roundRows.some) this.exhausted = true;
  }

  /** Adds the trees of a checkpoint as if they had just been grown: the same sums in the same order. */
  restore(checkpoint: Checkpoint): void {
    const { binned } = this.input;
    for (const [index, tree] of checkpoint.trees.entries()) {
      const grown = grownBefore(tree, binned);
      const output = index % this.loss.scores;
      this.treeScores.routeAll(grown, binned, this.scores.of(output));
      this.addToValid(grown, output);
      this.trees.push(tree);
    }
    this.rounds = checkpoint.rounds;
    this.exhausted = checkpoint.exhausted;
    this.lastSplit = checkpoint.bestRounds;
    this.validation?.stopping.restore(checkpoint);
  }

  state(): Checkpoint {
    const { trees, rounds, exhausted, lastSplit, validation } = this;
    const judged = validation?.stopping.state ?? {
      curve: [],
      bestRounds: lastSplit,
      bestLoss: Number.POSITIVE_INFINITY,
    };
    return { trees, rounds, exhausted, ...judged };
  }

  /** The model: the rounds that count, after those of the model it went on from. */
  result(): FittedGbdt {
    const { input, loss, validation } = this;
    const { from, binned } = input;
    const rounds = validation?.stopping.bestRounds ?? this.lastSplit;
    const trees = this.trees.slice(0, rounds * loss.scores);
    return {
      algorithm: 'gbdt',
      params: { ...this.params },
      learningCurve: validation?.stopping.curve ?? [],
      ensemble: {
        trees: [...(from?.fitted.ensemble.trees ?? []), ...trees],
        outputs: loss.scores,
        base: loss.base,
      },
      link: loss.link,
      columns: binned.about.length,
      rounds: rounds + (from?.fitted.rounds ?? 0),
    };
  }
}

function validLoss(loss: Loss, scores: Scores, { y, weights }: Target): number {
  return meanLoss(loss, scores.values, y, weights);
}
