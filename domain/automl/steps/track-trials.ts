import type { Clock } from '../../clock.ts';
import { DomainError, unavailable } from '../../errors.ts';
import type { Retraining } from '../../retraining/retraining.ts';
import { endRun } from '../../tracking/own-runs/change-run.ts';
import {
  experimentName,
  frameworkTag,
  gpuTag,
  runName,
  sourceTags,
  stageTag,
} from '../../tracking/own-runs/conventions.ts';
import { openRun } from '../../tracking/own-runs/open-run.ts';
import type { TrackingStore } from '../../tracking/ports.ts';
import type { Metric } from '../score.ts';
import type { Trial, TrialResult } from '../trial.ts';

/**
 * TRK-3, AML-2: every configuration of a search is a tracked run in the experiment `{model}-automl`, with a loss for each
 * rung it reached. Its id comes from the search, so that what is repeated writes the same again.
 *
 * @returns what could not be logged, in sentences.
 */
export async function trackTrials(
  deps: { readonly tracking: TrackingStore; readonly clock: Clock },
  retraining: Retraining,
  metric: Metric,
  trials: readonly Trial[],
  results: readonly TrialResult[],
): Promise<readonly string[]> {
  const untracked: string[] = [];
  for (const result of results) {
    const trial = trials.find(({ id }) => id === result.id);
    if (trial === undefined) continue;
    try {
      await trackTrial(deps, retraining, metric, trial, result);
    } catch (cause) {
      if (!(cause instanceof DomainError))
        throw unavailable(`The trial could not be tracked: ${(cause as Error).message}`, { cause });
      if (cause.kind !== 'invalid' && cause.kind !== 'too-large') throw cause;
      untracked.push(`Trial ${trial.id} is not tracked: ${cause.message}`);
    }
  }
  return untracked;
}

async function trackTrial(
  deps: { readonly tracking: TrackingStore; readonly clock: Clock },
  { id, model, trigger, startedAt }: Retraining,
  metric: Metric,
  trial: Trial,
  { folds, error }: TrialResult,
): Promise<void> {
  const startTime = Date.parse(startedAt);
  const run = await openRun(deps, {
    experiment: experimentName(model, 'automl'),
    about: `automl:${model}:${id}:${trial.id}`,
    name: runName(new Date(startedAt), trial.id),
    user: trigger.requestedBy,
    startTime,
    tags: new Map([
      ...sourceTags('loopwright.automl'),
      [stageTag, 'None'],
      [frameworkTag, `loopwright-${trial.algorithm}`],
      [gpuTag, 'none'],
      ['loopwright.model', model],
      ['loopwright.retraining', id],
      ['loopwright.trial', trial.id],
    ]),
  });
  const mean = (of: (fold: (typeof folds)[number]) => number) =>
    folds.reduce((sum, fold) => sum + of(fold), 0) / folds.length;
  const point = (key: string, value: number) => ({
    key,
    value,
    timestamp: startTime,
    step: BigInt(trial.rung),
  });
  await deps.tracking.log(run.id, {
    metrics:
      folds.length === 0
        ? []
        : [
            point(
              `valid_${metric}`,
              mean(({ loss }) => loss),
            ),
            point(
              'fitSeconds',
              mean(({ seconds }) => seconds),
            ),
            point(
              'rows',
              mean(({ rows }) => rows),
            ),
          ],
    // What was asked for, which is the same on every rung.
    params: new Map(
      Object.entries({ algorithm: trial.algorithm, ...trial.params }).map(([key, value]) => [
        key,
        String(value),
      ]),
    ),
    tags: new Map(error === undefined ? [] : [['mlflow.note.content', error]]),
  });
  await endRun(deps.tracking, run, {
    status: error === undefined ? 'FINISHED' : 'FAILED',
    at: deps.clock.now().getTime(),
    tags: new Map(),
  });
}
