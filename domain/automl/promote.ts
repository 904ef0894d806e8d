import { type Entry, leaderboard, type SearchState } from './search-state.ts';

/** Of a rung's configurations so many go on (successive halving, Jamieson and Talwalkar 2016, with η = 3). */
const promotedShare = 1 / 3;
/** A model whose loss is larger than the best by more than this factor adds nothing to an ensemble with it. */
const hopeless = 1.1;

/**
 * Who goes on to the state's rung: the best third of its round. In the first round also the best of each algorithm that is
 * not hopeless, so that the ensemble can choose among different kinds of models.
 */
export function entriesToPromote({ entries, round, rung }: SearchState): readonly Entry[] {
  const tried = leaderboard(
    entries.filter(
      (entry) => entry.round === round && entry.losses.length === rung && entry.error === undefined,
    ),
  );
  const promoted = Math.ceil(tried.length * promotedShare);
  const most = (tried[0]?.losses.at(-1) ?? 0) * hopeless;
  return tried.filter(
    ({ id, algorithm, losses }, place) =>
      place < promoted ||
      (round === 0 &&
        (losses.at(-1) ?? 0) <= most &&
        tried.find((other) => other.algorithm === algorithm)?.id === id),
  );
}
