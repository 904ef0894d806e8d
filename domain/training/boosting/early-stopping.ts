import type { Checkpoint } from './checkpoint.ts';

/** Losses of validation rows after each round, and the round with the smallest. */
export class EarlyStopping {
  /** Loss after each round. */
  readonly curve: number[] = [];
  /** Rounds until the smallest loss; 0: none was better than the start. */
  bestRounds = 0;
  private bestLoss: number;
  private readonly patience: number;

  /** @param patience Rounds without a smaller loss after which it ends; 0: never. */
  constructor(startLoss: number, patience: number) {
    this.bestLoss = startLoss;
    this.patience = patience;
  }

  judge(loss: number): void {
    this.curve.push(loss);
    if (!(loss < this.bestLoss)) return;
    this.bestLoss = loss;
    this.bestRounds = this.curve.length;
  }

  get over(): boolean {
    return this.patience > 0 && this.curve.length - this.bestRounds >= this.patience;
  }

  get state(): Pick<Checkpoint, 'curve' | 'bestRounds' | 'bestLoss'> {
    return { curve: this.curve, bestRounds: this.bestRounds, bestLoss: this.bestLoss };
  }

  restore({ curve, bestRounds, bestLoss }: Checkpoint): void {
    this.curve.push(...curve);
    this.bestRounds = bestRounds;
    this.bestLoss = bestLoss;
  }
}
