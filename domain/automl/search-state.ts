import type { AlgorithmName, Params } from '../training/algorithm.ts';
import type { SearchPlan } from './search-plan.ts';
import type { FoldResult } from './trial.ts';

/** One configuration and how it did. */
export interface Entry {
  readonly id: string;
  readonly algorithm: AlgorithmName;
  readonly params: Params;
  /** Halving starts afresh each round. */
  readonly round: number;
  /** Mean loss on each rung it reached. */
  readonly losses: readonly number[];
  /** Its folds on the largest share of rows that it was run on: their answers can be part of the model. */
  readonly folds: readonly FoldResult[];
  /** That share; 0 before any fold was run. */
  readonly rowShare: number;
  /** Of all its fits. */
  readonly seconds: number;
  readonly error?: string;
}

/** A search between two waves of trials; JSON-safe, so that it can wait in a file or a state machine. */
export interface SearchState {
  readonly plan: SearchPlan;
  readonly entries: readonly Entry[];
  readonly round: number;
  /** Of the next wave. */
  readonly rung: number;
  /** Wall clock so far. */
  readonly spentSeconds: number;
  readonly done: boolean;
}

export const startSearch = (plan: SearchPlan): SearchState => ({
  plan,
  entries: [],
  round: 0,
  rung: 0,
  spentSeconds: 0,
  done: false,
});

/**
 * Best first: who came further up the rungs is ahead (losses of different rungs cannot be compared), then the smaller
 * loss, then the earlier one. Failed ones are last.
 */
export function leaderboard(entries: readonly Entry[]): readonly Entry[] {
  return [...entries].sort(
    (a, b) =>
      Number(a.error !== undefined) - Number(b.error !== undefined) ||
      b.losses.length - a.losses.length ||
      (a.losses.at(-1) ?? 0) - (b.losses.at(-1) ?? 0),
  );
}
