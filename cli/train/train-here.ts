import { threadTrials } from '#adapters/trials/thread-trials.ts';
import { prepareSearch } from '#domain/automl/prepare-search.ts';
import { runSearch } from '#domain/automl/run-search.ts';
import type { Split } from '#domain/automl/search-plan.ts';
import type { Entry } from '#domain/automl/search-state.ts';
import { algorithms } from '#domain/training/algorithms.ts';
import { findColumn, isMissing } from '#domain/training/columns.ts';
import type { Compute } from '#domain/training/compute.ts';
import { keepApart } from '#domain/training/evaluation/hold-out.ts';
import { inferTable } from '#domain/training/features/infer-table.ts';
import { labelledRows } from '#domain/training/features/labelled-rows.ts';
import { innerSplit } from '#domain/training/model/inner-split.ts';
import { predictTable } from '#domain/training/model/predict-table.ts';
import { chooseThreshold } from '#domain/training/model/threshold.ts';
import { trainModel } from '#domain/training/model/train-model.ts';
import { isPaused, type TrainOptions } from '#domain/training/model/train-options.ts';
import type { TrainedModel } from '#domain/training/model/trained-model.ts';
import { selectRows } from '#domain/training/select-rows.ts';
import { stepsParam } from '#domain/training/steps.ts';
import type { Table } from '#domain/training/table.ts';
import type { Interruption } from './interruption.ts';
import type { Progress } from './progress.ts';
import type { TrainRequest } from './train-request.ts';

export interface TrainTools {
  readonly compute: Compute;
  readonly progress: Progress;
  readonly interruption: Interruption;
}

export interface TrainedHere {
  readonly model: TrainedModel;
  readonly trainMs: number;
  /** Of a search. */
  readonly leaderboard?: readonly Entry[];
}

/** Of the rows to learn from, for what must be decided on rows that were not learnt from. */
const innerShare = 0.15;
/** Above this many rows the model of the inner split is kept (as trainModel does). */
const maxRefitRows = 50_000;

/** One model from a table, by one algorithm or by a search. The rows to judge by are not among them. */
export async function trainHere(
  table: Table,
  request: TrainRequest,
  tools: TrainTools,
): Promise<TrainedHere> {
  const startedAt = performance.now();
  const made =
    request.algorithm === 'auto'
      ? await search(table, request, tools)
      : { model: await trainOne(table, request, tools) };
  return { ...made, trainMs: performance.now() - startedAt };
}

export function optionsOf(request: TrainRequest): TrainOptions {
  const { target, task, idColumns, ignore, positiveClass, weightColumn, algorithm } = request;
  const { seed, params, constraints, calibrate, group, time } = request;
  const apart = [group, time].filter((name) => name !== undefined);
  return {
    target,
    idColumns,
    ignore: [...ignore, ...apart.filter((name) => !idColumns.includes(name))],
    ...(task && { task }),
    ...(positiveClass !== undefined && { positiveClass }),
    ...(weightColumn !== undefined && { weightColumn }),
    ...(algorithm !== 'auto' && { algorithm }),
    seed,
    params,
    ...(constraints && { constraints }),
    ...(calibrate && { calibrate }),
  };
}

/**
 * The rows that decide when to stop, and the threshold, are kept apart as the hold-out is: by group, by time, or by
 * class. Where neither a group, nor time, nor costs are given, trainModel's own inner split does it.
 */
async function trainOne(
  table: Table,
  request: TrainRequest,
  tools: TrainTools,
): Promise<TrainedModel> {
  const options = optionsOf(request);
  const { group, time, costs } = request;
  if (group === undefined && time === undefined && costs === undefined)
    return trained(table, options, tools);
  const schema = inferTable(table, options);
  const labelled = withTarget(table, request.target);
  const { train, holdOut } =
    group === undefined && time === undefined
      ? sides(innerSplit(labelledRows(labelled, schema).target, innerShare, request.seed))
      : keepApart(labelled, {
          fraction: innerShare,
          salt: 'inner',
          ...(group !== undefined && { group }),
          ...(time !== undefined && { time }),
        });
  const valid = selectRows(labelled, holdOut);
  const found = await trained(selectRows(labelled, train), { ...options, valid }, tools);
  const threshold = costs && thresholdFor(found, valid, schema, costs);
  const steps = stepsParam[found.algorithm as keyof typeof stepsParam];
  const learnt = steps === undefined || found.params[steps] !== 0;
  const model =
    labelled.rows <= maxRefitRows && learnt
      ? await trained(labelled, { ...options, params: withoutStopping(found) }, tools)
      : found;
  // A class that only the rows that judge have is in the last model alone: that keeps its own calibration.
  const isSame = JSON.stringify(found.classes) === JSON.stringify(model.classes);
  return {
    ...model,
    learningCurve: found.learningCurve,
    ...(isSame && found.calibration && { calibration: found.calibration }),
    ...(threshold !== undefined && { threshold }),
  };
}

const sides = ({ train, valid }: { train: Int32Array; valid: Int32Array }) => ({
  train,
  holdOut: valid,
});

function withTarget(table: Table, name: string): Table {
  const target = findColumn(table, name);
  if (target === undefined) return table;
  const rows = Array.from({ length: table.rows }, (_, row) => row);
  const known = rows.filter((row) => !isMissing(target, row));
  return known.length === table.rows ? table : selectRows(table, known);
}

/** What was found, to be trained without rows that judge. */
export function withoutStopping({ params, algorithm }: TrainedModel): TrainedModel['params'] {
  return stepsParam[algorithm as keyof typeof stepsParam] === undefined
    ? params
    : { ...params, earlyStoppingRounds: 0 };
}

function thresholdFor(
  model: TrainedModel,
  valid: Table,
  schema: ReturnType<typeof inferTable>,
  costs: NonNullable<TrainRequest['costs']>,
): number {
  const { table, target } = labelledRows(valid, { ...schema, classes: model.classes });
  const answers = predictTable(model, table);
  const probabilities = target.y.map((_, row) => answers[2 * row + 1] as number);
  const labels = target.y;
  const { weights } = target;
  return chooseThreshold(
    { kind: 'cost', ...costs },
    { probabilities, labels, ...(weights && { weights }) },
  ).threshold;
}

async function trained(
  table: Table,
  options: TrainOptions,
  { compute, progress, interruption }: TrainTools,
): Promise<TrainedModel> {
  const model = await trainModel(table, options, {
    compute,
    onProgress: ({ phase, step, steps, validLoss }) => {
      progress.step({
        phase: phase === 'search' ? 'rounds' : 'fit',
        step,
        steps,
        ...(validLoss !== undefined && { loss: validLoss }),
      });
      return interruption.breathe();
    },
  });
  // Only a deadline pauses a training, and there is none.
  if (isPaused(model)) throw new Error('The training paused.');
  return model;
}

async function search(
  table: Table,
  request: TrainRequest,
  { progress, interruption }: TrainTools,
): Promise<Omit<TrainedHere, 'trainMs'>> {
  const clock = { now: () => new Date() };
  const startedAt = clock.now();
  const { group, time, seed, threads, budgetSeconds, costs } = request;
  const split: Split | undefined =
    group !== undefined
      ? { kind: 'group', column: group }
      : time !== undefined
        ? { kind: 'time', column: time }
        : undefined;
  const { plan, data, folds } = prepareSearch(table, algorithms, {
    ...optionsOf(request),
    budgetSeconds,
    parallel: threads,
    seed,
    ...(split && { split }),
  });
  const runner = threadTrials({ threads, data, folds, metric: plan.metric, seed });
  try {
    const outcome = await Promise.race([
      runSearch({
        plan,
        data,
        algorithms,
        runner,
        clock,
        startedAt,
        ...(costs && { costs }),
        hooks: {
          onProgress: ({ trialsDone, best, secondsLeft }) =>
            progress.step({
              phase: 'search',
              step: Math.round(budgetSeconds - secondsLeft),
              steps: budgetSeconds,
              ...(best && { loss: best.losses.at(-1) ?? Number.NaN }),
              note: `${trialsDone} configurations${best ? `, best ${best.algorithm}` : ''}`,
            }),
        },
      }),
      interruption.asked,
    ]);
    return { model: outcome.model, leaderboard: outcome.leaderboard };
  } finally {
    await runner.close();
  }
}
