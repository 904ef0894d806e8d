import type { Algorithm, Labelled } from '../training/algorithm.ts';
import type { Compute } from '../training/compute.ts';
import type { MatrixStyle } from '../training/matrix.ts';
import { keptParams } from '../training/steps.ts';
import { firstRows } from './first-rows.ts';
import { fitUntil } from './fit-until.ts';
import type { Algorithms } from './propose-trials.ts';
import { lossOf, type Metric } from './score.ts';
import type { FoldResult, Trial, TrialResult } from './trial.ts';

/** A fold as a matrix: encoded by what its training rows teach, so that nothing of the judging rows leaks in. */
export interface FoldMatrices {
  /** Rows in random order (see `Fold`). */
  readonly train: Labelled;
  readonly valid: Labelled;
}

export interface TrialDeps {
  readonly algorithms: Algorithms;
  readonly compute: Compute;
  readonly metric: Metric;
  /** Seconds on any clock that only rises. */
  readonly now: () => number;
  fold(fold: number, style: MatrixStyle): FoldMatrices | Promise<FoldMatrices>;
  /** Takes the answers to the fold's validation rows (rows × outputs, row-major), in place of those of a lower rung. */
  keepAnswers(id: string, fold: number, answers: Float64Array): void | Promise<void>;
}

/**
 * Fits and judges one configuration on its folds. A fit that reaches `deadline` (on `deps.now`), or that has taken
 * `fitSeconds`, is judged by what it had learnt; no further fold begins after the deadline. What goes wrong is in the
 * result: a search outlives its trials.
 */
export async function runTrial(
  deps: TrialDeps,
  trial: Trial,
  limits: { readonly deadline: number; readonly fitSeconds: number },
): Promise<TrialResult> {
  const { id, rung, rowShare } = trial;
  const folds: FoldResult[] = [];
  try {
    for (const fold of trial.folds) {
      if (folds.length > 0 && deps.now() >= limits.deadline) break;
      const algorithm = deps.algorithms[trial.algorithm];
      if (!algorithm) throw new Error(`There is no algorithm "${trial.algorithm}".`);
      const data = await deps.fold(fold, algorithm.style);
      const { result, answers } = runFold(deps, algorithm, trial, fold, data, limits);
      await deps.keepAnswers(id, fold, answers);
      folds.push(result);
    }
    return { id, rung, rowShare, folds };
  } catch (error) {
    return { id, rung, rowShare, folds, error: (error as Error).message };
  }
}

function runFold(
  { metric, compute, now }: TrialDeps,
  algorithm: Algorithm,
  trial: Trial,
  fold: number,
  { train, valid }: FoldMatrices,
  limits: { readonly deadline: number; readonly fitSeconds: number },
): { result: FoldResult; answers: Float64Array } {
  const started = now();
  const deadline = Math.min(limits.deadline, started + limits.fitSeconds);
  const rows = Math.max(1, Math.round(train.matrix.rows * trial.rowShare));
  const { fitted, stopped } = fitUntil(
    algorithm.fit({
      ...firstRows(train, rows),
      valid,
      params: trial.params,
      seed: trial.seed,
      compute,
    }),
    () => now() >= deadline,
  );
  const answers = algorithm.predict(fitted, valid.matrix);
  const seconds = now() - started;
  const loss = lossOf(metric, answers, valid.target);
  if (!Number.isFinite(loss)) throw new Error('It gave answers that are not numbers.');
  return { result: { fold, loss, rows, seconds, params: keptParams(fitted), stopped }, answers };
}
