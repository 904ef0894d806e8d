import type { Compute } from '../../training/compute.ts';
import type { MatrixStyle } from '../../training/matrix.ts';
import { type FoldMatrices, runTrial } from '../run-trial.ts';
import { answersKey, type Trial, type TrialResult } from '../trial.ts';
import type { SearchDeps } from './plan.ts';
import type { Batch } from './propose.ts';
import { savedSearch, trialsEnd, waveOf } from './saved-search.ts';
import { present, type SearchFiles, searchFiles } from './search-files.ts';

export interface TryDeps extends SearchDeps {
  readonly compute: Compute;
  /** Seconds that are left of this invocation, without what is needed to write down the last result. */
  readonly secondsLeft: () => number;
}

export const resultFile = (wave: string, id: string): string => `results/${wave}/${id}.json`;
export const answersFile = (id: string, fold: number): string => `answers/${answersKey(id, fold)}`;

/**
 * A worker's trials, each written down as soon as it is done. Called again after it was killed it goes on with those that
 * have no result; what has not begun when time is up is left out.
 */
export async function tryStep(deps: TryDeps, batch: Batch): Promise<{ readonly tried: number }> {
  const files = searchFiles(deps.artifacts, deps.codec, batch);
  const saved = await savedSearch(files);
  const { plan } = saved.state;
  // A worker that comes back after the wave was closed has nothing to add.
  if (waveOf(saved.state) !== batch.wave) return { tried: 0 };
  const wave = `waves/${batch.wave}.json`;
  const trials = present(await files.json<readonly Trial[]>(wave), wave);
  const now = () => deps.clock.now().getTime() / 1000;
  const deadline = Math.min(trialsEnd(saved), now() + deps.secondsLeft());
  const fold = cachedFolds(files);
  let tried = 0;
  for (const trial of trials.filter(({ id }) => batch.trials.includes(id))) {
    const file = resultFile(batch.wave, trial.id);
    if ((await files.json<TrialResult>(file)) !== undefined) continue;
    if (now() >= deadline) break;
    const result = await runTrial(
      {
        algorithms: deps.algorithms,
        compute: deps.compute,
        metric: plan.metric,
        now,
        fold,
        keepAnswers: (id, at, answers) => files.writeValue(answersFile(id, at), answers),
      },
      trial,
      { deadline, fitSeconds: plan.fitSeconds },
    );
    await files.writeJson(file, result);
    tried++;
  }
  return { tried };
}

/** Matrices of the fold and style that were asked for last: trials of one worker mostly ask for the same. */
function cachedFolds(files: SearchFiles) {
  const known = new Map<string, Promise<FoldMatrices>>();
  return (fold: number, style: MatrixStyle): Promise<FoldMatrices> => {
    const file = `folds/${style}-${fold}`;
    const before = known.get(file);
    if (before !== undefined) return before;
    known.clear();
    const reading = files.value<FoldMatrices>(file).then((value) => present(value, file));
    known.set(file, reading);
    return reading;
  };
}
