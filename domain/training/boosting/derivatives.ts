import type { Arena } from '../trees/arena.ts';
import { type Cells, quantise } from '../trees/cells.ts';
import { blockRows } from '../trees/kernel.ts';
import type { Loss } from './loss.ts';
import type { OneSided } from './sample-rows.ts';
import type { Scores } from './scores.ts';

/** Gradient and hessian of the loss for each row and output at the scores, in a kernel's memory. */
export class Derivatives {
  private readonly arena: Arena;
  private readonly rows: number;
  private readonly loss: Loss;
  private readonly blocks: number;
  private readonly y: number;
  /** float32; 0: all rows weigh 1. */
  private readonly weights: number;
  /** Two float32 a row, an output after the other. */
  private readonly pairs: number;
  /** Of |gradient| and hessian of each block. */
  private readonly sums: number;

  constructor(arena: Arena, y: Float64Array, weights: Float64Array | undefined, loss: Loss) {
    const rows = y.length;
    this.arena = arena;
    this.rows = rows;
    this.loss = loss;
    this.blocks = Math.ceil(rows / blockRows);
    this.y = arena.take(8 * rows);
    this.weights = weights ? arena.take(4 * rows) : 0;
    this.pairs = arena.take(8 * rows * loss.scores);
    this.sums = arena.take(16 * this.blocks * loss.scores);
    const { f32, f64 } = arena.kernel.views;
    f64.set(y, this.y / 8);
    if (weights) f32.set(weights, this.weights / 4);
  }

  /** Takes them anew, all outputs at the same scores. */
  take(scores: Scores): void {
    const { code, scores: outputs, parameter } = this.loss;
    this.arena.kernel.run(
      'gradients',
      this.blocks,
      code,
      this.rows,
      outputs,
      scores.of(0),
      this.y,
      this.weights,
      this.pairs,
      this.sums,
      parameter,
    );
  }

  /** Those of an output as integers to grow a tree with; the output's pairs are gone. */
  cells(output: number): Cells {
    return quantise(this.arena, this.rows, this.pairsOf(output), this.sumsOf(output));
  }

  /** |gradient · hessian| of each row, summed over the outputs: by these one-sided sampling keeps rows. */
  sizes(): Float32Array {
    const { rows, loss } = this;
    const { f32 } = this.arena.kernel.views;
    const sizes = new Float32Array(rows);
    for (let k = 0; k < loss.scores; k++) {
      const pairs = this.pairsOf(k) / 4;
      for (let row = 0; row < rows; row++) {
        const size = (f32[pairs + 2 * row] as number) * (f32[pairs + 2 * row + 1] as number);
        sizes[row] = (sizes[row] as number) + Math.abs(size);
      }
    }
    return sizes;
  }

  /** Those of the rows that stand for others, so many times. */
  amplify({ rows, standsForOthers }: OneSided, times: number): void {
    const { kernel } = this.arena;
    const { f32 } = kernel.views;
    for (let k = 0; k < this.loss.scores; k++) {
      const pairs = this.pairsOf(k) / 4;
      for (let i = 0; i < rows.length; i++) {
        if (standsForOthers[i] === 0) continue;
        const at = pairs + 2 * (rows[i] as number);
        f32[at] = (f32[at] as number) * times;
        f32[at + 1] = (f32[at + 1] as number) * times;
      }
      kernel.run('sumPairs', this.blocks, this.rows, this.pairsOf(k), this.sumsOf(k));
    }
  }

  private pairsOf(output: number): number {
    return this.pairs + 8 * this.rows * output;
  }

  private sumsOf(output: number): number {
    return this.sums + 16 * this.blocks * output;
  }
}
