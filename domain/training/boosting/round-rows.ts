import type { Derivatives } from './derivatives.ts';
import type { GbdtParams } from './params.ts';
import { drawSeed, oneSided, othersOf, sampleOf } from './sample-rows.ts';

/** Rows a round's trees are grown on, and the others; both ascending. */
export interface Drawn {
  readonly rows: Uint32Array;
  readonly others: Uint32Array;
}

/** Draws the rows of each round; by round and seed alone, so that a fit can be resumed. */
export class RoundRows {
  private readonly rows: number;
  private readonly params: GbdtParams;
  private readonly seed: number;
  private bag: Drawn | undefined;

  constructor(rows: number, params: GbdtParams, seed: number) {
    this.rows = rows;
    this.params = params;
    this.seed = seed;
  }

  /** Whether a round can have other rows than all. */
  get some(): boolean {
    return this.params.subsample < 1 || this.params.topRate > 0;
  }

  /** Undefined: all. One-sided sampling changes the derivatives of the rows that stand for others. */
  draw(round: number, derivatives: Derivatives): Drawn | undefined {
    const { topRate, learningRate, subsample, subsampleEvery } = this.params;
    // As LightGBM: the first rounds, until gradients say something, are grown on all rows.
    if (topRate > 0 && round >= 1 / learningRate) return this.oneSided(round, derivatives);
    const taken = Math.max(1, Math.round(this.rows * subsample));
    if (taken >= this.rows) return undefined;
    if (this.bag === undefined || round % subsampleEvery === 0) {
      const bagRound = round - (round % subsampleEvery);
      this.bag = this.with(sampleOf(this.rows, taken, drawSeed(this.seed, 'rows', bagRound)));
    }
    return this.bag;
  }

  private oneSided(round: number, derivatives: Derivatives): Drawn {
    const { topRate, otherRate } = this.params;
    const seed = drawSeed(this.seed, 'others', round);
    const chosen = oneSided(derivatives.sizes(), topRate, otherRate, seed);
    derivatives.amplify(chosen, (1 - topRate) / otherRate);
    return this.with(chosen.rows);
  }

  private with(rows: Uint32Array): Drawn {
    return { rows, others: othersOf(this.rows, rows) };
  }
}
