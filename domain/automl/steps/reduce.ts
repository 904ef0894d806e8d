import type { RunInput } from '../../retraining/run.ts';
import { knownRun } from '../../retraining/run.ts';
import type { TrackingStore } from '../../tracking/ports.ts';
import { reduceTrials } from '../reduce-trials.ts';
import type { Trial, TrialResult } from '../trial.ts';
import type { SearchDeps } from './plan.ts';
import { savedSearch, saveSearch, waveOf } from './saved-search.ts';
import { present, searchFiles } from './search-files.ts';
import { trackTrials } from './track-trials.ts';
import { resultFile } from './try.ts';

export interface ReduceDeps extends SearchDeps {
  readonly tracking: TrackingStore;
}

/**
 * Enters a wave's results, and tracks each as a run. A wave that was entered before, by a call whose answer was lost, is
 * not entered twice.
 */
export async function reduceStep(
  deps: ReduceDeps,
  input: RunInput & { readonly wave: string },
): Promise<{ readonly next: 'propose' | 'compose' }> {
  const { retraining } = await knownRun(deps.store, input);
  const files = searchFiles(deps.artifacts, deps.codec, input);
  const saved = await savedSearch(files);
  const { state } = saved;
  if (waveOf(state) !== input.wave) return { next: state.done ? 'compose' : 'propose' };
  const wave = `waves/${input.wave}.json`;
  const trials = present(await files.json<readonly Trial[]>(wave), wave);
  const results: TrialResult[] = [];
  for (const { id } of trials) {
    const result = await files.json<TrialResult>(resultFile(input.wave, id));
    if (result !== undefined) results.push(result);
  }
  const untracked = await trackTrials(deps, retraining, state.plan.metric, trials, results);
  const spent = (deps.clock.now().getTime() - Date.parse(saved.startedAt)) / 1000;
  const next = reduceTrials(state, trials, results, spent);
  await saveSearch(files, { ...saved, state: next, notes: [...saved.notes, ...untracked] });
  return { next: next.done ? 'compose' : 'propose' };
}
