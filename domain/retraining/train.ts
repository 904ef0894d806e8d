import { invalid } from '../errors.ts';
import type { ModelStore } from '../registry/ports.ts';
import type { Compute } from '../training/compute.ts';
import { trainModel } from '../training/model/train-model.ts';
import { isPaused } from '../training/model/train-options.ts';
import { readTable } from './files.ts';
import { splitData } from './hold-out.ts';
import { type KeepDeps, keepModel, type Trained } from './keep-model.ts';
import { noteProgress } from './note-progress.ts';
import { knownRun, type RunInput } from './run.ts';
import { trainingCheckpoints } from './training-checkpoints.ts';

export interface TrainDeps extends KeepDeps {
  readonly store: ModelStore;
  readonly compute: Compute;
  /** A checkpoint is written when the last one is so old. */
  readonly checkpointEveryMs: number;
  /** What is left of this invocation, in milliseconds; no limit when absent. */
  readonly remainingMs?: () => number;
  /** Invocations that a training may take. */
  readonly rounds: number;
}

/** What was collected. */
export interface DataInput extends RunInput {
  readonly datasetUri: string;
  readonly baseRows: number;
}

export interface TrainInput extends DataInput {
  /** Number of this invocation; 1 when absent. */
  readonly round?: number | undefined;
}

export type TrainAnswer =
  | ({ readonly status: 'done' } & Trained)
  /** Time was up: called again it goes on from its checkpoint. */
  | { readonly status: 'continue'; readonly reasons: readonly string[] };

/**
 * RTR-2, RTR-4: learns from the training rows only. However often it is stopped or killed on the way, called again with
 * the same input it goes on from its last checkpoint and ends in the same model, bit for bit.
 */
export async function train(deps: TrainDeps, input: TrainInput): Promise<TrainAnswer> {
  const { artifacts, clock, compute, remainingMs, rounds } = deps;
  const { round = 1 } = input;
  const { model, retraining } = await knownRun(deps.store, input);
  const table = await readTable(artifacts, input.datasetUri);
  const { train: rows, holdOut } = splitData(table, model, input.baseRows);
  const checkpoints = trainingCheckpoints(artifacts, input, round > 1);
  const trained = await trainModel(
    rows,
    {
      target: model.target,
      idColumns: model.idColumns,
      ...(model.task !== undefined && { task: model.task }),
      ...(model.positiveClass !== undefined && { positiveClass: model.positiveClass }),
    },
    {
      compute,
      checkpoints: { ...checkpoints, everyMs: deps.checkpointEveryMs, clock },
      ...(remainingMs && { deadline: remainingMs }),
    },
  );
  if (isPaused(trained)) {
    const at = `${trained.phase === 'search' ? 'finding the number of steps' : 'the last fit'}, step ${trained.step} of at most ${trained.steps}`;
    if (round >= rounds)
      throw invalid(`The training was not done after ${rounds} invocations (${at}).`, {
        hint: "Give the stage's train more memory or rounds, or learn from fewer rows.",
      });
    await noteProgress(deps, input, {
      action: 'RetrainingAdvanced',
      step: `training, invocation ${round + 1}`,
    });
    return {
      status: 'continue',
      reasons: [
        ...checkpoints.reasons,
        `Invocation ${round} of at most ${rounds} ended at ${at}; the next one goes on from there.`,
      ],
    };
  }
  const kept = await keepModel(deps, { model, retraining, trained, rows, holdOut });
  return { status: 'done', ...kept, reasons: [...checkpoints.reasons, ...kept.reasons] };
}
