import type { Clock } from '../../clock.ts';
import { invalid } from '../../errors.ts';
import type { Artifacts, ModelStore } from '../../registry/ports.ts';
import { readTable } from '../../retraining/files.ts';
import { splitData } from '../../retraining/hold-out.ts';
import { knownRun } from '../../retraining/run.ts';
import type { DataInput } from '../../retraining/train.ts';
import type { Price } from '../estimate-search.ts';
import { foldMatrices } from '../fold-data.ts';
import { prepareSearch } from '../prepare-search.ts';
import type { Algorithms } from '../propose-trials.ts';
import { startSearch } from '../search-state.ts';
import { maybeSavedSearch, saveSearch } from './saved-search.ts';
import { type Codec, searchFiles } from './search-files.ts';

export interface SearchDeps {
  readonly store: ModelStore;
  readonly artifacts: Artifacts;
  readonly codec: Codec;
  readonly algorithms: Algorithms;
  readonly clock: Clock;
}

export interface PlanDeps extends SearchDeps {
  /** Functions that try configurations side by side. */
  readonly workers: number;
  readonly price: Price;
}

/**
 * AML-2: how the search goes, what it may cost, and its data, encoded once for each fold; the budget begins to run when
 * that is done. The hold-out is not among the rows of the search. A search that was interrupted goes on where it was.
 */
export async function planStep(
  deps: PlanDeps,
  input: DataInput,
): Promise<{ readonly reasons: readonly string[] }> {
  const { artifacts, algorithms, clock } = deps;
  const { model, retraining } = await knownRun(deps.store, input);
  const { search } = retraining.trigger;
  if (search === undefined) throw invalid(`Retraining ${retraining.id} is no search.`);
  const files = searchFiles(artifacts, deps.codec, input);
  const before = await maybeSavedSearch(files);
  if (before !== undefined) {
    // Its budget is what the waves have taken, not the time that it lay idle.
    const startedMs = clock.now().getTime() - before.state.spentSeconds * 1_000;
    await saveSearch(files, { ...before, startedAt: new Date(startedMs).toISOString() });
    return { reasons: [...before.state.plan.notes, 'The search goes on where it was.'] };
  }
  const table = await readTable(artifacts, input.datasetUri);
  const { plan, data, folds } = prepareSearch(
    splitData(table, model, input.baseRows).train,
    algorithms,
    {
      target: model.target,
      idColumns: model.idColumns,
      ...(model.task !== undefined && { task: model.task }),
      ...(model.positiveClass !== undefined && { positiveClass: model.positiveClass }),
      budgetSeconds: search.budgetSeconds,
      parallel: deps.workers,
      price: deps.price,
      ...(search.maxCostUsd !== undefined && { costLimit: search.maxCostUsd }),
    },
  );
  const styles = new Set(plan.algorithms.map((name) => algorithms[name]?.style ?? 'trees'));
  await files.writeValue('data', data);
  await files.writeValue('folds', folds);
  for (const style of styles)
    for (const [at, fold] of folds.entries())
      await files.writeValue(`folds/${style}-${at}`, foldMatrices(data, fold, style, plan.seed));
  await saveSearch(files, {
    state: startSearch(plan),
    startedAt: clock.now().toISOString(),
    notes: [],
  });
  const { trials, cost } = plan.estimate;
  return {
    reasons: [
      `A search of ${plan.budgetSeconds} s, of about ${trials} configurations${cost === undefined ? '' : ` for at most ${cost.amount.toFixed(2)} ${cost.currency}`}.`,
      ...plan.notes,
    ],
  };
}
