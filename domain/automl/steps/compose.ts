import { readTable } from '../../retraining/files.ts';
import { splitData } from '../../retraining/hold-out.ts';
import { type KeepDeps, keepModel, type Trained } from '../../retraining/keep-model.ts';
import { knownRun } from '../../retraining/run.ts';
import type { DataInput } from '../../retraining/train.ts';
import type { Fitted } from '../../training/algorithm.ts';
import type { Compute } from '../../training/compute.ts';
import { fingerprint } from '../../training/model/fingerprint.ts';
import { chooseEnsemble } from '../choose-ensemble.ts';
import { composeModel, type FittedMember } from '../compose-model.ts';
import { finalFits, finalSeconds } from '../final-fits.ts';
import { fitUntil } from '../fit-until.ts';
import { allMatrices, type SearchData } from '../fold-data.ts';
import { type Entry, leaderboard } from '../search-state.ts';
import type { Fold } from '../split-folds.ts';
import { answersKey } from '../trial.ts';
import { once } from '../trials-here.ts';
import type { SearchDeps } from './plan.ts';
import { savedSearch, searchEnd } from './saved-search.ts';
import { present, type SearchFiles, searchFiles } from './search-files.ts';
import { answersFile } from './try.ts';

export interface ComposeDeps extends SearchDeps, KeepDeps {
  readonly compute: Compute;
  /** Seconds that are left of this invocation, without what is needed to write the model. */
  readonly secondsLeft: () => number;
}

/** As many as can come into question (choose-ensemble.ts). */
const mostCandidates = 40;
/** Seconds that a member gets at least, also when the budget is used up: a search must end in a model. */
const leastSeconds = 20;

/**
 * AML-2: the ensemble of the best, fitted on all rows of the search and kept like any trained model: the steps after it
 * measure it on the hold-out, which no step of the search has seen. Killed on the way it goes on with the members that
 * are not fitted yet.
 */
export async function composeStep(deps: ComposeDeps, input: DataInput): Promise<Trained> {
  const { artifacts, algorithms, compute } = deps;
  const { model, retraining } = await knownRun(deps.store, input);
  const files = searchFiles(artifacts, deps.codec, input);
  const saved = await savedSearch(files);
  const { plan, entries } = saved.state;
  const data = present(await files.value<SearchData>('data'), 'data');
  const folds = present(await files.value<readonly Fold[]>('folds'), 'folds');
  const rows = data.target.y.length;
  const answers = await readAnswers(files, entries);
  const now = () => deps.clock.now().getTime() / 1000;
  const end = Math.min(
    Math.max(searchEnd(saved), now() + leastSeconds),
    now() + deps.secondsLeft(),
  );
  const chosen = chooseEnsemble({
    entries,
    answersOf: (id, fold) => answers.get(answersKey(id, fold)),
    folds,
    target: data.target,
    metric: plan.metric,
    affordable: (entry) => finalSeconds(entry, rows) <= end - now(),
  });
  const matrices = once((_, style) => allMatrices(data, style, plan.seed));
  const fits: FittedMember[] = [];
  const wanted = finalFits(chosen, plan.seed, rows);
  for (const [at, fit] of wanted.entries()) {
    const algorithm = algorithms[fit.algorithm];
    if (algorithm === undefined) continue;
    const file = `members/${fingerprint(fit, [])}`;
    const before = await files.value<Fitted>(file);
    // The heaviest member comes first, and is fitted as far as there is time.
    if (before === undefined && at > 0 && now() >= end) break;
    const { data: all } = matrices(0, algorithm.style);
    const fitted =
      before ??
      fitUntil(
        algorithm.fit({ ...all, params: fit.params, seed: fit.seed, compute }),
        () => now() >= end,
      ).fitted;
    if (before === undefined) await files.writeValue(file, fitted);
    fits.push({ fit, fitted });
  }
  const trained = composeModel({
    schema: data.schema,
    target: data.target,
    chosen,
    fits,
    algorithms,
    plan: (style) => matrices(0, style).plan,
    notes: saved.notes,
  });
  const table = await readTable(artifacts, input.datasetUri);
  const { train, holdOut } = splitData(table, model, input.baseRows);
  const kept = await keepModel(deps, { model, retraining, trained, rows: train, holdOut });
  return { ...kept, reasons: [words(entries, chosen, plan.metric), ...kept.reasons] };
}

function words(
  entries: readonly Entry[],
  { members, stack, loss }: ReturnType<typeof chooseEnsemble>,
  metric: string,
): string {
  const names = members.map(({ entry, weight }) => `${entry.id} ${(100 * weight).toFixed(0)} %`);
  return `${entries.length} configurations were tried; the model is ${stack ? 'a stack' : 'a mean'} of ${names.join(', ')} (${metric} ${loss.toPrecision(4)} out of fold).`;
}

async function readAnswers(
  files: SearchFiles,
  entries: readonly Entry[],
): Promise<ReadonlyMap<string, Float64Array>> {
  const answers = new Map<string, Float64Array>();
  for (const { id, folds } of leaderboard(entries).slice(0, mostCandidates)) {
    for (const { fold } of folds) {
      const values = await files.value<Float64Array>(answersFile(id, fold));
      if (values !== undefined) answers.set(answersKey(id, fold), values);
    }
  }
  return answers;
}
