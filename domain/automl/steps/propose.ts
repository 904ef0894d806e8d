import type { RunInput } from '../../retraining/run.ts';
import { proposeTrials } from '../propose-trials.ts';
import type { SearchDeps } from './plan.ts';
import { savedSearch, trialsEnd, waveOf } from './saved-search.ts';
import { searchFiles } from './search-files.ts';

/** What one function tries, one after the other. */
export interface Batch extends RunInput {
  readonly wave: string;
  readonly trials: readonly string[];
}

export interface Proposed {
  /** `compose` when nothing is left to try, or no time. */
  readonly next: 'try' | 'compose';
  readonly wave: string;
  readonly batches: readonly Batch[];
}

/** The next trials, dealt out to the workers. The same state proposes the same again. */
export async function proposeStep(
  deps: SearchDeps,
  { model, retrainingId }: RunInput,
): Promise<Proposed> {
  const run = { model, retrainingId };
  const files = searchFiles(deps.artifacts, deps.codec, run);
  const saved = await savedSearch(files);
  const wave = waveOf(saved.state);
  const isLate = deps.clock.now().getTime() / 1000 >= trialsEnd(saved);
  const { plan } = saved.state;
  const trials = isLate ? [] : proposeTrials(saved.state, deps.algorithms, plan.seed);
  if (trials.length === 0) return { next: 'compose', wave, batches: [] };
  await files.writeJson(`waves/${wave}.json`, trials);
  const hands: string[][] = Array.from(
    { length: Math.min(plan.parallel, trials.length) },
    () => [],
  );
  for (const [at, { id }] of trials.entries()) hands[at % hands.length]?.push(id);
  return { next: 'try', wave, batches: hands.map((hand) => ({ ...run, wave, trials: hand })) };
}
