import { threadTrials } from '#adapters/trials/thread-trials.ts';
import { prepareSearch } from '#domain/automl/prepare-search.ts';
import { runSearch } from '#domain/automl/run-search.ts';
import { algorithms } from '#domain/training/algorithms.ts';
import { predictTable } from '#domain/training/model/predict-table.ts';
import type { Table } from '#domain/training/table.ts';
import type { Case } from './cases.ts';

export interface Ran {
  /** Rows × 2, in the order of the sorted classes. */
  readonly answers: ArrayLike<number>;
  readonly seconds: number;
  /** What was chosen, in a few words. */
  readonly said: string;
}

export interface Asked {
  readonly case: Case;
  readonly train: Table;
  readonly held: Table;
  readonly seconds: number;
  readonly threads: number;
  readonly seed: number;
}

/** Our search; its clock runs from the table in memory to the finished model. */
export async function runOurs({ case: one, train, held, ...asked }: Asked): Promise<Ran> {
  const clock = { now: () => new Date() };
  const startedAt = clock.now();
  const { plan, data, folds } = prepareSearch(train, algorithms, {
    target: one.file.target,
    idColumns: [],
    positiveClass: one.file.positive,
    budgetSeconds: asked.seconds,
    parallel: asked.threads,
    split: one.split,
    seed: asked.seed,
  });
  const runner = threadTrials({
    threads: asked.threads,
    data,
    folds,
    metric: plan.metric,
    seed: asked.seed,
  });
  try {
    const { model, chosen, leaderboard } = await runSearch({
      plan,
      data,
      algorithms,
      runner,
      clock,
      startedAt,
    });
    const seconds = (clock.now().getTime() - startedAt.getTime()) / 1000;
    const members = chosen.members.map(
      ({ entry, weight }) => `${Math.round(100 * weight)} % ${entry.id}`,
    );
    return {
      answers: predictTable(model, held),
      seconds,
      said: `${members.join(', ')}${chosen.stack ? ', stacked' : ''}; ${leaderboard.length} configurations, ${model.members.length} fits in the model`,
    };
  } finally {
    await runner.close();
  }
}
