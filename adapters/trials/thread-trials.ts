import { type AnswerStore, answersInMemory } from '#domain/automl/answer-store.ts';
import { allMatrices, foldMatrices, type SearchData } from '#domain/automl/fold-data.ts';
import type { TrialRunner } from '#domain/automl/run-search.ts';
import type { Metric } from '#domain/automl/score.ts';
import type { Fold } from '#domain/automl/split-folds.ts';
import { answersKey, type FoldResult, type TrialResult } from '#domain/automl/trial.ts';
import { once } from '#domain/automl/trials-here.ts';
import { algorithms } from '#domain/training/algorithms.ts';
import type { MatrixStyle } from '#domain/training/matrix.ts';
import { shareLabelled } from './share-labelled.ts';
import { WorkerPool } from './worker-pool.ts';

export interface ThreadTrialsInput {
  /** Fits that run side by side, each on a thread of its own. */
  readonly threads: number;
  readonly data: SearchData;
  readonly folds: readonly Fold[];
  readonly metric: Metric;
  readonly seed: number;
  /** Where out-of-fold answers are kept. Default: in memory. */
  readonly answers?: AnswerStore;
}

export interface ThreadTrials extends TrialRunner {
  /** Ends the threads. */
  close(): Promise<void>;
}

/**
 * Runs trials on worker threads, a fold to a thread. Each fold is encoded once, when it is first needed, into memory that
 * all threads share.
 */
export function threadTrials({
  threads,
  data,
  folds,
  metric,
  seed,
  answers = answersInMemory(),
}: ThreadTrialsInput): ThreadTrials {
  const pool = new WorkerPool(threads, { metric });
  const foldOf = once((fold: number, style: MatrixStyle) => {
    const rows = folds[fold] ?? { train: new Int32Array(), valid: new Int32Array() };
    const { train, valid } = foldMatrices(data, rows, style, seed);
    return { train: shareLabelled(train), valid: shareLabelled(valid) };
  });
  const allOf = once((_: number, style: MatrixStyle) => {
    const { plan, data: all } = allMatrices(data, style, seed);
    return { plan, data: shareLabelled(all) };
  });

  return {
    folds,
    parallel: threads,
    async run(trial, limits) {
      const { style } = algorithms[trial.algorithm];
      const each = await Promise.all(
        trial.folds.map(async (fold): Promise<TrialResult | undefined> => {
          const key = `${fold}/${style}`;
          const answer = await pool.do(
            { kind: 'trial', key, trial: { ...trial, folds: [fold] }, limits },
            () => ({ kind: 'fold', key, matrices: foldOf(fold, style) }),
          );
          if (answer?.kind === 'error') return { ...trial, folds: [], error: answer.message };
          if (answer?.kind !== 'trial') return undefined;
          if (answer.answers) answers.put(answersKey(trial.id, fold), answer.answers);
          return answer.result;
        }),
      );
      const done = each.filter((result) => result !== undefined);
      if (done.length === 0) return undefined;
      const error = done.find((result) => result.error !== undefined)?.error;
      const ran: FoldResult[] = done.flatMap((result) => result.folds);
      const { id, rung, rowShare } = trial;
      return { id, rung, rowShare, folds: ran, ...(error !== undefined && { error }) };
    },
    async fit(fit, limits) {
      const { style } = algorithms[fit.algorithm];
      const key = `all/${style}`;
      const answer = await pool.do({ kind: 'fit', key, fit, limits }, () => ({
        kind: 'all',
        key,
        data: allOf(0, style).data,
      }));
      if (answer?.kind === 'error') throw new Error(answer.message);
      return answer?.kind === 'fit' ? answer.fitted : undefined;
    },
    plan: (style) => allOf(0, style).plan,
    answersOf: (id, fold) => answers.get(answersKey(id, fold)),
    close: () => pool.close(),
  };
}
