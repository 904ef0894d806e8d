import type { AlgorithmName, Params } from '../training/algorithm.ts';

/** One configuration at one rung; JSON-safe. */
export interface Trial {
  /** Of the configuration; the same on every rung: `gbdt-7`. */
  readonly id: string;
  readonly algorithm: AlgorithmName;
  readonly params: Params;
  readonly rung: number;
  /** Of each fold's training rows. */
  readonly rowShare: number;
  /** Still to be run: a fold that an earlier rung ran on the same share of rows is not run again. */
  readonly folds: readonly number[];
  readonly seed: number;
}

/** What one fold taught; the answers go beside it (see `answersKey`). JSON-safe. */
export interface FoldResult {
  readonly fold: number;
  /** Mean loss of the validation rows in the plan's metric; less is better. */
  readonly loss: number;
  /** It learnt from. */
  readonly rows: number;
  /** Of the fit and its answers. */
  readonly seconds: number;
  /** As used; what early stopping decided (rounds, epochs) is among them. */
  readonly params: Params;
  /** The fit was ended by its deadline. */
  readonly stopped: boolean;
}

/** JSON-safe. */
export interface TrialResult {
  readonly id: string;
  readonly rung: number;
  readonly rowShare: number;
  /** Fewer than were asked for when time was up. */
  readonly folds: readonly FoldResult[];
  /** Why it has no result, in words for the leaderboard. */
  readonly error?: string;
}

/** Where the answers of a trial on the validation rows of a fold are kept. */
export const answersKey = (id: string, fold: number): string => `${id}/fold-${fold}`;
