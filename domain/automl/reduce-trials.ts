import { entriesToPromote } from './promote.ts';
import type { Entry, SearchState } from './search-state.ts';
import type { Trial, TrialResult } from './trial.ts';

/**
 * The state after a wave: its results are entered, and the next rung, the next round or the end is decided. `trials` are
 * those of `proposeTrials` for this state; one without a result (time was up) does not count as tried. The order of the
 * results does not matter. `spentSeconds`: wall clock since the search began, where it has a budget.
 */
export function reduceTrials(
  state: SearchState,
  trials: readonly Trial[],
  results: readonly TrialResult[],
  spentSeconds: number,
): SearchState {
  const { plan, rung } = state;
  const byId = new Map(results.map((result) => [result.id, result]));
  const entries = [...state.entries];
  for (const trial of trials) {
    const result = byId.get(trial.id);
    if (result === undefined) continue;
    const at = entries.findIndex(({ id }) => id === trial.id);
    const entry = addResult(entries[at] ?? newEntry(state, trial), trial, result);
    if (at < 0) entries.push(entry);
    else entries[at] = entry;
  }
  const next = { ...state, entries, spentSeconds };
  const timeIsUp = spentSeconds >= plan.budgetSeconds;
  if (!timeIsUp && rung + 1 < plan.rungs.length) {
    const up = { ...next, rung: rung + 1 };
    if (entriesToPromote(up).length > 0) return up;
  }
  // A wave of which nothing came back would only be followed by others like it.
  const idle = results.length === 0;
  return {
    ...next,
    rung: 0,
    round: state.round + 1,
    done: timeIsUp || idle || entries.length >= plan.maxTrials,
  };
}

const newEntry = (state: SearchState, { id, algorithm, params }: Trial): Entry => ({
  id,
  algorithm,
  params,
  round: state.round,
  losses: [],
  folds: [],
  rowShare: 0,
  seconds: 0,
});

function addResult(entry: Entry, trial: Trial, result: TrialResult): Entry {
  const seconds = entry.seconds + result.folds.reduce((sum, fold) => sum + fold.seconds, 0);
  if (result.error !== undefined) return { ...entry, seconds, error: result.error };
  if (result.folds.length === 0) return { ...entry, seconds };
  const { rowShare } = trial;
  const folds = rowShare === entry.rowShare ? [...entry.folds, ...result.folds] : result.folds;
  const known = { ...entry, seconds, folds, rowShare };
  // Time was up before all of its folds were run: what there is can be used, but not compared.
  if (result.folds.length < trial.folds.length) return known;
  const loss = folds.reduce((sum, fold) => sum + fold.loss, 0) / folds.length;
  return { ...known, losses: [...entry.losses, loss] };
}
